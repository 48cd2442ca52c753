"""Telling people that something waits, and keeping what they have read."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.access.actor import Actor
from app.clock import now
from app.database import session
from app.errors import NotFound
from app.notices.models import Notice
from app.notices.rules import KINDS
from app.transaction import atomic


def tell(
    accounts: Iterable[UUID], kind: str, subject_id: UUID, *, occasion: str = "", number: int | None = None
) -> None:
    """Put a notice into each inbox; telling twice on the same occasion tells once."""
    if kind not in KINDS:
        raise ValueError(f"no words for notice {kind!r}")
    with atomic():
        for account in accounts:
            session.execute(
                insert(Notice)
                .values(account_id=account, kind=kind, subject_id=subject_id, occasion=occasion, number=number)
                .on_conflict_do_nothing()
            )


def read(actor: Actor, notice_id: UUID) -> Notice:
    """Mark one of one's own notices as read."""
    with atomic():
        notice = session.get(Notice, notice_id)
        if notice is None or notice.account_id != actor.id:
            raise NotFound("notice")
        notice.read_at = notice.read_at or now()
    return notice


def read_all(actor: Actor) -> None:
    """Mark the whole inbox as read."""
    with atomic():
        session.execute(
            sa.update(Notice).where(Notice.account_id == actor.id, Notice.read_at.is_(None)).values(read_at=now())
        )
