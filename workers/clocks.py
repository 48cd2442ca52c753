"""What happens because time has passed. Each clock is an outbox row with a time before which it does not run."""

from uuid import UUID

from app.offers.service import expire as expire_offer
from app.referrals.service import expire
from workers.base import job


@job
def answer_due(referral_id: str) -> None:
    """A provider's time to answer has run out."""
    expire(UUID(referral_id))


@job
def offer_over(offer_id: str) -> None:
    """An offer's last day is over."""
    expire_offer(UUID(offer_id))
