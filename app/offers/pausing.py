"""An offer that takes nobody new for a while: until its owner says so, or until a day. One without an account says by her
one-time code that she has no places, and the day on which she has; what a code has paused it opens again, and nothing else."""

from datetime import date
from uuid import UUID

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.clock import morning_of, today
from app.database import session
from app.errors import RuleBroken
from app.offers import bookings, queries, rules, service
from app.offers.models import Offer, OfferStatus
from app.transaction import atomic
from app.words import _

S = OfferStatus


def pause(actor: Actor, offer_id: UUID, resumes_on: date | None = None) -> Offer:
    """Take nobody new; those who were asked already are answered, and help that runs goes on."""
    by_code = actor.ticket is not None
    rules.check_resumes(resumes_on, by_code=by_code)
    with atomic():
        offer = service.shift(actor, offer_id, S.PAUSED)
        if resumes_on:
            offer.resumes_on = resumes_on
            begins = morning_of(resumes_on)
            outbox.put("workers.offers.pause_over", str(offer.id), resumes_on.isoformat(), not_before=begins)
        if by_code:
            outbox.put("workers.offers.paused", str(offer.id), queue="notices")
    return offer


def resume(actor: Actor, offer_id: UUID) -> Offer:
    """Take children again. By a code only what has a day: what its owner has paused for good is hers."""
    with atomic():
        known = queries.get(actor, offer_id, Permission.MANAGE_OFFERS, lock=True)
        if actor.ticket is not None and known.resumes_on is None:
            raise RuleBroken(_("这个供给是机构自己暂停的，请机构登录后恢复。"))
        offer = service.shift(actor, offer_id, S.PUBLISHED)
        outbox.put("workers.loop.place_freed", str(offer.id))
        bookings.changed(offer.id)
    return offer


def over(offer_id: UUID, resumes_on: date) -> None:
    """The clock: the day has come. Harmless if the pause has ended or was given another day; an offer whose last day has
    passed meanwhile is left to that clock."""
    with atomic():
        offer = session.get(Offer, offer_id, with_for_update=True, populate_existing=True)
        if offer is None or offer.resumes_on != resumes_on or resumes_on > today():
            return
        if offer.expires_on and offer.expires_on < today():
            return
        service.move(None, offer, S.PUBLISHED)
        bookings.changed(offer.id)
        outbox.put("workers.loop.place_freed", str(offer.id))
        outbox.put("workers.offers.resumed", str(offer.id), queue="notices")
