"""One transaction per deed: all of it or nothing."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import outbox, submissions
from app.errors import RuleBroken
from app.outbox import OutboxRow
from app.places.models import Village
from app.transaction import after_commit, atomic, attempt

CODE = "421003106901"


def village() -> Village:
    return Village(code=CODE, township_code="421003106000", name="黄山村")


def count(session: Session, table: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def deed(session: Session, *, fail: bool) -> None:
    with atomic():
        session.add(village())
        with atomic():
            outbox.put("workers.indexing.offer", "1", queue="indexing")
        if fail:
            raise RuleBroken("no")


def test_change_and_promise_are_kept_together(session: Session) -> None:
    deed(session, fail=False)
    assert (count(session, Village), count(session, OutboxRow)) == (1, 1)


@pytest.mark.asvs("2.3.3")
def test_change_and_promise_are_lost_together(session: Session) -> None:
    with pytest.raises(RuleBroken):
        deed(session, fail=True)
    assert (count(session, Village), count(session, OutboxRow)) == (0, 0)


def test_callbacks_run_after_the_outermost_commit_only(session: Session) -> None:
    said: list[str] = []
    with atomic():
        with atomic():
            after_commit(lambda: said.append("told"))
        assert said == []
    assert said == ["told"]


def test_callbacks_of_a_failed_deed_never_run(session: Session) -> None:
    said: list[str] = []

    def fails() -> None:
        with atomic():
            after_commit(lambda: said.append("told"))
            raise RuleBroken("no")

    with pytest.raises(RuleBroken):
        fails()
    with atomic():
        pass
    assert said == []


def test_a_failed_attempt_is_undone_alone_and_forgets_nothing_read(session: Session) -> None:
    said: list[str] = []

    def fails() -> None:
        with attempt():
            after_commit(lambda: said.append("told"))
            session.add(OutboxRow(queue="default", func="x", args=[]))
            raise RuleBroken("no")

    with atomic():
        kept = village()
        session.add(kept)
        session.flush()
        with pytest.raises(RuleBroken):
            fails()
        assert not sa.inspect(kept).expired
    assert (count(session, Village), count(session, OutboxRow), said) == (1, 0, [])


def test_no_promise_outside_a_deed_or_to_a_queue_nobody_hears(session: Session) -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        outbox.put("workers.indexing.offer", "1")
    with atomic(), pytest.raises(ValueError, match="nobody listens"):
        outbox.put("workers.indexing.offer", "1", queue="nowhere")


def test_a_token_is_claimed_once(session: Session) -> None:
    token = session.scalar(sa.text("SELECT uuidv7()"))
    with atomic():
        assert submissions.claim(token) is None
        submissions.settle(token, "/there")
    with atomic():
        assert submissions.claim(token) == "/there"


def test_a_token_with_other_contents_is_refused(session: Session) -> None:
    token = session.scalar(sa.text("SELECT uuidv7()"))
    with atomic():
        submissions.claim(token, b"one")
        submissions.settle(token, "/there")
    with atomic():
        assert submissions.claim(token, b"one") == "/there"
        with pytest.raises(submissions.SentOtherwise):
            submissions.claim(token, b"two")
