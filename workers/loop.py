"""What follows in the loop when something has happened: the next offer, thanks to those no longer needed, vacancies."""

from datetime import datetime
from uuid import UUID

from app.referrals import keys, queueing, rerouting
from app.tickets import service as tickets
from app.vacancies import raising
from app.vacancies.models import Cause
from workers.base import job


@job
def next_offer(need_id: str) -> None:
    """A try has come to nothing: propose the next, or ask it where that was allowed."""
    rerouting.next_offer(UUID(need_id))


@job
def thank_others(referral_id: str) -> None:
    """Somebody has said yes: take back what is still asked of others."""
    keys.thank(UUID(referral_id))


@job
def place_freed(offer_id: str) -> None:
    """A place may have come free: whoever queues longest is kept it."""
    queueing.freed(UUID(offer_id))


@job
def need_opened(need_id: str) -> None:
    """A need has been written down: is there anybody who could help?"""
    raising.opened(UUID(need_id))


@job
def nothing_left(need_id: str) -> None:
    """Everybody who could help has said no."""
    raising.because(UUID(need_id), Cause.NO_OFFER)


@job
def missed(need_id: str) -> None:
    """It has been missed as often as the county bears."""
    raising.because(UUID(need_id), Cause.MISSED)


@job
def overdue(need_id: str) -> None:
    """Its day is over and nobody helps."""
    raising.because(UUID(need_id), Cause.OVERDUE)


@job
def family_said(ticket_id: str) -> None:
    """A family has answered by its one-time page."""
    tickets.family_said(UUID(ticket_id))


@job
def prolong(ticket_id: str, moment: str) -> None:
    """A body that said yes by its one-time link reports by it too."""
    tickets.kept_until(UUID(ticket_id), datetime.fromisoformat(moment))
