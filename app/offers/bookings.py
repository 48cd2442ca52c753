"""Places of an offer: how many are free in the present period and can be paid for; holding, taking, giving back."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from app import outbox
from app.clock import now, today
from app.database import session
from app.errors import RuleBroken
from app.offers.budgets import Places, affordable, bounded
from app.offers.models import Booking, Offer, Period
from app.transaction import in_transaction
from app.words import _

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


def payable(offer: Offer, waiting: int) -> int | None:
    """How many more cases its money can pay for; None where money limits nothing."""
    return affordable(offer.budget_left, offer.ceiling, waiting)


def places(offers: Iterable[Offer]) -> dict[UUID, int | None]:
    """Places left of each, by period and by money; None where the offer does not say how many it has."""
    rows = list(offers)
    used = taken(rows)
    waiting = uncovered(one.id for one in rows if one.budget_left is not None)
    return {one.id: left(one, used.get(one.id, 0), waiting.get(one.id, 0)) for one in rows}


def left(offer: Offer, used_units: int, waiting: int) -> int | None:
    """Places left of one."""
    free = None if offer.capacity is None else max(0, offer.capacity - used_units)
    return bounded(Places(offer.capacity, free, None), payable(offer, waiting)).free


def locked(offer_id: UUID) -> Offer:
    """The offer, for whoever is about to count its places: one at a time."""
    if not in_transaction():
        raise RuntimeError("places are taken within a deed")
    # no key update: a row that refers to the offer, inserted by another at this moment, does not stand in the way
    return session.get_one(Offer, offer_id, with_for_update={"key_share": True}, populate_existing=True)


def hold(offer_id: UUID, referral_id: UUID, units: int) -> bool:
    """Keep places for a request while it waits for its answer; False where it has to queue for them.

    Nothing is used up by it: matching sees only what is taken. But nobody else can be asked for the same last place.
    """
    offer = locked(offer_id)
    free = left(offer, used(offer), uncovered([offer_id], held=True).get(offer_id, 0))
    if free is not None and free < units:
        if not offer.waitlist:
            raise RuleBroken(_("这一家剩下的名额正在等别人答复，暂时不能再问。请另选一家，或者过些时候再来。"))
        return False
    session.add(
        Booking(
            referral_id=referral_id, offer_id=offer_id, units=units, period_start=period_start(offer.period, today()),
            held=True,
        )
    )  # fmt: skip
    session.flush()
    return True


def used(offer: Offer, but: UUID | None = None) -> int:
    """Places taken and held in the present period, leaving out those of one referral."""
    query = sa.select(sa.func.coalesce(sa.func.sum(Booking.units), 0)).where(
        Booking.offer_id == offer.id,
        Booking.period_start == period_start(offer.period, today()),
        Booking.released_at.is_(None),
    )
    if but is not None:
        query = query.where(Booking.referral_id != but)
    return int(session.scalar(query) or 0)


def book(offer_id: UUID, referral_id: UUID, units: int) -> None:
    """Take places for a referral, within the deed of accepting it: those held for it, or free ones. The offer is locked:
    two cannot take the last one. What others are asked for meanwhile is theirs until they answer."""
    offer = locked(offer_id)
    kept = session.get(Booking, referral_id)
    if kept is not None and kept.released_at is not None:
        raise RuntimeError("places given back are not taken again: a new try is a new referral")
    start = period_start(offer.period, today())
    holds = kept is not None and kept.period_start == start and kept.units >= units
    others = taken([offer]).get(offer.id, 0) if holds else used(offer, referral_id)
    if offer.capacity is not None and offer.capacity - others < units:
        raise RuleBroken(
            _(
                "本期名额只剩 %(left)s 个，不够接收。请先在供给里增加名额，或者以“名额已满”婉拒。",
                left=max(0, offer.capacity - others),
            )
        )
    if kept is None or not kept.covered:
        check_payable(offer, units, uncovered([offer_id], held=not holds, but=referral_id).get(offer_id, 0))
    if kept is None:
        kept = Booking(referral_id=referral_id, offer_id=offer_id)
        session.add(kept)
    kept.units, kept.period_start, kept.held = units, start, False
    changed(offer_id)


def check_payable(offer: Offer, units: int, waiting: int) -> None:
    """What others were said yes to, or are asked for, and this: the money is there for all of it."""
    cases = payable(offer, waiting)
    if cases is not None and cases < units:
        raise RuleBroken(
            _("账上没有承诺出去的钱只够 %(cases)s 份，不够接收。请先登记收到的钱，或者以“名额已满”婉拒。", cases=cases)
        )


def cover(offer_id: UUID, referral_id: UUID, units: int) -> None:
    """Something stands in the fund's books for this referral, inside the deed that entered it: no more is kept back for it.
    One that had to queue gets its place held, since the charity is about to give."""
    kept = session.get(Booking, referral_id)
    if kept is None:
        start = period_start(locked(offer_id).period, today())
        kept = Booking(referral_id=referral_id, offer_id=offer_id, units=units, period_start=start, held=True)
        session.add(kept)
    if not kept.covered:
        kept.covered = True
        session.flush()
        changed(offer_id)


def uncover(referral_id: UUID) -> None:
    """Nothing stands in the books any more for a referral that goes on: its money is kept back again."""
    kept = session.get(Booking, referral_id)
    if kept is not None and kept.covered:
        kept.covered = False
        session.flush()
        changed(kept.offer_id)


def delivered(referral_id: UUID) -> None:
    """What was given was given: money that was not promised by now is not kept back for it."""
    kept = session.get(Booking, referral_id)
    if kept is not None and not kept.covered:
        kept.covered = True
        changed(kept.offer_id)


def keep_budget(offer_id: UUID, before: Decimal, after: Decimal) -> None:
    """What a fund has promised to nobody, within the deed that changed it. Whoever edits the offer at this moment has not
    lost what she typed: her version of it stays. Plans follow where it is enough for more cases
    now, or for fewer; and at the first entry, with which money begins to count."""
    ceiling = session.scalar(
        sa.update(Offer)
        .where(Offer.id == offer_id)
        .values(budget_left=after, updated_at=Offer.updated_at)
        .returning(Offer.ceiling)
    )
    if ceiling and (not before or before // ceiling != after // ceiling):
        changed(offer_id)


def release(referral_id: UUID) -> None:
    """Give a referral's places back, held or taken: it ended before anything was delivered."""
    if not in_transaction():
        raise RuntimeError("places are given back within a deed")
    booking = session.get(Booking, referral_id)
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
