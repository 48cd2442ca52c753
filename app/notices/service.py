"""Telling people that something waits, and keeping what they have read."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app import outbox
from app.access.actor import Actor
from app.clock import now
from app.database import session
from app.errors import NotFound
from app.notices import rules
from app.notices.models import Notice, Outward, Pace, Way
from app.notices.rules import KINDS
from app.transaction import atomic

GIVEN_UP = timedelta(hours=6)
"""A promise that old was never kept: the next notice makes a new one."""


def tell(
    accounts: Iterable[UUID], kind: str, subject_id: UUID, *, occasion: str = "", number: int | None = None
) -> None:
    """Put a notice into each inbox; telling twice on the same occasion tells once."""
    if kind not in KINDS:
        raise ValueError(f"no words for notice {kind!r}")
    with atomic():
        new = []
        for account in accounts:
            told = session.scalar(
                insert(Notice)
                .values(account_id=account, kind=kind, subject_id=subject_id, occasion=occasion, number=number)
                .on_conflict_do_nothing()
                .returning(Notice.account_id)
            )
            new += [told] if told else []
        promise(new)


def promise(accounts: list[UUID]) -> None:
    """Have those who want it told outside that something waits: at once, or with what else comes until the morning."""
    wanted = sa.select(Outward).where(Outward.account_id.in_(accounts)).with_for_update()
    for one in session.scalars(wanted) if accounts else ():
        if one.due_at is None or one.due_at < now() - GIVEN_UP:
            one.due_at = rules.leaves_at(one.pace, now())
            outbox.put("workers.outward.send", str(one.account_id), queue="notices", not_before=one.due_at)


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


def choose(actor: Actor, way: Way | None, target: str, pace: Pace, *, mail: bool, hosts: frozenset[str]) -> None:
    """Where one wants to hear of what waits; None for nowhere. `mail` and `hosts` are what the operator has set up."""
    if way is not None:
        rules.check_target(way, target, mail=mail, hosts=hosts)
    with atomic():
        session.execute(sa.delete(Outward).where(Outward.account_id == actor.id))
        if way is not None:
            session.add(Outward(account_id=actor.id, way=way, target=target.strip(), pace=pace))


def leave(account_id: UUID, send: Callable[[Outward, int], None]) -> None:
    """The promised moment has come: say how many wait, if any do. For the machine; `send` raises where it was not taken."""
    with atomic():
        one = session.get(Outward, account_id, with_for_update=True, populate_existing=True)
        if one is None or one.due_at is None:
            return
        unread = sa.select(sa.func.count()).where(Notice.account_id == account_id, Notice.read_at.is_(None))
        waiting = session.scalar(unread) or 0
        if waiting:
            send(one, waiting)
            one.sent_at = now()
        one.due_at, one.fault = None, None
