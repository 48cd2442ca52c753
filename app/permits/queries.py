"""Reading permits."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.clock import now
from app.database import session
from app.errors import NotFound
from app.permits.models import Permit, PermitStatus, Purpose
from app.permits.policy import may_decide, visible_to


class Address(NamedTuple):
    """Where a file lies: all that whoever may not open it needs in order to ask."""

    id: UUID
    place_code: str


def open_files(actor: Actor) -> frozenset[UUID]:
    """The files opened to somebody at this moment."""
    running = (
        Permit.status == PermitStatus.GRANTED,
        Permit.starts_at <= sa.func.statement_timestamp(),
        Permit.until > sa.func.statement_timestamp(),
    )
    return frozenset(session.scalars(sa.select(Permit.child_id).where(Permit.account_id == actor.id, *running)))


def address_of(actor: Actor, number: int) -> Address | None:
    """Where the file of this number lies; asked of a function of the database, since the row itself is hidden."""
    actor.require(Permission.SEE_CHILDREN)
    columns = (sa.column("id", sa.Uuid), sa.column("place_code", sa.Text))
    row = session.execute(sa.select(*columns).select_from(sa.func.guard.address_of_child(number))).first()
    return Address(*row) if row else None


def asked_lately(actor: Actor) -> int:
    """How often somebody asked within a day."""
    since = now() - timedelta(days=1)
    count = sa.select(sa.func.count()).where(Permit.account_id == actor.id, Permit.asked_at > since)
    return session.scalar(count) or 0


def own(actor: Actor, limit: int = 30) -> Sequence[Permit]:
    """What somebody asked for, newest first."""
    query = sa.select(Permit).where(Permit.account_id == actor.id).order_by(Permit.asked_at.desc()).limit(limit)
    return session.scalars(query).all()


def waiting(actor: Actor) -> Sequence[Permit]:
    """What waits for the actor's decision or review, oldest first."""
    if not actor.may(Permission.OVERSEE):
        return []
    unreviewed = sa.and_(Permit.purpose == Purpose.DANGER, Permit.reviewed_at.is_(None))
    query = (
        sa.select(Permit)
        .options(joinedload(Permit.account))
        .where(visible_to(actor), Permit.account_id != actor.id)
        .where(sa.or_(Permit.status == PermitStatus.ASKED, unreviewed))
        .order_by(Permit.asked_at)
    )
    return session.scalars(query).all()


def to_decide(actor: Actor, permit_id: UUID) -> Permit:
    """One the actor may decide or review, locked."""
    permit = session.get(Permit, permit_id, with_for_update=True, populate_existing=True)
    if permit is None or not may_decide(actor, permit):
        raise NotFound("permit")
    return permit


def to_end(actor: Actor, permit_id: UUID) -> Permit:
    """One that the actor holds or may decide, locked."""
    permit = session.get(Permit, permit_id, with_for_update=True, populate_existing=True)
    if permit is None or not (permit.account_id == actor.id or may_decide(actor, permit)):
        raise NotFound("permit")
    return permit


def of_child(child_id: UUID) -> Sequence[Permit]:
    """Everybody to whom a file was ever opened; the caller holds the file."""
    query = sa.select(Permit).options(joinedload(Permit.account)).where(Permit.child_id == child_id)
    return session.scalars(query.order_by(Permit.asked_at)).all()


def unfinished(child_id: UUID) -> Sequence[Permit]:
    """Those that stand open or wait, for the verbs of this room."""
    states = (PermitStatus.ASKED, PermitStatus.GRANTED)
    return session.scalars(sa.select(Permit).where(Permit.child_id == child_id, Permit.status.in_(states))).all()


def load(permit_id: UUID) -> Permit | None:
    """The permit a job speaks of; the machine has no actor."""
    return session.get(Permit, permit_id)
