"""Work promised for later, remembered in PostgreSQL in the same transaction as the change that asks for it.

RQ only carries it. `workers.relay` sends what is waiting; `workers.base.job` does each row's work once. The queue
`indexing` is not carried: `workers.indexer` takes it from here.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app import journal
from app.database import Base, Moment
from app.transaction import in_transaction

INDEXING = "indexing"
"""The queue that `workers.indexer` takes from the outbox itself."""
QUEUES = ("notices", INDEXING, "default", "plans")
"""In the order in which a worker empties them."""
CARRIED = tuple(name for name in QUEUES if name != INDEXING)
"""Those that the relay sends."""
LONGEST = {"plans": 4 * 3600}
"""Seconds that a job of a queue may take; three minutes where nothing is said."""


class OutboxRow(Base):
    """One job: which function, with which plain arguments, and how far it got."""

    __tablename__ = "outbox"
    __table_args__ = (
        # the two halves of what is due, however many clocks wait for a later day
        sa.Index("ix_outbox_at_once", "id", postgresql_where=sa.text("sent_at IS NULL AND not_before IS NULL")),
        sa.Index(
            "ix_outbox_later", "not_before", postgresql_where=sa.text("sent_at IS NULL AND not_before IS NOT NULL")
        ),
        # the sweeper's question: sent, never finished
        sa.Index("ix_outbox_undone", "sent_at", postgresql_where=sa.text("sent_at IS NOT NULL AND done_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    key: Mapped[UUID] = mapped_column(server_default=sa.text("uuidv7()"), unique=True)
    queue: Mapped[str]
    func: Mapped[str]
    args: Mapped[list[Any]]
    created_at: Mapped[Moment]
    not_before: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(server_default="0")
    last_error: Mapped[str | None]


def put(func: str, *args: str | int, queue: str = "default", not_before: datetime | None = None) -> None:
    """Promise that `func` (a dotted name in `workers`) will be called with `args` after this transaction commits."""
    if not in_transaction():
        raise RuntimeError(f"outbox.put({func!r}) outside a transaction would be forgotten")
    if queue not in QUEUES:
        raise ValueError(f"nobody listens to queue {queue!r}")
    journal.add(OutboxRow, queue=queue, func=func, args=list(args), not_before=not_before)
    journal.ring("outbox")
