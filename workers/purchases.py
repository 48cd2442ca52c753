"""Jobs of contracts: the other side hears what happened; of a first signature, the colleagues who can give the second."""

from app.database import session
from app.notices.service import tell
from app.organizations.queries import members
from app.people import queries as people
from app.purchases.models import ContractStep, Deed, MilestoneStatus
from workers.base import job

BY_THE_ORGANIZATION = {Deed.SENT_BACK, Deed.SIGNED, Deed.CLAIMED}


@job
def moved(step_id: int) -> None:
    """Tell those who have to act next, or who waited for this."""
    step = session.get(ContractStep, step_id)
    if step is None:
        return
    officers = [one.id for one in people.officers_of(step.place_code) if one.id != step.actor_id]
    kind = "contract.proposed" if step.deed is Deed.PROPOSED else "contract.moved"
    if step.deed in BY_THE_ORGANIZATION:
        tell(officers, "contract.answered", step.contract_id, occasion=str(step.id))
    elif step.milestone and step.milestone.status is MilestoneStatus.ASKED:
        tell(officers, "contract.second", step.milestone.id, occasion=str(step.id))
    else:
        tell(members(step.organization_id), kind, step.contract_id, occasion=str(step.id))
