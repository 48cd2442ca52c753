"""Reading contracts; always through the actor, who buys or delivers."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.database import session
from app.errors import NotFound
from app.offers.models import Offer, OfferKind, OfferStatus
from app.organizations.models import Organization, OrganizationKind, OrganizationStatus
from app.purchases.models import Contract, ContractOffer, ContractStatus, ContractStep, Milestone
from app.purchases.policy import buys, delivers, visible_to
from app.purchases.rules import Delivery

BEFORE_IT_RUNS = (ContractStatus.DRAFT, ContractStatus.PROPOSED)
SELLERS = (
    OrganizationKind.SOCIAL, OrganizationKind.FOUNDATION, OrganizationKind.ENTERPRISE, OrganizationKind.PUBLIC_INSTITUTION,
    OrganizationKind.GROUP,
)  # fmt: skip
"""Bodies from which a county buys; it does not buy from itself."""


def find(actor: Actor) -> Sequence[Contract]:
    """The contracts the actor may open, those that run first. A draft is the buyer's alone."""
    where = [visible_to(actor)]
    if not actor.may(Permission.BUY_SERVICES):
        where.append(Contract.status != ContractStatus.DRAFT)
    order = sa.case((Contract.status == ContractStatus.ENDED, 1), else_=0)
    return session.scalars(
        sa.select(Contract)
        .options(joinedload(Contract.organization))
        .where(*where)
        .order_by(order, Contract.number.desc())
    ).all()


def get(actor: Actor, contract_id: UUID, *, lock: bool = False) -> Contract:
    """One contract the actor may open; locked, nobody else changes it or its milestones meanwhile."""
    query = sa.select(Contract).options(joinedload(Contract.organization)).where(Contract.id == contract_id)
    if lock:
        query = query.with_for_update(of=Contract).execution_options(populate_existing=True)
    found = session.scalar(query)
    drafted = found is not None and found.status is ContractStatus.DRAFT
    if found is None or not (buys(actor, found) or (delivers(actor, found) and not drafted)):
        raise NotFound("contract")
    return found


def bought(actor: Actor, contract_id: UUID, *, lock: bool = False) -> Contract:
    """One that the actor buys."""
    found = get(actor, contract_id, lock=lock)
    if not buys(actor, found):
        raise NotFound("contract")
    return found


def delivered_by(actor: Actor, contract_id: UUID, *, lock: bool = False) -> Contract:
    """One that the actor's organization delivers."""
    found = get(actor, contract_id, lock=lock)
    if not delivers(actor, found):
        raise NotFound("contract")
    return found


def milestone(actor: Actor, milestone_id: UUID, *, lock: bool = False) -> Milestone:
    """One milestone of a contract the actor may open; its contract is locked first, as in every deed."""
    found = session.scalar(sa.select(Milestone).where(Milestone.id == milestone_id))
    if found is None:
        raise NotFound("milestone")
    get(actor, found.contract_id, lock=lock)
    if lock:
        session.refresh(found, with_for_update=True)
    return found


def deliveries(actor: Actor, contract_id: UUID) -> list[Delivery]:
    """What was given under a contract, as the referrals say: no name, no number of a child, only which were the same."""
    get(actor, contract_id)
    names = ("month", "child", "units", "accepted")
    asked = sa.func.guard.delivered(contract_id).table_valued(*names)
    rows = session.execute(sa.select(asked))
    return [Delivery(month, int(child), int(units), bool(accepted)) for month, child, units, accepted in rows]


def totals(actor: Actor) -> dict[UUID, tuple[int, int]]:
    """Units reported and accepted of each contract the actor may open."""
    ids = [one.id for one in find(actor)]
    asked = sa.func.guard.delivered_totals(sa.cast(ids, sa.ARRAY(sa.Uuid)))
    rows = session.execute(
        sa.select(sa.column("contract_id", sa.Uuid), sa.column("reported"), sa.column("accepted")).select_from(asked)
    )
    return {ident: (int(reported), int(accepted)) for ident, reported, accepted in rows}


def milestones(actor: Actor, contract_id: UUID) -> Sequence[Milestone]:
    """Its milestones, in their order."""
    get(actor, contract_id)
    return session.scalars(
        sa.select(Milestone).where(Milestone.contract_id == contract_id).order_by(Milestone.position)
    ).all()


def steps(actor: Actor, contract_id: UUID) -> Sequence[ContractStep]:
    """Its history, the newest first."""
    get(actor, contract_id)
    return session.scalars(
        sa.select(ContractStep)
        .options(joinedload(ContractStep.milestone))
        .where(ContractStep.contract_id == contract_id)
        .order_by(ContractStep.id.desc())
    ).all()


def tied(actor: Actor, contract_id: UUID) -> Sequence[Offer]:
    """The offers by which it is carried out."""
    get(actor, contract_id)
    return session.scalars(
        sa.select(Offer)
        .join(ContractOffer, ContractOffer.offer_id == Offer.id)
        .where(ContractOffer.contract_id == contract_id)
        .order_by(Offer.name)
    ).all()


def offers_of(contract: Contract) -> Sequence[Offer]:
    """Services of its organization that can be chosen for it."""
    return session.scalars(
        sa.select(Offer)
        .where(
            Offer.organization_id == contract.organization_id, Offer.kind == OfferKind.SERVICE,
            Offer.status.in_((OfferStatus.PUBLISHED, OfferStatus.PAUSED)),
        )
        .order_by(Offer.name, Offer.id)
    ).all()  # fmt: skip


def taken(contract: Contract, offer_ids: Sequence[UUID]) -> Sequence[str]:
    """Names of those offers that another contract of the same county already counts in the same time."""
    return session.scalars(
        sa.select(Offer.name)
        .join(ContractOffer, ContractOffer.offer_id == Offer.id)
        .join(Contract, Contract.id == ContractOffer.contract_id)
        .where(
            ContractOffer.offer_id.in_(list(offer_ids)), Contract.id != contract.id,
            Contract.place_code == contract.place_code, Contract.starts_on <= contract.ends_on,
            sa.func.coalesce(Contract.ended_on, Contract.ends_on) >= contract.starts_on,
        )
    ).all()  # fmt: skip


def sellers(actor: Actor) -> Sequence[Organization]:
    """Verified bodies of the actor's county from which it can buy, by name."""
    actor.require(Permission.BUY_SERVICES)
    return session.scalars(
        sa.select(Organization)
        .where(
            Organization.status == OrganizationStatus.VERIFIED, Organization.kind.in_(SELLERS),
            Organization.place_code.startswith(actor.area or "-", autoescape=True),
        )
        .order_by(Organization.name)
    ).all()  # fmt: skip
