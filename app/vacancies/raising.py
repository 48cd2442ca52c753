"""When a need becomes a vacancy: nobody could help at all, two have missed it, or its day is over. For the machine."""

from uuid import UUID

from app.needs import queries as needs
from app.needs.models import Need
from app.needs.rules import LOOKING
from app.referrals import queries as referrals
from app.referrals import rerouting
from app.referrals.explanation import shortlist_of
from app.referrals.models import ReferralStatus
from app.transaction import atomic
from app.vacancies import service
from app.vacancies.models import Cause


def locked(need_id: UUID) -> Need | None:
    """A need that still looks for help, locked."""
    need = needs.for_clock(need_id)
    return need if need and need.status in LOOKING else None


def opened(need_id: UUID) -> None:
    """A need has been written down: if nobody at all could help, it is in the register from the first day."""
    with atomic():
        need = locked(need_id)
        director = rerouting.accountable(need) if need else None
        if need and (director is None or not shortlist_of(director, need).able) and not waits_for_answer(need):
            service.enter(need, Cause.NO_OFFER)


def waits_for_answer(need: Need) -> bool:
    """Whether somebody has been asked already."""
    return any(one.status is ReferralStatus.REQUESTED for one in referrals.tries(need.id))


def because(need_id: UUID, cause: Cause) -> None:
    """Enter a need that still looks for help."""
    with atomic():
        need = locked(need_id)
        if need:
            service.enter(need, cause)
