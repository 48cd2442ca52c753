"""The later looks at needs that were met, as `needs.rechecking` writes them: some done, some due, most to come."""

from datetime import datetime, timedelta

from app import outbox
from app.clock import day_of, morning_of
from app.demonstration.book import Book, Row, row_id
from app.needs.models import Found, Recheck
from app.needs.rules import RECHECKS

LATE = timedelta(days=3)
"""Whoever should have looked has done so by then."""


def begin(book: Book, need: Row, at: datetime, director: Row, today: datetime) -> None:
    """The need was met at that moment."""
    for days in RECHECKS:
        due = day_of(at) + timedelta(days=days)
        looked = morning_of(due + timedelta(days=1), 10)
        done = looked + LATE < today
        book.add(
            Recheck, id=row_id(at), need_id=need["id"], child_id=need["child_id"], place_code=need["place_code"],
            days=days, due_on=due, made_at=at, done_by=director["id"] if done else None,
            done_at=looked if done else None, found=Found.HOLDS if done else None, note=None,
        )  # fmt: skip


def moot(book: Book, need: Row, at: datetime) -> None:
    """It is open again: what was to be looked at is not there any more."""
    for row in book.of(Recheck):
        if row["need_id"] == need["id"] and (row["done_at"] is None or row["done_at"] > at):
            row.update(found=Found.MOOT, done_at=at, done_by=None)


def promise(book: Book) -> None:
    """The clocks of those to come."""
    for row in book.of(Recheck):
        if row["done_at"] is None:
            morning = morning_of(row["due_on"])
            outbox.put("workers.clocks.recheck_due", str(row["id"]), not_before=morning)
