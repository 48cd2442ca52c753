"""Places of an offer: how many are free in the present period and can be paid for; holding, taking, giving back."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app import outbox
from app.clock import now, today
from app.database import session
from app.errors import RuleBroken
from app.loading import Rows
from app.offers.budgets import Places, affordable, bounded
from app.offers.models import Booking, Offer, Period
from app.questions import Question
from app.transaction import in_transaction
from app.words import _


class Stated(NamedTuple):
    """What an offer says of its places, and of the money that pays for them."""

    id: UUID
    capacity: int | None
    period: Period
    waitlist: bool
    budget_left: Decimal | None
    ceiling: Decimal | None


class Kept(NamedTuple):
    """Places of an offer in one period: those taken, and those taken or held for others than one referral."""

    taken: int
    by_others: int


LOCKED = Question(
    sa.select(Offer.id, Offer.capacity, Offer.period, Offer.waitlist, Offer.budget_left, Offer.ceiling)
    .where(Offer.id == sa.bindparam("offer"))
    # no key update: a row that refers to the offer, inserted by another at this moment, does not stand in the way
    .with_for_update(key_share=True)
)
KEPT = Question(
    sa.select(
        sa.func.coalesce(sa.func.sum(Booking.units).filter(Booking.held.is_(False)), 0),
        sa.func.coalesce(sa.func.sum(Booking.units).filter(Booking.referral_id != sa.bindparam("referral")), 0),
    ).where(
        Booking.offer_id == sa.bindparam("offer"),
        Booking.period_start == sa.bindparam("start"),
        Booking.released_at.is_(None),
    )
)
OWN = Rows(Booking, where=Booking.__table__.c.referral_id == sa.bindparam("referral"))
BEGINNING = date(2000, 1, 1)
"""The one period of an offer whose places do not come back."""


def period_start(period: Period, day: date) -> date:
    """The first day of the period that holds `day`; weeks begin on Monday."""
    if period is Period.WEEK:
        return day - timedelta(days=day.weekday())
    if period is Period.MONTH:
        return day.replace(day=1)
    if period is Period.YEAR:
        return day.replace(month=1, day=1)
    return BEGINNING


def next_start(period: Period, day: date) -> date | None:
    """When the next period begins; None if there is none."""
    if period is Period.WEEK:
        return period_start(period, day) + timedelta(days=7)
    if period is Period.MONTH:
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    if period is Period.YEAR:
        return date(day.year + 1, 1, 1)
    return None


def taken(offers: Iterable[Offer], day: date | None = None) -> dict[UUID, int]:
    """Places taken in the period that holds `day`, by offer; offers with none are left out."""
    day = day or today()
    starts = {offer.id: period_start(offer.period, day) for offer in offers}
    if not starts:
        return {}
    rows = session.execute(
        sa.select(Booking.offer_id, Booking.period_start, sa.func.sum(Booking.units))
        .where(
            Booking.offer_id.in_(starts),
            Booking.period_start.in_(set(starts.values())),  # not the years gone by
            Booking.released_at.is_(None),
            Booking.held.is_(False),
        )
        .group_by(Booking.offer_id, Booking.period_start)
    )
    return {offer_id: int(units) for offer_id, start, units in rows if starts[offer_id] == start}


def uncovered(ids: Iterable[UUID], *, held: bool = False, but: UUID | None = None) -> dict[UUID, int]:
    """Places taken (and, if asked so, held) of whatever period for which nothing stands in the fund's books yet, leaving out
    those of one referral; by offer, offers with none left out."""
    query = sa.select(Booking.offer_id, sa.func.sum(Booking.units)).where(
        Booking.offer_id.in_(list(ids)), Booking.released_at.is_(None), Booking.covered.is_(False)
    )
    if not held:
        query = query.where(Booking.held.is_(False))
    if but is not None:
        query = query.where(Booking.referral_id != but)
    return {offer_id: int(units) for offer_id, units in session.execute(query.group_by(Booking.offer_id))}


def payable(offer: Offer | Stated, waiting: int) -> int | None:
    """How many more cases its money can pay for; None where money limits nothing."""
    return affordable(offer.budget_left, offer.ceiling, waiting)


def places(offers: Iterable[Offer]) -> dict[UUID, int | None]:
    """Places left of each, by period and by money; None where the offer does not say how many it has."""
    rows = list(offers)
    used = taken(rows)
    waiting = uncovered(one.id for one in rows if one.budget_left is not None)
    return {one.id: left(one, used.get(one.id, 0), waiting.get(one.id, 0)) for one in rows}


def left(offer: Offer | Stated, used_units: int, waiting: int) -> int | None:
    """Places left of one."""
    free = None if offer.capacity is None else max(0, offer.capacity - used_units)
    return bounded(Places(offer.capacity, free, None), payable(offer, waiting)).free


def locked(offer_id: UUID) -> Stated:
    """The offer's places, for whoever is about to count its places: one at a time."""
    if not in_transaction():
        raise RuntimeError("places are taken within a deed")
    return Stated(*LOCKED.one(offer=offer_id))


