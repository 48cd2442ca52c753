"""A volunteer leaves, or is not cleared any more: what she was to do goes back to whoever looks after the child."""

from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.audit.service import record
from app.clock import now
from app.database import session
from app.offers.models import OfferStatus
from app.offers.service import shift as shift_offer
from app.people import queries as people
from app.people.models import Account, AccountStatus
from app.referrals.lifecycle import OPEN
from app.referrals.models import Referral
from app.referrals.service import hand_back
from app.shifts import queries
from app.shifts.models import Shift, ShiftFeed, ShiftStatus, SwapCall, Why
from app.shifts.service import move, news
from app.transaction import atomic
from app.words import _

DONE = OfferStatus.WITHDRAWN


def leave(actor: Actor) -> None:
    """She does not go on. Her account stays, so that she can write down and print the hours she has given."""
    actor.require(Permission.OWN_SHIFTS)
    with atomic():
        for offer in queries.offers_of(actor.id):
            if offer.status is not DONE:
                shift_offer(actor, offer.id, DONE)
        over(actor, actor.id)
        record(actor, "shift.leave", ("account", str(actor.id)))


def over(actor: Actor | None, account_id: UUID) -> None:
    """Inside a deed: nothing lies ahead of her any more; children's directors are told, her calendar's address is dead."""
    for one in queries.upcoming(account_id, now()):
        call_off(actor, one, Why.LEFT)
    session.execute(sa.delete(SwapCall).where(SwapCall.account_id == account_id))
    session.execute(sa.delete(ShiftFeed).where(ShiftFeed.account_id == account_id))
    for ident in open_referrals(account_id):
        hand_back(actor, ident, str(_("志愿者不再做了，请另找帮助")))


def open_referrals(account_id: UUID) -> list[UUID]:
    """What she was asked for or has begun."""
    return list(
        session.scalars(
            sa.select(Referral.id)
            .where(Referral.volunteer_id == account_id, Referral.status.in_(OPEN))
            .order_by(Referral.id)
        )
    )


def call_off(actor: Actor | None, shift: Shift, why: Why) -> None:
    """One shift that will not take place."""
    move(actor, shift, ShiftStatus.CANCELLED, why)
    news("cancelled", shift, actor)


def gone(account_id: UUID) -> None:
    """Her account was stopped by whoever is in charge: the machine hands back what she had. Harmless if it works again."""
    with atomic():
        account: Account | None = people.by_id(account_id)
        if account and account.role is Role.VOLUNTEER and account.status is not AccountStatus.ACTIVE:
            over(None, account_id)


def cleared_anew(account_id: UUID) -> None:
    """Until when she is cleared has changed: what lies beyond is called off before anybody meets. For the machine."""
    with atomic():
        for one in queries.upcoming(account_id, now()):
            until = one.offer.cleared_until
            if until is None or until < queries.span_of(one).day:
                call_off(None, one, Why.NOT_CLEARED)


def referral_over(referral_id: UUID) -> None:
    """The referral has ended, in whatever way: what was planned for it is not needed. For the machine."""
    with atomic():
        for one in queries.upcoming_for(referral_id, now()):
            call_off(None, one, Why.OTHER_HELP)
