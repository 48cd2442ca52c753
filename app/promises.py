"""Promised work that is to be done: for those who carry it or keep it, and for whoever asks how much waits."""

from collections.abc import Collection

import sqlalchemy as sa

from app.database import session
from app.outbox import OutboxRow


def due(queues: Collection[str], most: int) -> list[OutboxRow]:
    """Promises to be kept now, for whoever keeps or carries them: clocks that have run out, then what was promised for at
    once, each oldest first; locked, and without those that another has in hand."""
    found: list[OutboxRow] = []
    for query in questions(queues):
        if len(found) < most:
            found += session.scalars(query.limit(most - len(found)).with_for_update(skip_locked=True))
    return found


def questions(queues: Collection[str]) -> tuple[sa.Select[OutboxRow], sa.Select[OutboxRow]]:
    """Both halves of what is due, each answered by an index of its own."""
    mine = sa.select(OutboxRow).where(OutboxRow.sent_at.is_(None), OutboxRow.queue.in_(queues))
    return (
        mine.where(OutboxRow.not_before <= sa.func.now()).order_by(OutboxRow.not_before),
        mine.where(OutboxRow.not_before.is_(None)).order_by(OutboxRow.id),
    )


def backlog() -> dict[str, int]:
    """How many rows wait to be sent, and how many were sent and are not yet done."""
    waiting = session.scalar(sa.select(sa.func.count()).where(OutboxRow.sent_at.is_(None))) or 0
    running = (
        session.scalar(sa.select(sa.func.count()).where(OutboxRow.sent_at.is_not(None), OutboxRow.done_at.is_(None)))
        or 0
    )
    return {"waiting": waiting, "running": running}
