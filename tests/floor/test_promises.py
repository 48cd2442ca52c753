"""What is due is found without walking past what waits for a later day."""

from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import outbox
from app.clock import now
from app.outbox import CARRIED, INDEXING, OutboxRow
from app.promises import due, questions
from app.transaction import atomic


def put(name: str, *, minutes: int | None = None, queue: str = "default") -> None:
    """A promise, for so many minutes from now on."""
    moment = None if minutes is None else now() + timedelta(minutes=minutes)
    outbox.put(f"workers.{name}", queue=queue, not_before=moment)


def names(rows: Iterable[OutboxRow]) -> list[str]:
    return [row.func.removeprefix("workers.") for row in rows]


def test_clocks_that_ran_out_come_first_and_later_ones_not_at_all(session: Session) -> None:
    with atomic():
        put("first")
        put("tomorrow", minutes=60 * 24)
        put("just now", minutes=-1)
        put("long ago", minutes=-60)
        put("for the index", queue=INDEXING)
        put("second", queue="plans")
    assert names(due(CARRIED, 100)) == ["long ago", "just now", "first", "second"]
    assert names(due(CARRIED, 3)) == ["long ago", "just now", "first"]
    assert names(due([INDEXING], 100)) == ["for the index"]


def test_what_was_sent_is_not_due(session: Session) -> None:
    with atomic():
        put("once")
        put("once too", minutes=-1)
    session.execute(sa.update(OutboxRow).values(sent_at=now()))
    assert due(CARRIED, 100) == []


def test_thousands_of_clocks_that_wait_cost_the_relay_nothing(session: Session) -> None:
    with atomic():
        for n in range(3000):
            put("clock", minutes=60 + n)
        put("now")
    session.execute(sa.text("ANALYZE outbox"))
    compiled = []
    for query in questions(CARRIED):
        text = query.compile(session.connection(), compile_kwargs={"literal_binds": True})
        compiled.append("\n".join(session.scalars(sa.text(f"EXPLAIN (ANALYZE) {text}"))))
    assert all("Rows Removed by Filter: " not in plan for plan in compiled), compiled
