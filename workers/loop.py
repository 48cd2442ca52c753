"""What follows in the loop when something has happened: the next offer, thanks to those no longer needed, vacancies."""

from uuid import UUID

from app.referrals import keys, rerouting
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
