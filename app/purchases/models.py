"""Contracts, the offers they are carried out by, milestones of payment, and the history of both."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Moment, Number, UuidKey, choice
from app.offers.models import Offer
from app.organizations.models import Organization
from app.places.models import area_index

Amount = sa.Numeric(14, 2)


class ContractKind(StrEnum):
    """How government buys social work."""

    PROJECT = "project"  # 项目制: a result
    POST = "post"  # 岗位制: people who work


class ContractStatus(StrEnum):
    """Drafted → proposed → running → ended."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    RUNNING = "running"
    ENDED = "ended"


class Contract(Base):
    """What one county buys from one organization, for how long, to which standard."""

    __tablename__ = "contracts"
    __table_args__ = (
        sa.CheckConstraint("units > 0", name="units"),
        # a term runs forwards
        sa.CheckConstraint("ends_on > starts_on", name="term"),
        # posts are counted where posts are bought
        sa.CheckConstraint("(kind = 'post') = (posts IS NOT NULL) AND (posts IS NULL OR posts > 0)", name="posts"),
        sa.CheckConstraint("two_person_above >= 0", name="limit"),
        # what runs was signed by the organization, what ended says why
        sa.CheckConstraint("status NOT IN ('running', 'ended') OR signed_by IS NOT NULL", name="signed"),
        sa.CheckConstraint("(status = 'ended') = (end_reason IS NOT NULL)", name="ended"),
        area_index("contracts"),
    )

    id: Mapped[UuidKey]
    number: Mapped[Number]
    place_code: Mapped[str]
    """The county that buys."""
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    kind: Mapped[ContractKind] = mapped_column(choice(ContractKind, "kind"))
    title: Mapped[str]
    standard: Mapped[str]
    """Of the service: how often, by whom, how it is checked."""
    units: Mapped[int]
    """Promised over the whole term;"""
    unit: Mapped[str]
    """and what one of them is called."""
    posts: Mapped[int | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    two_person_above: Mapped[Decimal] = mapped_column(Amount)
    status: Mapped[ContractStatus] = mapped_column(choice(ContractStatus, "status"), default=ContractStatus.DRAFT)
    drawn_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    drawn_at: Mapped[Moment]
    signed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    signed_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None]

    organization: Mapped[Organization] = relationship()
    milestones: Mapped[list["Milestone"]] = relationship(back_populates="contract", order_by="Milestone.position")


class ContractOffer(Base):
    """An offer of the organization by which a contract is carried out. What it does for the county's children counts."""

    __tablename__ = "contract_offers"
    __table_args__ = (area_index("contract_offers"),)

    contract_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contracts.id"), primary_key=True)
    offer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("offers.id"), primary_key=True, index=True)
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    place_code: Mapped[str]
    tied_at: Mapped[Moment]

    offer: Mapped[Offer] = relationship()


class MilestoneStatus(StrEnum):
    """Open → claimed with evidence → agreed to by the buyer (by two people above the limit) → paid."""

    OPEN = "open"
    CLAIMED = "claimed"
    ASKED = "asked"  # one officer has agreed, a second has to
    APPROVED = "approved"
    PAID = "paid"


class Milestone(Base):
    """A payment, and the evidence on which it is made: so many confirmed units, or a document with a number."""

    __tablename__ = "milestones"
    __table_args__ = (
        sa.UniqueConstraint("contract_id", "position"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("units IS NULL OR units > 0", name="units"),
        # never one's own second signature
        sa.CheckConstraint("seconded_by IS NULL OR seconded_by <> approved_by", name="two_people"),
        sa.CheckConstraint("status NOT IN ('asked', 'approved', 'paid') OR approved_by IS NOT NULL", name="approved"),
        # a payment has a voucher and a day, and nothing else has
        sa.CheckConstraint("(status = 'paid') = (voucher IS NOT NULL AND paid_on IS NOT NULL)", name="paid"),
        # a document is asked for where no units are, and is there before anything is claimed
        sa.CheckConstraint("units IS NOT NULL OR status = 'open' OR document IS NOT NULL", name="document"),
        sa.Index("uq_milestones_voucher", "contract_id", "voucher", unique=True),
        area_index("milestones"),
    )

    id: Mapped[UuidKey]
    contract_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contracts.id"))
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    place_code: Mapped[str]
    position: Mapped[int]
    title: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Amount)
    units: Mapped[int | None]
    """Confirmed since the contract began; empty where a document is the evidence."""
    due_on: Mapped[date]
    status: Mapped[MilestoneStatus] = mapped_column(choice(MilestoneStatus, "status"), default=MilestoneStatus.OPEN)
    document: Mapped[str | None]
    claimed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    claimed_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    seconded_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    approved_at: Mapped[datetime | None]
    """When the last signature that it takes was given."""
    paid_on: Mapped[date | None]
    voucher: Mapped[str | None]

    contract: Mapped[Contract] = relationship(back_populates="milestones")


class Deed(StrEnum):
    """What happened to a contract or a milestone."""

    DRAWN = "drawn"
    PROPOSED = "proposed"
    SENT_BACK = "sent_back"
    SIGNED = "signed"
    TIED = "tied"
    ENDED = "ended"
    CLAIMED = "claimed"
    RETURNED = "returned"
    APPROVED = "approved"
    SECONDED = "seconded"
    PAID = "paid"


class ContractStep(Base):
    """One line of the history. Lines are only added; the database refuses to change one, and a second payment."""

    __tablename__ = "contract_steps"
    __table_args__ = (
        sa.Index("uq_contract_steps_paid", "milestone_id", unique=True, postgresql_where=sa.text("deed = 'paid'")),
        area_index("contract_steps"),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    contract_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contracts.id"), index=True)
    milestone_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("milestones.id"))
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    place_code: Mapped[str]
    at: Mapped[Moment]
    actor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    deed: Mapped[Deed] = mapped_column(choice(Deed, "deed"))
    note: Mapped[str | None]

    milestone: Mapped[Milestone | None] = relationship()
