"""Reading shifts and calendars; always through the actor, or by the machine where it says so."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.clock import now
from app.database import session
from app.errors import NotFound
from app.needs.models import Need
from app.offers.models import Offer
from app.people.models import Account
from app.referrals.models import Referral
from app.shifts import rules
from app.shifts.models import Away, FreeTime, Shift, ShiftFeed, ShiftStatus, SwapCall
from app.shifts.policy import allows, visible_to
from app.shifts.times import Calendar, Minutes, Span, at

S = ShiftStatus
WHOLE = (joinedload(Shift.offer), joinedload(Shift.volunteer), joinedload(Shift.director))
"""What a page shows; not the referral, which whoever stands in does not see."""
SIDES = (Permission.OWN_SHIFTS, Permission.REFER, Permission.CONFIRM_HOURS)
SECOND = (Permission.REFER, Permission.CONFIRM_HOURS)
"""By which somebody is the second side of hours."""


def span_of(shift: Shift) -> Span:
    """Its time."""
    return Span(shift.starts_at, shift.ends_at)


def get(actor: Actor, shift_id: UUID, permission: Permission | None = None, *, lock: bool = False) -> Shift:
    """One shift the actor may open (or use so); otherwise it is not there."""
    query = sa.select(Shift).options(*WHOLE).where(Shift.id == shift_id)
    if lock:
        query = query.with_for_update(of=Shift).execution_options(populate_existing=True)
    shift = session.scalar(query)
    wanted = (permission,) if permission else SIDES
    if shift is None or not any(allows(actor, one, shift) for one in wanted):
        raise NotFound("shift")
    return shift


def ahead(actor: Actor) -> Sequence[Shift]:
    """What is proposed or agreed and not over, the next first."""
    return session.scalars(
        sa.select(Shift)
        .options(*WHOLE)
        .where(visible_to(actor), Shift.status.in_(rules.AHEAD), Shift.ends_at > now())
        .order_by(Shift.starts_at, Shift.id)
        .limit(60)
    ).all()


def open_ends(actor: Actor) -> Sequence[Shift]:
    """What has begun or is over and still wants something: hours to write, to confirm, to talk about."""
    wants = sa.or_(
        Shift.status.in_((S.CAME, S.WRITTEN, S.RETURNED)), sa.and_(Shift.status == S.AGREED, Shift.ends_at <= now())
    )
    return session.scalars(
        sa.select(Shift).options(*WHOLE).where(visible_to(actor), wants).order_by(Shift.starts_at, Shift.id).limit(60)
    ).all()


def over(actor: Actor, *, page: int = 1, size: int = 20) -> tuple[Sequence[Shift], int]:
    """What is over, the newest first, a page at a time; with how many."""
    ended = Shift.status.in_((S.CONFIRMED, S.DECLINED, S.CANCELLED, S.MISSED))
    total = session.scalar(sa.select(sa.func.count()).select_from(Shift).where(visible_to(actor), ended)) or 0
    rows = session.scalars(
        sa.select(Shift)
        .options(*WHOLE)
        .where(visible_to(actor), ended)
        .order_by(Shift.starts_at.desc(), Shift.id)
        .limit(size)
        .offset((page - 1) * size)
    ).all()
    return rows, total


def to_confirm(actor: Actor, limit: int = 5) -> tuple[Sequence[Shift], int]:
    """Hours that wait for the actor's word, the oldest first; with how many."""
    if not any(actor.may(one) for one in SECOND):
        return [], 0
    waits = (visible_to(actor), Shift.status == S.WRITTEN)
    rows = session.scalars(
        sa.select(Shift).options(*WHOLE).where(*waits).order_by(Shift.written_at, Shift.id).limit(limit)
    ).all()
    if len(rows) < limit:
        return rows, len(rows)
    return rows, session.scalar(sa.select(sa.func.count()).select_from(Shift).where(*waits)) or 0


def of_referral(actor: Actor, referral_id: UUID) -> Sequence[Shift]:
    """The shifts of one referral, oldest first."""
    return session.scalars(
        sa.select(Shift)
        .options(*WHOLE)
        .where(visible_to(actor), Shift.referral_id == referral_id)
        .order_by(Shift.starts_at)
    ).all()


def calls(actor: Actor) -> Sequence[Shift]:
    """Shifts that wait for somebody to stand in and that the actor may take."""
    actor.require(Permission.OWN_SHIFTS)
    return session.scalars(
        sa.select(Shift)
        .join(SwapCall, SwapCall.shift_id == Shift.id)
        .options(*WHOLE)
        .where(
            SwapCall.account_id == actor.id, SwapCall.opens_at <= now(), Shift.swap_asked_at.is_not(None),
            Shift.status == S.AGREED, Shift.starts_at > now(), Shift.volunteer_id != actor.id,
        )
        .order_by(Shift.starts_at)
    ).all()  # fmt: skip


