"""Jobs of the books: what is promised for a referral that has ended is freed; who is told of pledges."""

from uuid import UUID

from app.database import session
from app.funds import service
from app.funds.models import Commitment, CommitmentStatus, Pledge
from app.notices.service import tell
from app.organizations.queries import members
from workers.base import job


@job
def referral_over(referral_id: str) -> None:
    """A referral ended without help."""
    service.over(UUID(referral_id))


@job
def pledge_made(pledge_id: str) -> None:
    """Tell the charity that somebody wishes to give."""
    pledge = session.get(Pledge, UUID(pledge_id))
    if pledge:
        tell(members(pledge.organization_id), "pledge.made", pledge.id)


@job
def pledge_answered(pledge_id: str) -> None:
    """Tell the donor what the charity said."""
    pledge = session.get(Pledge, UUID(pledge_id))
    if pledge and pledge.decided_at:
        tell([pledge.donor_id], "pledge.answered", pledge.id, occasion=pledge.decided_at.isoformat())


@job
def second_wanted(commitment_id: str) -> None:
    """Tell the colleagues that a second person has to say yes."""
    row = session.get(Commitment, UUID(commitment_id))
    if row and row.status is CommitmentStatus.ASKED:
        tell((one for one in members(row.organization_id) if one != row.asked_by), "fund.second", row.id)
