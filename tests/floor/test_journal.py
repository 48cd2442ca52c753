"""Rows gathered during a deed are written together at its end, in their order, or not at all."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import journal
from app.audit.models import AuditEntry
from app.audit.service import record
from app.errors import RuleBroken
from app.needs.models import Need, NeedStatus, NeedStep
from app.outbox import OutboxRow, put
from app.transaction import atomic, attempt
from tests.factories.needs import NeedFactory
from tests.support.watch import Counter

THEN = datetime(2026, 1, 1, tzinfo=UTC)


def step(need: Need, status: NeedStatus, note: str | None = None) -> None:
    journal.add(
        NeedStep, words={"note": note}, key=need.sealing_key(), need_id=need.id, at=THEN, actor_id=None, status=status
    )


def fails() -> None:
    record(None, "deed.failed", ("thing", "1"))
    raise RuleBroken("no")


def actions(session: Session) -> list[str]:
    return list(session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_deed_writes_all_its_rows_by_one_statement_and_rings_once(session: Session) -> None:

    with Counter(session.connection()) as counter, atomic():
        for n in range(3):
            record(None, f"deed.{n}", ("thing", str(n)), n=n)
            put("workers.x", n, "字", not_before=THEN)
    (statement,) = [
        one for one in counter.statements if not one.startswith(("SELECT set_config", "SAVEPOINT", "RELEASE"))
    ]
    assert statement.count("INSERT INTO") == 2
    assert statement.count("pg_notify('outbox', '')") == 1
    assert actions(session) == ["deed.0", "deed.1", "deed.2"]
    promised = session.scalars(sa.select(OutboxRow).order_by(OutboxRow.id)).all()
    assert [(row.args, row.not_before) for row in promised] == [([n, "字"], THEN) for n in range(3)]


def test_words_are_sealed_and_numbers_keep_the_order(session: Session) -> None:
    need = NeedFactory()
    session.commit()
    with atomic():
        step(need, NeedStatus.REFERRED)
        step(need, NeedStatus.IN_SERVICE, "奶奶病了")
        step(need, NeedStatus.MET)
    kept = session.scalars(sa.select(NeedStep).where(NeedStep.at == THEN).order_by(NeedStep.id)).all()
    assert [(one.status.value, one.note) for one in kept] == [
        ("referred", None),
        ("in_service", "奶奶病了"),
        ("met", None),
    ]
    assert "奶奶".encode() not in (kept[1].note_sealed or b"")


def test_no_words_without_a_key(session: Session) -> None:
    with pytest.raises(RuntimeError, match="no key"), atomic():
        journal.add(NeedStep, words={"note": "字"}, need_id=None)


def test_what_a_failed_part_gathered_is_forgotten_and_the_rest_kept(session: Session) -> None:
    with atomic():
        record(None, "deed.before", ("thing", "1"))
        with pytest.raises(RuleBroken), attempt():
            fails()
        record(None, "deed.after", ("thing", "1"))
    assert actions(session) == ["deed.before", "deed.after"]


def test_a_failed_deed_leaves_nothing_to_the_next(session: Session) -> None:
    with pytest.raises(RuleBroken), atomic():
        fails()
    with atomic():
        record(None, "deed.next", ("thing", "1"))
    assert actions(session) == ["deed.next"]


def test_thousands_of_rows_are_written_too(session: Session) -> None:
    many = 2 * journal.AT_ONCE + 1
    with atomic():
        for n in range(many):
            record(None, f"deed.{n}", ("thing", str(n)))
    assert actions(session) == [f"deed.{n}" for n in range(many)]


def test_rows_of_a_table_say_the_same_columns(session: Session) -> None:
    def two() -> None:
        with atomic():
            journal.add(OutboxRow, queue="default", func="x", args=[])
            journal.add(OutboxRow, queue="default", func="x", args=[], not_before=THEN)

    with pytest.raises(ValueError, match="different columns"):
        two()
