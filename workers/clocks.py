"""What happens because time has passed. Each clock is an outbox row with a time before which it does not run."""

from datetime import datetime
from uuid import UUID

from app.needs import rechecking
from app.offers.service import expire as expire_offer
from app.referrals import clocks, rerouting
from app.vacancies import service as vacancies
from workers.base import job


@job
def answer_due(referral_id: str) -> None:
    """A provider's time to answer has run out."""
    clocks.expire(UUID(referral_id))


@job
def remind(referral_id: str) -> None:
    """Half of a provider's time to answer has run out."""
    clocks.remind(UUID(referral_id))


@job
def start_due(referral_id: str, due: str = "") -> None:
    """Help should have begun, or gone on; `due` is the deadline (empty in rows older than it)."""
    clocks.start_due(UUID(referral_id), datetime.fromisoformat(due) if due else None)


@job
def complete_due(referral_id: str, due: str = "") -> None:
    """Help should have been given; `due` is the deadline (empty in rows older than it)."""
    clocks.complete_due(UUID(referral_id), datetime.fromisoformat(due) if due else None)


@job
def confirm_due(referral_id: str) -> None:
    """Somebody should have gone to see whether the help arrived."""
    clocks.confirm_due(UUID(referral_id))


@job
def settle_due(referral_id: str) -> None:
    """A dispute should have been settled."""
    clocks.settle_due(UUID(referral_id))


@job
def draft_due(referral_id: str) -> None:
    """A proposal should have been looked at."""
    rerouting.draft_due(UUID(referral_id))


@job
def need_due(need_id: str) -> None:
    """Somebody should be helping by now."""
    rerouting.need_due(UUID(need_id))


@job
def recheck_due(recheck_id: str) -> None:
    """Somebody should look whether the help is still there."""
    rechecking.due(UUID(recheck_id))


@job
def vacancy_due(vacancy_id: str) -> None:
    """Whoever holds a vacancy should have acted."""
    vacancies.due(UUID(vacancy_id))


@job
def offer_over(offer_id: str) -> None:
    """An offer's last day is over."""
    expire_offer(UUID(offer_id))
