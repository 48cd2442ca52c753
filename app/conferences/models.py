"""Conferences and what each had on its agenda."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.children.keys import ChildKey
from app.database import Base, Moment, Number, UuidKey, choice
from app.organizations.models import Organization
from app.places.models import area_index
from app.referrals.models import Referral
from app.vacancies.models import Vacancy
from app.vault.sealed import Sealed, SealedRow


class ConferenceStatus(StrEnum):
    """Called, then held, or cancelled before."""

    CALLED = "called"
    HELD = "held"
    CANCELLED = "cancelled"


class Conference(Base):
    """One meeting of a county. Its minutes name no child."""

    __tablename__ = "conferences"
    __table_args__ = (
        sa.CheckConstraint("county ~ '^[0-9]{6}$'", name="county"),
        sa.CheckConstraint("(status = 'held') = (closed_at IS NOT NULL)", name="closed"),
    )

    id: Mapped[UuidKey]
    number: Mapped[Number]
    county: Mapped[str] = mapped_column(index=True)
    """The first six digits of its places."""
    office: Mapped[str]
    """Who convenes, as the county's setting says on the day it is called."""
    held_on: Mapped[date]
    venue: Mapped[str]
    attending: Mapped[str] = mapped_column(server_default="")
    """Which departments come, in words."""
    status: Mapped[ConferenceStatus] = mapped_column(
        choice(ConferenceStatus, "status"), default=ConferenceStatus.CALLED
    )
    minutes: Mapped[str] = mapped_column(server_default="")
    called_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    called_at: Mapped[Moment]
    closed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    closed_at: Mapped[datetime | None]

    items: Mapped[list["Item"]] = relationship(back_populates="conference", order_by="Item.place")

    @property
    def bodies(self) -> list[str]:
        """Who is asked to come: one to a line as it was written."""
        return [line.strip() for line in self.attending.splitlines() if line.strip()]


class ConferenceChange(Base):
    """A meeting was moved or cancelled: what had been said before, and why it does not hold. Rows are only added, and name no
    child."""

    __tablename__ = "conference_changes"

    id: Mapped[UuidKey]
    conference_id: Mapped[UUID] = mapped_column(sa.ForeignKey("conferences.id"), index=True)
    held_on: Mapped[date]
    venue: Mapped[str]
    """As they were before."""
    words: Mapped[str]
    changed_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    changed_at: Mapped[Moment]


class Decision(StrEnum):
    """What a meeting can decide about an item."""

    ASSIGN = "assign"  # a body is responsible, by a day
    UNMET = "unmet"  # nobody can, for now: closed
    PUT_OFF = "put_off"  # to be worked on, and seen again
    ARRIVED = "arrived"  # of a dispute: the help did arrive,
    PARTLY = "partly"  # a part of it,
    NOT_ARRIVED = "not_arrived"  # or nothing


class Item(SealedRow, Base):
    """One point of an agenda: a vacancy, or a dispute about a delivery."""

    __tablename__ = "conference_items"
    __table_args__ = (
        sa.UniqueConstraint("conference_id", "place"),
        # one thing at a time
        sa.CheckConstraint("(vacancy_id IS NULL) <> (referral_id IS NULL)", name="one"),
        sa.CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name="decided"),
        sa.CheckConstraint(
            "decision <> 'assign' OR (organization_id IS NOT NULL AND deadline IS NOT NULL)", name="assign"
        ),
        area_index("conference_items"),
    )

    id: Mapped[UuidKey]
    conference_id: Mapped[UUID] = mapped_column(sa.ForeignKey("conferences.id"), index=True)
    place: Mapped[int]
    """Its number on the agenda, from 1."""
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    place_code: Mapped[str | None]
    vacancy_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("vacancies.id"), index=True)
    referral_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("referrals.id"), index=True)
    decision: Mapped[Decision | None] = mapped_column(choice(Decision, "decision"))
    organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organizations.id"))
    deadline: Mapped[date | None]
    words = Sealed[str | None](None)
    words_sealed: Mapped[bytes | None]
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]

    conference: Mapped[Conference] = relationship(back_populates="items")
    vacancy: Mapped[Vacancy | None] = relationship()
    referral: Mapped[Referral | None] = relationship()
    organization: Mapped[Organization | None] = relationship()

    @property
    def about(self) -> Vacancy | Referral | None:
        """What it is about."""
        return self.vacancy or self.referral

    def sealing_key(self) -> ChildKey | None:
        """The child's."""
        return self.about.sealing_key() if self.about else None