def call_of(actor: Actor, shift_id: UUID) -> SwapCall:
    """By which the actor was asked to stand in; otherwise it is not there."""
    call = session.get(SwapCall, (shift_id, actor.id))
    if call is None or call.opens_at > now():
        raise NotFound("shift")
    return call


def week(account_id: UUID) -> dict[int, list[Minutes]]:
    """The stretches of each day of the week that she wrote down."""
    found: dict[int, list[Minutes]] = defaultdict(list)
    rows = sa.select(FreeTime).where(FreeTime.account_id == account_id).order_by(FreeTime.weekday, FreeTime.from_minute)
    for row in session.scalars(rows):
        found[row.weekday].append((row.from_minute, row.until_minute))
    return dict(found)


def away(account_id: UUID, since: date) -> Sequence[Away]:
    """When she said that she cannot, what is over left out."""
    return session.scalars(
        sa.select(Away).where(Away.account_id == account_id, Away.until_on >= since).order_by(Away.from_on, Away.id)
    ).all()


def calendar_of(account_id: UUID, offer: Offer, since: date) -> Calendar:
    """When a volunteer can, for whoever plans with her."""
    off = [(one.from_on, one.until_on) for one in away(account_id, since)]
    return Calendar(week(account_id), off, frozenset(offer.weekdays))


def taken(account_id: UUID, first: date, last: date, but: UUID | None = None) -> list[Span]:
    """When she is taken in the weeks of these days: also for others, whose rows the reader may not see."""
    start, end = at(rules.week_of(first), 0), at(rules.week_of(last) + timedelta(days=7), 0)
    session.flush()
    seen = session.execute(
        sa.select(Shift.id, Shift.starts_at, Shift.ends_at).where(
            Shift.volunteer_id == account_id,
            Shift.status.in_(rules.TAKING),
            Shift.starts_at < end,
            Shift.ends_at > start,
        )
    ).all()
    asked = sa.func.guard.busy(account_id, start, end)
    columns: tuple[sa.ColumnClause[Any], ...] = (sa.column("shift", sa.Uuid), sa.column("starts"), sa.column("ends"))
    told = session.execute(sa.select(*columns).select_from(asked)).all()
    spans = {row[0]: Span(row[1], row[2]) for row in (*seen, *told) if row[0] != but}
    return sorted(spans.values(), key=lambda span: span.start)


def locked_volunteer(account_id: UUID) -> Account:
    """Whoever plans with her waits for whoever else does: two cannot take the same hour."""
    # no key update: rows that refer to her do not stand in the way
    return session.get_one(Account, account_id, with_for_update={"key_share": True}, populate_existing=True)


def offers_of(account_id: UUID) -> Sequence[Offer]:
    """Everything she offers, the newest first."""
    return session.scalars(
        sa.select(Offer).where(Offer.volunteer_id == account_id).order_by(Offer.created_at.desc(), Offer.id)
    ).all()


def feed(account_id: UUID) -> ShiftFeed | None:
    """Whether a calendar reads hers."""
    return session.get(ShiftFeed, account_id)


def load(shift_id: UUID, *, lock: bool = False) -> Shift | None:
    """The shift a job speaks of; the machine has no actor."""
    query = sa.select(Shift).options(*WHOLE).where(Shift.id == shift_id)
    if lock:
        query = query.with_for_update(of=Shift).execution_options(populate_existing=True)
    return session.scalar(query)


def unsettled(account_id: UUID) -> Sequence[Shift]:
    """Shifts of hers that are ahead or whose hours are not confirmed, locked; for the machine."""
    open_ones = (*rules.AHEAD, S.CAME, S.WRITTEN, S.RETURNED)
    return session.scalars(
        sa.select(Shift)
        .where(Shift.volunteer_id == account_id, Shift.status.in_(open_ones))
        .order_by(Shift.id)
        .with_for_update(of=Shift)
        .execution_options(populate_existing=True)
    ).all()


def upcoming(account_id: UUID, since: datetime) -> Sequence[Shift]:
    """What she has still before her, locked; for the machine and for leaving."""
    return still_ahead(Shift.volunteer_id == account_id, since)


def upcoming_for(referral_id: UUID, since: datetime) -> Sequence[Shift]:
    """What is still planned for a referral, locked; for the machine."""
    return still_ahead(Shift.referral_id == referral_id, since)


def still_ahead(which: sa.ColumnElement[bool], since: datetime) -> Sequence[Shift]:
    """Such shifts that have not begun, locked."""
    return session.scalars(
        sa.select(Shift)
        .options(*WHOLE)
        .where(which, Shift.status.in_(rules.AHEAD), Shift.starts_at > since)
        .order_by(Shift.id)
        .with_for_update(of=Shift)
        .execution_options(populate_existing=True)
    ).all()


def have_come(child_id: UUID) -> frozenset[UUID]:
    """Volunteers who have been there for the child: whom she knows. For the machine."""
    return frozenset(
        session.scalars(
            sa.select(Shift.volunteer_id)
            .join(Shift.referral)
            .join(Referral.need)
            .where(Need.child_id == child_id, Shift.status == S.CONFIRMED)
        )
    )
