"""Queueing for a place of an offer: whoever has waited longest is kept the one that comes free, and has a time of its own
to answer."""

from uuid import UUID

import sqlalchemy as sa

from app import outbox
from app.audit.service import record
from app.clock import morning_of, today
from app.database import session
from app.errors import RuleBroken
from app.offers import bookings
from app.offers.models import Offer
from app.referrals import queries
from app.referrals.models import Referral, ReferralStatus
from app.referrals.moving import start_answering, tell
from app.transaction import atomic

FIRST = (
    sa.select(Referral.id)
    .where(
        Referral.offer_id == sa.bindparam("offer"), Referral.waiting, Referral.status == ReferralStatus.REQUESTED
    )
    .order_by(Referral.requested_at, Referral.number)
    .limit(1)
)  # fmt: skip


def keep_places(referral: Referral, offer: Offer) -> None:
    """Keep its places for a request, inside a deed, or let it queue for them: the next period gives out new ones."""
    referral.waiting = not bookings.hold(offer.id, referral.id, referral.units)
    start = bookings.next_start(offer.period, today())
    if referral.waiting and start:
        begins = morning_of(start)
        outbox.put("workers.loop.place_freed", str(offer.id), not_before=begins)


def freed(offer_id: UUID) -> None:
    """A place may have come free: the first of the queue is kept it, and then the next is looked at. One at a time, since
    each locks a need of its own before the offer."""
    with atomic():
        first = session.scalar(FIRST, {"offer": offer_id})
        referral = queries.for_clock(first) if first else None
        if referral and move_up(referral):
            outbox.put("workers.loop.place_freed", str(offer_id))


def move_up(referral: Referral) -> bool:
    """Keep its places for one that queues, inside a deed of the machine, and ask anew; False while there are none."""
    if not (referral.waiting and referral.status is ReferralStatus.REQUESTED):
        return False
    try:
        kept = bookings.hold(referral.offer_id, referral.id, referral.units)
    except RuleBroken:  # one may not queue there any more
        return False
    if kept:
        referral.waiting = False
        start_answering(referral)
        record(None, "referral.moved_up", referral, child=referral.need.child_id)
        tell("referral_moved_up", referral)
    return kept
