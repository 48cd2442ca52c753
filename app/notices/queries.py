"""Reading one's inbox."""

from collections.abc import Sequence

import sqlalchemy as sa

from app.access.actor import Actor
from app.database import session
from app.notices.models import Notice, Outward


def unread(actor: Actor) -> int:
    """How many notices wait."""
    return (
        session.scalar(
            sa.select(sa.func.count())
            .select_from(Notice)
            .where(Notice.account_id == actor.id, Notice.read_at.is_(None))
        )
        or 0
    )


def inbox(actor: Actor, *, page: int = 1, size: int = 20) -> tuple[Sequence[Notice], int]:
    """One's notices, newest first, a page at a time; with how many there are."""
    total = session.scalar(sa.select(sa.func.count()).select_from(Notice).where(Notice.account_id == actor.id)) or 0
    rows = session.scalars(
        sa.select(Notice)
        .where(Notice.account_id == actor.id)
        .order_by(Notice.created_at.desc(), Notice.id)
        .limit(size)
        .offset((page - 1) * size)
    ).all()
    return rows, total


def outward(actor: Actor) -> Outward | None:
    """Where one wants to hear of what waits, if anywhere but here."""
    return session.get(Outward, actor.id)