def hold(offer_id: UUID, referral_id: UUID, units: int) -> bool:
    """Keep places for a request while it waits for its answer; False where it has to queue for them.

    Nothing is used up by it: matching sees only what is taken. But nobody else can be asked for the same last place.
    """
    offer = locked(offer_id)
    start = period_start(offer.period, today())
    free = left(offer, kept(offer_id, start, referral_id).by_others, unpaid(offer, held=True))
    if free is not None and free < units:
        if not offer.waitlist:
            raise RuleBroken(_("这一家剩下的名额正在等别人答复，暂时不能再问。请另选一家，或者过些时候再来。"))
        return False
    session.add(Booking(referral_id=referral_id, offer_id=offer_id, units=units, period_start=start, held=True))
    return True


def unpaid(offer: Stated, *, held: bool, but: UUID | None = None) -> int:
    """`uncovered` of one offer; not asked where money limits nothing."""
    return 0 if offer.budget_left is None else uncovered([offer.id], held=held, but=but).get(offer.id, 0)


def kept(offer_id: UUID, start: date, referral_id: UUID) -> Kept:
    """How many places are gone in the period that begins at `start`, for whoever has the offer locked."""
    return Kept(*map(int, KEPT.one(offer=offer_id, start=start, referral=referral_id)))


def book(offer_id: UUID, referral_id: UUID, units: int) -> None:
    """Take places for a referral, within the deed of accepting it: those held for it, or free ones. The offer is locked:
    two cannot take the last one. What others are asked for meanwhile is theirs until they answer."""
    offer = locked(offer_id)
    own = OWN.first(referral=referral_id)
    if own is not None and own.released_at is not None:
        raise RuntimeError("places given back are not taken again: a new try is a new referral")
    start = period_start(offer.period, today())
    gone = kept(offer_id, start, referral_id)
    holds = own is not None and own.period_start == start and own.units >= units
    others = gone.taken if holds else gone.by_others
    if offer.capacity is not None and offer.capacity - others < units:
        raise RuleBroken(
            _(
                "本期名额只剩 %(left)s 个，不够接收。请先在供给里增加名额，或者以“名额已满”婉拒。",
                left=max(0, offer.capacity - others),
            )
        )
    if own is None or not own.covered:
        check_payable(offer, units, unpaid(offer, held=not holds, but=referral_id))
    if own is None:
        own = Booking(referral_id=referral_id, offer_id=offer_id)
        session.add(own)
    own.units, own.period_start, own.held = units, start, False
    changed(offer_id)


def check_payable(offer: Stated, units: int, waiting: int) -> None:
    """What others were said yes to, or are asked for, and this: the money is there for all of it."""
    cases = payable(offer, waiting)
    if cases is not None and cases < units:
        raise RuleBroken(
            _("账上没有承诺出去的钱只够 %(cases)s 份，不够接收。请先登记收到的钱，或者以“名额已满”婉拒。", cases=cases)
        )


def release(referral_id: UUID) -> None:
    """Give a referral's places back, held or taken: it ended before anything was delivered."""
    if not in_transaction():
        raise RuntimeError("places are given back within a deed")
    booking = OWN.first(referral=referral_id)
    if booking is not None and booking.released_at is None:
        booking.released_at = now()
        if not booking.held:
            changed(booking.offer_id)


def held(offers: Iterable[Offer]) -> dict[UUID, int]:
    """Places that wait for an answer in the present period, by offer; offers with none are left out."""
    starts = {offer.id: period_start(offer.period, today()) for offer in offers}
    if not starts:
        return {}
    rows = session.execute(
        sa.select(Booking.offer_id, Booking.period_start, sa.func.sum(Booking.units))
        .where(Booking.offer_id.in_(starts), Booking.released_at.is_(None), Booking.held)
        .group_by(Booking.offer_id, Booking.period_start)
    )
    return {offer_id: int(units) for offer_id, start, units in rows if starts[offer_id] == start}


def changed(offer_id: UUID) -> None:
    """Have the plans that count on these places follow."""
    outbox.put("workers.plans.offer_changed", str(offer_id), queue="plans")
