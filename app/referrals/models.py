"""Referrals, their steps, and what was delivered. States are those of FHIR SDOHCC tasks."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.children.keys import ChildKey
from app.database import Base, Moment, Number, UuidKey, choice, session
from app.needs.models import Need
from app.offers.models import Offer
from app.places.models import area_index
from app.vault.sealed import Sealed, SealedRow


class ReferralStatus(StrEnum):
    """Where the request stands."""

    DRAFT = "draft"
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered_in_error"


class Reason(StrEnum):
    """Why a request was declined; each teaches something about supply."""

    NO_CAPACITY = "no_capacity"
    WAITLIST = "waitlist"
    NOT_ELIGIBLE = "not_eligible"
    OUT_OF_AREA = "out_of_area"
    MISSING_DOCUMENTS = "missing_documents"
    WRONG_SERVICE = "wrong_service"
    FAMILY_DECLINED = "family_declined"
    EXPIRED = "expired"
    OTHER = "other"


class Referral(SealedRow, Base):
    """One request to one provider for one need. It is never restarted: the next try is a new one."""

    __tablename__ = "referrals"
    __table_args__ = (
        # the same provider is not asked twice at once for the same need
        sa.Index(
            "uq_referrals_open",
            "need_id",
            "offer_id",
            unique=True,
            postgresql_where=sa.text("status IN ('requested', 'accepted', 'in_progress', 'on_hold')"),
        ),
        # one proposal at a time waits for the director
        sa.Index("uq_referrals_draft", "need_id", unique=True, postgresql_where=sa.text("status = 'draft'")),
        # a refusal says why
        sa.CheckConstraint("status <> 'rejected' OR reason IS NOT NULL", name="reason"),
        sa.Index("ix_referrals_status", "status", "answer_by"),
        area_index("referrals"),
    )

    id: Mapped[UuidKey]
    number: Mapped[Number]
    need_id: Mapped[UUID] = mapped_column(sa.ForeignKey("needs.id"), index=True)
    offer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("offers.id"), index=True)
    organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    volunteer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    """Whoever answers: an organization's staff, or the volunteer herself."""
    status: Mapped[ReferralStatus] = mapped_column(choice(ReferralStatus, "status"), default=ReferralStatus.REQUESTED)
    units: Mapped[int] = mapped_column(default=1)
    place_code: Mapped[str | None]
    """The need's: what those in charge of a place reach it by."""
    message = Sealed[str | None](None)
    message_sealed: Mapped[bytes | None]
    """The director's words to the provider; the form asks for none that identify the child."""
    explanation: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """The match as it was shown when the director chose: components, points, distance."""
    reason: Mapped[Reason | None] = mapped_column(choice(Reason, "reason_code"))
    reason_note = Sealed[str | None](None)
    """Words to a refusal; of an assignment that was taken back, why."""
    reason_note_sealed: Mapped[bytes | None]
    requested_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    requested_at: Mapped[Moment]
    answer_by: Mapped[datetime]
    """By when an answer is due; of a draft, by when whoever refers should have sent or dropped it."""
    answered_at: Mapped[datetime | None]
    waiting: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Asked while no place was free, to queue for one."""
    start_by: Mapped[datetime | None]
    complete_by: Mapped[datetime | None]
    """By when help should begin (or go on after a pause) and be given, from the moment of the yes; county settings. During
    a pause the second stands still."""
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy reads it from the class
    written_together = True

    need: Mapped[Need] = relationship()
    offer: Mapped[Offer] = relationship()
    fulfilment: Mapped["Fulfilment | None"] = relationship(back_populates="referral")

    @property
    def standing(self) -> str:
        """What its label says: its state; once help is reported, what has become of that."""
        done = self.fulfilment
        if done is None or self.status is not ReferralStatus.COMPLETED:
            return self.status
        if done.is_contested:
            return "disputed"
        if done.outcome in {Outcome.PARTLY, Outcome.NOT_ARRIVED}:
            return str(done.outcome)
        if done.confirmed_at or done.settled_at:
            return "partly" if done.partial else "confirmed"
        return self.status

    def sealing_key(self) -> ChildKey | None:
        """The child's."""
        return self.need.sealing_key() if self.need else None


