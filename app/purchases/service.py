"""The verbs of contracts. Each is one transaction: the lock on the contract, the change, a line of history, audit, notices."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.clock import now, today
from app.database import session
from app.errors import NotFound, RuleBroken
from app.offers.models import Offer
from app.purchases import queries, rules
from app.purchases.models import (
    Contract,
    ContractKind,
    ContractOffer,
    ContractStatus,
    ContractStep,
    Deed,
    Milestone,
    MilestoneStatus,
)
from app.transaction import atomic
from app.words import _

S = ContractStatus


def note(
    actor: Actor, contract: Contract, deed: Deed, words: str | None = None, milestone: Milestone | None = None
) -> None:
    """A line of history, in the audit too; and those whom it concerns are told."""
    session.flush()
    step = ContractStep(
        contract_id=contract.id, milestone_id=milestone.id if milestone else None, organization_id=contract.organization_id,
        place_code=contract.place_code, actor_id=actor.id, deed=deed, note=words or None,
    )  # fmt: skip
    session.add(step)
    session.flush()
    record(actor, f"contract.{deed.value}", contract, milestone=milestone.position if milestone else None)
    if deed not in {Deed.DRAWN, Deed.TIED}:
        outbox.put("workers.purchases.moved", step.id, queue="notices")


def draw(
    actor: Actor,
    *,
    organization_id: UUID,
    kind: ContractKind,
    title: str,
    standard: str,
    units: int,
    unit: str,
    posts: int | None,
    starts_on: date,
    ends_on: date,
    two_person_above: Decimal = rules.TWO_PERSON_ABOVE,
) -> Contract:
    """Draft what the actor's county wants to buy, and from whom."""
    actor.require(Permission.BUY_SERVICES)
    posts = posts if kind is ContractKind.POST else None
    rules.check_contract(kind, units, posts, starts_on, ends_on)
    with atomic():
        if not any(body.id == organization_id for body in queries.sellers(actor)):
            raise RuleBroken(_("请从列表里选一家本县已核实的机构。"), field="organization")
        if not actor.place:
            raise NotFound("county")
        contract = Contract(
            place_code=actor.place, organization_id=organization_id, kind=kind, title=title, standard=standard, units=units,
            unit=unit, posts=posts, starts_on=starts_on, ends_on=ends_on, two_person_above=two_person_above,
            drawn_by=actor.id, status=S.DRAFT,
        )  # fmt: skip
        session.add(contract)
        note(actor, contract, Deed.DRAWN)
    return contract


def add_milestone(
    actor: Actor, contract_id: UUID, *, title: str, amount: Decimal, units: int | None, due_on: date
) -> Milestone:
    """A payment with its evidence, while the contract is a draft: so many units, or else a document's number."""
    with atomic():
        contract = queries.bought(actor, contract_id, lock=True)
        rules.check_state(contract.status, S.DRAFT)
        rules.check_milestone(units, contract.units, due_on, contract.starts_on, amount)
        milestone = Milestone(
            contract_id=contract.id, organization_id=contract.organization_id, place_code=contract.place_code, title=title,
            position=len(queries.milestones(actor, contract.id)) + 1, amount=amount, units=units, due_on=due_on,
            status=MilestoneStatus.OPEN,
        )  # fmt: skip
        session.add(milestone)
        session.flush()
        record(actor, "contract.milestone", contract, milestone=milestone.position, amount=str(amount))
    return milestone


def drop_milestone(actor: Actor, milestone_id: UUID) -> Contract:
    """Take it out again, while the contract is a draft; those after it move up."""
    with atomic():
        milestone = queries.milestone(actor, milestone_id, lock=True)
        contract = queries.bought(actor, milestone.contract_id, lock=True)
        rules.check_state(contract.status, S.DRAFT)
        record(actor, "contract.drop_milestone", contract, milestone=milestone.position)
        session.delete(milestone)
        session.flush()
        for position, other in enumerate(queries.milestones(actor, contract.id), start=1):
            other.position = position
            session.flush()
    return contract


