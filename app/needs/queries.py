"""Reading needs; always through the actor."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import journal
from app.access.actor import Actor
from app.access.permissions import Permission
from app.database import session
from app.errors import NotFound
from app.loading import Rows
from app.needs.models import Need, NeedStatus, NeedStep
from app.needs.policy import allows, visible_to
from app.needs.rules import ALIVE

ONE = sa.select(Need).options(joinedload(Need.child)).where(Need.id == sa.bindparam("need"))
ONE_LOCKED = Rows(Need, "child", "child.key", where=Need.__table__.c.id == sa.bindparam("need"), locked=True)


def get(actor: Actor, need_id: UUID, permission: Permission = Permission.SEE_NEEDS, *, lock: bool = False) -> Need:
    """One need the actor may use so; otherwise it is not there. Brings the child along."""
    need = ONE_LOCKED.first(need=need_id) if lock else session.scalar(ONE, {"need": need_id})
    if need is None or not allows(actor, permission, need):
        raise NotFound("need")
    return need


def steps(actor: Actor, need: Need) -> Sequence[NeedStep]:
    """How the need came to where it is, oldest first."""
    if not allows(actor, Permission.SEE_NEEDS, need):
        raise NotFound("need")
    return session.scalars(sa.select(NeedStep).where(NeedStep.need_id == need.id).order_by(NeedStep.id)).all()


def of_child(actor: Actor, child_id: UUID) -> Sequence[Need]:
    """A child's needs, those still alive first."""
    return session.scalars(
        sa.select(Need)
        .where(visible_to(actor), Need.child_id == child_id)
        .order_by(Need.status.in_(ALIVE).desc(), Need.opened_at.desc(), Need.id)
    ).all()


def find(
    actor: Actor, *, statuses: Sequence[NeedStatus] = ALIVE, page: int = 1, size: int = 20
) -> tuple[Sequence[Need], int]:
    """Needs of the actor's area, the most urgent and longest waiting first, a page at a time; with how many."""
    where = (visible_to(actor), Need.status.in_(statuses))
    total = session.scalar(sa.select(sa.func.count()).select_from(Need).where(*where)) or 0
    rows = session.scalars(
        sa.select(Need)
        .options(joinedload(Need.child))
        .where(*where)
        .order_by(Need.urgency, Need.due_on, Need.id)
        .limit(size)
        .offset((page - 1) * size)
    ).all()
    return rows, total


def load(need_id: UUID) -> Need | None:
    """The need a job speaks of; the machine has no actor."""
    return session.get(Need, need_id)


def for_clock(need_id: UUID) -> Need | None:
    """A need whose clock has run out, or whose try has ended, locked; the machine has no actor."""
    return ONE_LOCKED.first(need=need_id)


def last_closed(need: Need) -> datetime | None:
    """When the need was closed before it was opened again; None if it never was. For verbs that hold it already."""
    journal.write()
    closed = (NeedStatus.MET, NeedStatus.CLOSED_UNMET, NeedStatus.WITHDRAWN)
    return session.scalar(
        sa.select(sa.func.max(NeedStep.at)).where(NeedStep.need_id == need.id, NeedStep.status.in_(closed))
    )


FEWEST = 5
"""Counts below this are not told outside: few children in a small place could be recognized."""


def waiting_by_type(area: str = "") -> list[tuple[str, int]]:
    """How many needs wait for somebody, by type, the most first; open to everybody, small counts left out."""
    rows = session.execute(
        sa.select(sa.text("type_code"), sa.text("waiting")).select_from(sa.func.guard.waiting_by_type(area, FEWEST))
    )
    return [(code, count) for code, count in rows]