class ReferralStep(SealedRow, Base):
    """One change of a referral's state, kept for its timeline."""

    __tablename__ = "referral_steps"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referrals.id"), index=True)
    at: Mapped[Moment]
    actor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    status: Mapped[ReferralStatus] = mapped_column(choice(ReferralStatus, "status"))
    reason: Mapped[Reason | None] = mapped_column(choice(Reason, "reason_code"))
    note = Sealed[str | None](None)
    note_sealed: Mapped[bytes | None]

    def sealing_key(self) -> ChildKey | None:
        """The child's; whoever reads a step has its referral in hand."""
        referral = session.get(Referral, self.referral_id) if self.referral_id else None
        return referral.sealing_key() if referral else None


class Outcome(StrEnum):
    """What a supervisor finds where two keys disagree."""

    ARRIVED = "arrived"
    PARTLY = "partly"
    NOT_ARRIVED = "not_arrived"


class Disputant(StrEnum):
    """Who says that help did not arrive as reported."""

    FAMILY = "family"
    DIRECTOR = "director"
    OTHER = "other"  # whoever refers in the director's place


class Fulfilment(SealedRow, Base):
    """What was delivered, by two keys: the provider's word, and the director's or the family's."""

    __tablename__ = "fulfilments"
    __table_args__ = (
        # two keys are two people
        sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> provider_id", name="two_people"),
        # a dispute is settled by somebody, in one way
        sa.CheckConstraint("(settled_at IS NULL) = (outcome IS NULL)", name="settled"),
        sa.CheckConstraint("settled_at IS NULL OR disputed_at IS NOT NULL", name="disputed"),
        # nobody has opened what is no dispute
        sa.CheckConstraint("disputed_by IS NULL OR disputed_at IS NOT NULL", name="disputant"),
        # a part is less than what was reported
        sa.CheckConstraint(
            "settled_units IS NULL OR (outcome IS NOT DISTINCT FROM 'partly' AND settled_units >= 0 AND settled_units < units)",
            name="settled_units",
        ),
        sa.Index("ix_fulfilments_settle_by", "settle_by", postgresql_where=sa.text("settled_at IS NULL")),
    )

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referrals.id"), primary_key=True)
    delivered_on: Mapped[date]
    units: Mapped[int]
    partial: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """The provider did a part and cannot do the rest."""
    provider_note = Sealed[str | None](None)
    provider_note_sealed: Mapped[bytes | None]
    provider_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    """Empty where it was reported by a one-time link, without an account."""
    reported_at: Mapped[Moment]
    confirmed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    """Empty where the family said so itself, by a one-time page."""
    confirmed_at: Mapped[datetime | None]
    confirmed_how: Mapped[str | None]
    """`visit`, `family` or `page`: how it is known."""
    disputed_at: Mapped[datetime | None]
    disputed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    """Who opened the dispute; empty where the family did, by its one-time page."""
    dispute_note = Sealed[str | None](None)
    dispute_note_sealed: Mapped[bytes | None]
    settle_by: Mapped[datetime | None]
    """By when the supervisor should have decided."""
    settled_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    settled_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome, "outcome"))
    settled_units: Mapped[int | None]
    """How many arrived, where it was a part: what was found, not what was reported."""
    settlement = Sealed[str | None](None)
    settlement_sealed: Mapped[bytes | None]

    written_together = True

    referral: Mapped[Referral] = relationship(back_populates="fulfilment")

    @property
    def is_contested(self) -> bool:
        """Whether the two keys disagree and nobody has decided yet; a referral entered in error is nobody's dispute."""
        stands = self.referral.status is ReferralStatus.COMPLETED
        return stands and self.disputed_at is not None and self.settled_at is None

    @property
    def disputant(self) -> Disputant | None:
        """Who opened the dispute. A provider, who sees no child's row, hears of no other than the director or the family."""
        if self.disputed_at is None:
            return None
        child = self.referral.need.child
        if self.disputed_by is None:
            return Disputant.FAMILY
        return Disputant.DIRECTOR if child is None or child.director_id == self.disputed_by else Disputant.OTHER

    def sealing_id(self) -> UUID | None:
        """The referral's."""
        return self.referral.id if self.referral else self.referral_id

    def sealing_key(self) -> ChildKey | None:
        """The child's."""
        return self.referral.sealing_key() if self.referral else None
