"""What a charity's books mean for its places: a case that stands in them keeps no more money back than it costs."""

from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from app.clock import today
from app.database import session
from app.offers.bookings import changed, locked, period_start
from app.offers.models import Booking, Offer


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
    lost what she typed: her version of it stays. Plans follow where it is enough for more cases now, or for fewer; and at
    the first entry, with which money begins to count."""
    ceiling = session.scalar(
        sa.update(Offer)
        .where(Offer.id == offer_id)
        .values(budget_left=after, updated_at=Offer.updated_at)
        .returning(Offer.ceiling)
    )
    if ceiling and (not before or before // ceiling != after // ceiling):
        changed(offer_id)