def propose(actor: Actor, contract_id: UUID) -> Contract:
    """Send it to the organization to be signed."""
    with atomic():
        contract = queries.bought(actor, contract_id, lock=True)
        rules.check_state(contract.status, S.DRAFT)
        if not queries.milestones(actor, contract.id):
            raise RuleBroken(_("请先写至少一笔付款：付多少，凭什么付。"))
        contract.status = S.PROPOSED
        note(actor, contract, Deed.PROPOSED)
    return contract


def send_back(actor: Actor, contract_id: UUID, reason: str) -> Contract:
    """The organization does not sign it so, and says why."""
    if not reason.strip():
        raise RuleBroken(_("请写明哪里要改，对方会看到。"), field="reason")
    with atomic():
        contract = queries.delivered_by(actor, contract_id, lock=True)
        rules.check_state(contract.status, S.PROPOSED)
        contract.status = S.DRAFT
        note(actor, contract, Deed.SENT_BACK, reason.strip())
    return contract


def sign(actor: Actor, contract_id: UUID) -> Contract:
    """The organization signs; from here on it runs."""
    with atomic():
        contract = queries.delivered_by(actor, contract_id, lock=True)
        rules.check_state(contract.status, S.PROPOSED)
        if not queries.tied(actor, contract.id):
            raise RuleBroken(_("请先选定用哪些服务来做，落实的数量才知道算在哪里。"))
        contract.status, contract.signed_by, contract.signed_at = S.RUNNING, actor.id, now()
        note(actor, contract, Deed.SIGNED)
    return contract


def tie(actor: Actor, contract_id: UUID, offer_ids: Sequence[UUID]) -> Contract:
    """Say by which of one's services it is carried out. Once it runs, services are only added: what counted stays counted.
    What one service does counts for one contract of a county at a time."""
    with atomic():
        contract = queries.delivered_by(actor, contract_id, lock=True)
        rules.check_state(contract.status, S.PROPOSED, S.RUNNING)
        own = {offer.id: offer for offer in queries.offers_of(contract)}
        before = {offer.id for offer in queries.tied(actor, contract.id)}
        wanted = [ident for ident in dict.fromkeys(offer_ids) if ident in own or ident in before]
        if not wanted:
            raise RuleBroken(_("请至少选一项服务。"), field="offers")
        if contract.status is S.RUNNING and before - set(wanted):
            raise RuleBroken(_("合同已经在做，选定的服务不能去掉，只能再加。"), field="offers")
        session.execute(sa.select(Offer.id).where(Offer.id.in_(wanted)).order_by(Offer.id).with_for_update())
        if others := queries.taken(contract, wanted):
            names = str(_("、")).join(others)
            raise RuleBroken(_("%(names)s 已经算在同一时间的另一份合同里，不能算两次。", names=names), field="offers")
        session.execute(
            sa.delete(ContractOffer).where(
                ContractOffer.contract_id == contract.id, ContractOffer.offer_id.not_in(wanted)
            )
        )
        about = {"organization_id": contract.organization_id, "place_code": contract.place_code}
        session.add_all(
            ContractOffer(contract_id=contract.id, offer_id=ident, **about) for ident in wanted if ident not in before
        )
        note(actor, contract, Deed.TIED)
    return contract


def end(actor: Actor, contract_id: UUID, reason: str) -> Contract:
    """The buyer ends it: at its term, or before with the reason. What was delivered until then counts."""
    if not reason.strip():
        raise RuleBroken(_("请写明为什么结束，例如“合同期满，已经验收”。"), field="reason")
    with atomic():
        contract = queries.bought(actor, contract_id, lock=True)
        rules.check_state(contract.status, S.RUNNING)
        contract.status, contract.ended_on, contract.end_reason = S.ENDED, today(), reason.strip()
        note(actor, contract, Deed.ENDED, reason.strip())
    return contract
