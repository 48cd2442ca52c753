"""The verbs of milestones: claimed on evidence, agreed to by the buyer, by two officers above the limit, paid once.

Tonglian pays nothing: what is written down is the buyer's own voucher. The contract is locked before anything else, and its
history takes one payment for each milestone.
"""

from datetime import date
from uuid import UUID

from app.access.actor import Actor
from app.clock import now, today
from app.errors import NotFound, RuleBroken
from app.purchases import queries, rules
from app.purchases.models import Contract, ContractStatus, Deed, Milestone, MilestoneStatus
from app.purchases.policy import buys, delivers
from app.purchases.service import note
from app.transaction import atomic
from app.words import _

M = MilestoneStatus


def opened(actor: Actor, milestone_id: UUID, *, buyer: bool) -> tuple[Milestone, Contract]:
    """A milestone with its contract, both locked, for one of the two sides."""
    milestone = queries.milestone(actor, milestone_id, lock=True)
    contract = queries.get(actor, milestone.contract_id)
    if not (buys if buyer else delivers)(actor, contract):
        raise NotFound("milestone")
    rules.check_state(contract.status, ContractStatus.RUNNING, ContractStatus.ENDED)
    return milestone, contract


def accepted(actor: Actor, contract: Contract) -> int:
    """Units that both keys agree on, as the referrals say now."""
    return sum(one.units for one in queries.deliveries(actor, contract.id) if one.accepted)


def claim(actor: Actor, milestone_id: UUID, document: str = "") -> Milestone:
    """The organization says that it is reached, with the evidence that it asks for."""
    with atomic():
        milestone, contract = opened(actor, milestone_id, buyer=False)
        rules.check_milestone_state(milestone.status, M.OPEN)
        rules.check_evidence(milestone.units, accepted(actor, contract), document)
        milestone.status, milestone.claimed_by, milestone.claimed_at = M.CLAIMED, actor.id, now()
        milestone.document = document.strip() or None
        note(actor, contract, Deed.CLAIMED, milestone.document, milestone)
    return milestone


def send_back(actor: Actor, milestone_id: UUID, reason: str) -> Milestone:
    """The buyer does not agree, and says why; whoever would have been the second person may say so too."""
    if not reason.strip():
        raise RuleBroken(_("请写明哪里要改，对方会看到。"), field="reason")
    with atomic():
        milestone, contract = opened(actor, milestone_id, buyer=True)
        rules.check_milestone_state(milestone.status, M.CLAIMED, M.ASKED)
        milestone.status, milestone.document, milestone.approved_by = M.OPEN, None, None
        milestone.claimed_by = milestone.claimed_at = None
        note(actor, contract, Deed.RETURNED, reason.strip(), milestone)
    return milestone


def approve(actor: Actor, milestone_id: UUID) -> Milestone:
    """The buyer agrees; above the contract's limit a second officer has to agree as well."""
    with atomic():
        milestone, contract = opened(actor, milestone_id, buyer=True)
        rules.check_milestone_state(milestone.status, M.CLAIMED)
        rules.check_evidence(milestone.units, accepted(actor, contract), milestone.document or "")
        second = milestone.amount > contract.two_person_above
        milestone.approved_by, milestone.status = actor.id, M.ASKED if second else M.APPROVED
        milestone.approved_at = None if second else now()
        note(actor, contract, Deed.APPROVED, None, milestone)
    return milestone


def second(actor: Actor, milestone_id: UUID) -> Milestone:
    """Another officer of the county agrees too."""
    with atomic():
        milestone, contract = opened(actor, milestone_id, buyer=True)
        rules.check_milestone_state(milestone.status, M.ASKED)
        if milestone.approved_by == actor.id:
            raise RuleBroken(_("第一次同意的就是您，要请另一位同事来定。"))
        rules.check_evidence(milestone.units, accepted(actor, contract), milestone.document or "")
        milestone.status, milestone.seconded_by, milestone.approved_at = M.APPROVED, actor.id, now()
        note(actor, contract, Deed.SECONDED, None, milestone)
    return milestone


def pay(actor: Actor, milestone_id: UUID, *, day: date, voucher: str) -> Milestone:
    """The buyer writes down that it has paid, on which voucher."""
    if day > today():
        raise RuleBroken(_("日期不能在将来。请写已经发生的那一天。"), field="day")
    if not voucher.strip():
        raise RuleBroken(_("请写付款凭证的号码。"), field="voucher")
    with atomic():
        milestone, contract = opened(actor, milestone_id, buyer=True)
        rules.check_milestone_state(milestone.status, M.APPROVED)
        if any(one.voucher == voucher.strip() for one in queries.milestones(actor, contract.id)):
            raise RuleBroken(_("这个凭证号已经登记过，不能登记两次。请核对号码。"), field="voucher")
        milestone.status, milestone.paid_on, milestone.voucher = M.PAID, day, voucher.strip()
        note(actor, contract, Deed.PAID, milestone.voucher, milestone)
    return milestone
