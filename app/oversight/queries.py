"""What the desks show. Every figure is a count of rows the actor may open."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.clock import now, today
from app.database import session
from app.needs.models import Need, NeedStatus
from app.needs.policy import visible_to as needs_of
from app.needs.rules import ALIVE
from app.referrals.lifecycle import OPEN
from app.referrals.models import Referral, ReferralStatus

AGES = ((0, 2), (3, 6), (7, 13), (14, 29), (30, None))
"""Days since a need was registered, in the bands of the desk's table."""


def grid(actor: Actor) -> dict[tuple[NeedStatus, int], int]:
    """Living needs of the area by state and age band."""
    actor.require(Permission.OVERSEE)
    age = sa.func.extract("day", sa.func.now() - Need.opened_at)
    band = sa.case(*((age <= high, n) for n, (_low, high) in enumerate(AGES) if high is not None), else_=len(AGES) - 1)
    rows = session.execute(
        sa.select(Need.status, band, sa.func.count())
        .where(needs_of(actor), Need.status.in_(ALIVE))
        .group_by(Need.status, band)
    )
    return {(status, number): count for status, number, count in rows}


def in_cell(
    actor: Actor, status: NeedStatus, band: int, *, page: int = 1, size: int = 20
) -> tuple[Sequence[Need], int]:
    """The needs behind one figure of the grid."""
    actor.require(Permission.OVERSEE)
    low, high = AGES[band]
    where = [needs_of(actor), Need.status == status, Need.opened_at <= now() - timedelta(days=low)]
    if high is not None:
        where.append(Need.opened_at > now() - timedelta(days=high + 1))
    return counted(where, page, size)


def overdue(actor: Actor, *, page: int = 1, size: int = 20) -> tuple[Sequence[Need], int]:
    """Needs past the day by which somebody should be helping, and nobody is."""
    where = [needs_of(actor), Need.status.in_((NeedStatus.OPEN, NeedStatus.REFERRED)), Need.due_on < today()]
    return counted(where, page, size)


def counted(where: Sequence[sa.ColumnElement[bool]], page: int, size: int) -> tuple[Sequence[Need], int]:
    """One page of needs, the most urgent first, with how many there are."""
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


def unlooked(actor: Actor, limit: int) -> tuple[Sequence[Need], int]:
    """Needs that wait, and nobody is asked or chosen: the most urgent first; with how many."""
    running = sa.select(Referral.id).where(
        Referral.need_id == Need.id, Referral.status.in_((ReferralStatus.DRAFT, *OPEN))
    )
    where = (needs_of(actor), Need.status == NeedStatus.OPEN, ~running.exists())
    return counted(where, 1, limit)


def tally(actor: Actor) -> dict[str, int]:
    """How many needs live, and how many were confirmed as met in the last thirty days."""
    living = sa.func.count().filter(Need.status.in_(ALIVE))
    met = sa.func.count().filter(Need.status == NeedStatus.MET, Need.closed_at > now() - timedelta(days=30))
    row = session.execute(sa.select(living, met).select_from(Need).where(needs_of(actor))).one()
    return {"alive": row[0], "met": row[1]}
