"""Consents and disclosures."""

import json
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.children.keys import AboutChild
from app.database import Base, Moment, UuidKey, choice
from app.organizations.models import Organization
from app.people.models import Account
from app.places.models import area_index
from app.vault.sealed import Sealed

ONE_RECIPIENT = "(organization_id IS NULL) <> (volunteer_id IS NULL)"


class Part(StrEnum):
    """What can be told of a child; nothing else can."""

    NAME = "name"
    BIRTHDAY = "birthday"
    CARER = "carer"
    PHONE = "phone"
    ADDRESS = "address"
    WORDS = "words"


class Basis(StrEnum):
    """On what the law lets it be told."""

    CONSENT = "consent"  # the guardian's separate consent, PIPL arts. 23, 29, 31
    DUTY = "duty"  # a statutory duty of the recipient and ours, PIPL art. 13(3)
    EMERGENCY = "emergency"  # life, health or property in danger, PIPL art. 13(4); reviewed afterwards


class Channel(StrEnum):
    """How consent was given."""

    PAPER = "paper"
    SPOKEN = "spoken"
    TELEPHONE = "telephone"


class End(StrEnum):
    """Why a disclosure ended before its time."""

    WITHDRAWN = "withdrawn"
    OVER = "over"
    MISTAKEN = "mistaken"
    IMPROPER = "improper"


class Consent(AboutChild, Base):
    """A guardian's yes or no to one recipient and one purpose, after the text of a version was read to her."""

    __tablename__ = "consents"
    __table_args__ = (
        # one recipient: an organization, or a volunteer
        sa.CheckConstraint(ONE_RECIPIENT, name="one_recipient"),
        # what is withdrawn was given
        sa.CheckConstraint("withdrawn_at IS NULL OR agreed", name="withdrawn"),
    )

    id: Mapped[UuidKey]
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organizations.id"))
    volunteer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    purpose: Mapped[str]
    """The type of need it is for."""
    parts: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    text_version: Mapped[str]
    agreed: Mapped[bool]
    given_by = Sealed("")
    given_by_sealed: Mapped[bytes | None]
    relation: Mapped[str]
    channel: Mapped[Channel] = mapped_column(choice(Channel, "channel"))
    given_on: Mapped[date]
    child_agreed: Mapped[bool | None]
    """Asked of whoever is 14 or older."""
    expires_on: Mapped[date]
    recorded_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    recorded_at: Mapped[Moment]
    withdrawn_at: Mapped[datetime | None]
    withdrawal = Sealed[str | None](None)
    withdrawal_sealed: Mapped[bytes | None]

    organization: Mapped[Organization | None] = relationship(foreign_keys=organization_id)
    volunteer: Mapped[Account | None] = relationship(foreign_keys=volunteer_id)

    @property
    def recipient(self) -> str:
        """Who."""
        return name_of(self.organization, self.volunteer)


class Disclosure(AboutChild, Base):
    """What was told to whom, why, on which basis, from when until when."""

    __tablename__ = "disclosures"
    __table_args__ = (
        sa.CheckConstraint(ONE_RECIPIENT, name="one_recipient"),
        # each basis leaves its trace: the consent, the duty's article, the day of review
        sa.CheckConstraint("basis <> 'consent' OR consent_id IS NOT NULL", name="consent"),
        sa.CheckConstraint("basis <> 'duty' OR ground IS NOT NULL", name="duty"),
        sa.CheckConstraint("basis <> 'emergency' OR review_by IS NOT NULL", name="emergency"),
        sa.CheckConstraint("until > starts_at", name="has_end"),
        sa.CheckConstraint("reviewed_by IS NULL OR reviewed_by <> made_by", name="two_people"),
        area_index("disclosures"),
    )

    id: Mapped[UuidKey]
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    place_code: Mapped[str]
    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referrals.id"), index=True)
    organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    volunteer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    purpose: Mapped[str]
    parts: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    contents = Sealed("")
    contents_sealed: Mapped[bytes | None]
    """The listed parts as they were told: a JSON object, sealed."""
    basis: Mapped[Basis] = mapped_column(choice(Basis, "basis"))
    consent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("consents.id"), index=True)
    ground: Mapped[str | None]
    """Which duty: an article of law."""
    reason = Sealed[str | None](None)
    reason_sealed: Mapped[bytes | None]
    starts_at: Mapped[datetime]
    until: Mapped[datetime]
    made_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    first_seen_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ending: Mapped[End | None] = mapped_column(choice(End, "ending"))
    review_by: Mapped[datetime | None]
    reviewed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    reviewed_at: Mapped[datetime | None]
    proper: Mapped[bool | None]

    organization: Mapped[Organization | None] = relationship(foreign_keys=organization_id)
    volunteer: Mapped[Account | None] = relationship(foreign_keys=volunteer_id)

    @property
    def recipient(self) -> str:
        """Who."""
        return name_of(self.organization, self.volunteer)

    @property
    def told(self) -> dict[Part, str]:
        """The listed parts as they were told."""
        kept = json.loads(self.contents or "{}")
        return {part: kept[part] for part in Part if part in kept}

    @told.setter
    def told(self, parts: dict[Part, str]) -> None:
        self.parts = [part.value for part in parts]
        self.contents = json.dumps({part.value: text for part, text in parts.items()}, ensure_ascii=False)


def name_of(organization: Organization | None, volunteer: Account | None) -> str:
    """A recipient's name."""
    return organization.name if organization else volunteer.name if volunteer else ""
