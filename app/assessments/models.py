"""Assessments, levels of risk, and proposals that wait for a second person."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.children.keys import AboutChild
from app.children.models import Child
from app.database import Base, Moment, UuidKey
from app.vault.sealed import Sealed


class Assessment(AboutChild, Base):
    """One look at a child's life on one day, with the county's grade of guardianship where it was given."""

    __tablename__ = "assessments"

    id: Mapped[UuidKey]
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    assessed_on: Mapped[date]
    assessor = Sealed[str | None](None)
    assessor_sealed: Mapped[bytes | None]
    """Who assessed, in words: often a social worker who has no account."""
    instrument = Sealed[str | None](None)
    instrument_sealed: Mapped[bytes | None]
    grade: Mapped[str | None]
    """A grade of the county's scale, in its own words."""
    score: Mapped[Decimal | None] = mapped_column(sa.Numeric(7, 2))
    """As written on the paper form; never computed here."""
    recorded_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    recorded_at: Mapped[Moment]

    sides: Mapped[list["AssessedSide"]] = relationship(order_by="AssessedSide.dimension", lazy="raise")


class AssessedSide(AboutChild, Base):
    """What is strong and what is lacking in one of the four dimensions."""

    __tablename__ = "assessed_sides"
    # one line a dimension
    __table_args__ = (sa.UniqueConstraint("assessment_id", "dimension"),)

    id: Mapped[UuidKey]
    assessment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assessments.id"))
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    dimension: Mapped[str]
    strengths = Sealed[str | None](None)
    strengths_sealed: Mapped[bytes | None]
    lacks = Sealed[str | None](None)
    lacks_sealed: Mapped[bytes | None]
    type_code: Mapped[str | None]
    need_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("needs.id"))
    """The need it was registered as, in the same transaction."""


class RiskLevel(AboutChild, Base):
    """From when on a child is at which level, and why. The newest holds; none is ever changed."""

    __tablename__ = "risk_levels"
    __table_args__ = (
        sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> set_by", name="two_people"),
        sa.Index("ix_risk_levels_child_id_since", "child_id", "since"),
    )

    id: Mapped[UuidKey]
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"))
    level: Mapped[str]
    reason = Sealed("")
    reason_sealed: Mapped[bytes | None]
    since: Mapped[Moment]
    set_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    confirmed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))


class RiskProposal(AboutChild, Base):
    """A change of level that waits for, or has had, a second person's word."""

    __tablename__ = "risk_proposals"
    __table_args__ = (
        # never the proposer
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="two_people"),
        # a decision has its person; what a higher proposal took the place of has none
        sa.CheckConstraint("(agreed IS NULL) = (decided_by IS NULL)", name="decided"),
        sa.CheckConstraint("agreed IS NULL OR ended_at IS NOT NULL", name="ended"),
        # one at a time
        sa.Index("uq_risk_proposals_open", "child_id", unique=True, postgresql_where=sa.text("ended_at IS NULL")),
    )

    id: Mapped[UuidKey]
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    before: Mapped[str | None]
    level: Mapped[str]
    reason = Sealed("")
    reason_sealed: Mapped[bytes | None]
    proposed_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    proposed_at: Mapped[Moment]
    ended_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    agreed: Mapped[bool | None]
    words = Sealed[str | None](None)
    words_sealed: Mapped[bytes | None]

    child: Mapped[Child] = relationship(lazy="raise")
