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
from app.referrals.lifecycle import BEGINNING, HELPING, OPEN
from app.referrals.models import Fulfilment, Referral, ReferralStatus
from app.referrals.policy import visible_to as referrals_of
from app.referrals.queries import WHOLE

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


def late_answers(actor: Actor, limit: int = 5) -> Sequence[Referral]:
    """Requests whose time to answer ends within a day or is over."""
    return some(
        actor, Referral.status == ReferralStatus.REQUESTED, Referral.answer_by < now() + timedelta(days=1), limit=limit
    )


def declined(actor: Actor, limit: int = 5) -> Sequence[Referral]:
    """What was declined in the last two weeks, while the need still waits."""
    return some(
        actor,
        Referral.status == ReferralStatus.REJECTED,
        Referral.closed_at > now() - timedelta(days=14),
        Need.status == NeedStatus.OPEN,
        limit=limit,
    )


def to_confirm(actor: Actor, limit: int = 5) -> Sequence[Referral]:
    """What providers report as done and nobody has confirmed or disputed."""
    unsettled = Referral.fulfilment.has(sa.and_(Fulfilment.confirmed_at.is_(None), Fulfilment.disputed_at.is_(None)))
    return some(actor, Referral.status == ReferralStatus.COMPLETED, unsettled, limit=limit)


def disputed(actor: Actor, limit: int = 5) -> Sequence[Referral]:
    """Where the two keys disagree and the need still lives."""
    contested = Referral.fulfilment.has(sa.and_(Fulfilment.disputed_at.is_not(None), Fulfilment.settled_at.is_(None)))
    return some(actor, Referral.status == ReferralStatus.COMPLETED, contested, Need.status.in_(ALIVE), limit=limit)


def proposed(actor: Actor, limit: int = 8) -> Sequence[Referral]:
    """What was chosen as the next after a try came to nothing, and waits to be sent."""
    return some(actor, Referral.status == ReferralStatus.DRAFT, limit=limit)


def late_help(actor: Actor, limit: int = 8) -> Sequence[Referral]:
    """Where help should have begun, gone on after a pause, or been given, by now."""
    begins = sa.and_(Referral.status.in_(BEGINNING), Referral.start_by < now())
    ends = sa.and_(Referral.status != ReferralStatus.ON_HOLD, Referral.complete_by < now())
    return some(actor, Referral.status.in_(HELPING), sa.or_(begins, ends), limit=limit)


def unlooked(actor: Actor, limit: int = 8) -> Sequence[Need]:
    """Needs that wait, and nobody is asked or chosen: the most urgent first."""
    running = sa.select(Referral.id).where(
        Referral.need_id == Need.id, Referral.status.in_((ReferralStatus.DRAFT, *OPEN))
    )
    where = (needs_of(actor), Need.status == NeedStatus.OPEN, ~running.exists())
    return counted(where, 1, limit)[0]


def some(actor: Actor, *where: sa.ColumnElement[bool], limit: int) -> Sequence[Referral]:
    """The longest-waiting referrals the actor may open that fulfil the conditions."""
    return session.scalars(
        sa.select(Referral)
        .join(Referral.need)
        .options(*WHOLE)
        .where(referrals_of(actor), *where)
        .order_by(Referral.answer_by, Referral.id)
        .limit(limit)
    ).all()


def tally(actor: Actor) -> dict[str, int]:
    """How many needs live, and how many were confirmed as met in the last thirty days."""
    living = sa.func.count().filter(Need.status.in_(ALIVE))
    met = sa.func.count().filter(Need.status == NeedStatus.MET, Need.closed_at > now() - timedelta(days=30))
    row = session.execute(sa.select(living, met).select_from(Need).where(needs_of(actor))).one()
    return {"alive": row[0], "met": row[1]}
