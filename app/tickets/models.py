"""Tickets: a secret that opens one referral's card to one body, or one question to one family."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.adapters import adapters
from app.children.rotation import LOCKED, Locked
from app.database import Base, Moment, UuidKey, choice
from app.places.models import area_index
from app.referrals.models import Referral
from app.vault.uuid7 import uuid7


class TicketKind(StrEnum):
    """For whom."""

    HELPER = "helper"
    FAMILY = "family"


class Word(StrEnum):
    """What a family says."""

    YES = "yes"
    PART = "part"
    NO = "no"


class Ticket(Base):
    """One secret, of which only a fingerprint is kept. Each step is done with it once."""

    __tablename__ = "tickets"
    __table_args__ = (
        # a family answers once, with one word
        sa.CheckConstraint("kind <> 'helper' OR word IS NULL", name="family_word"),
        # one helper, or a family
        sa.CheckConstraint(
            "(kind = 'helper') = (organization_id IS NOT NULL OR volunteer_id IS NOT NULL)", name="whose"
        ),
        area_index("tickets"),
    )

    id: Mapped[UuidKey]
    kind: Mapped[TicketKind] = mapped_column(choice(TicketKind, "kind"))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referrals.id"), index=True)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    place_code: Mapped[str | None]
    """The need's."""
    organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organizations.id"))
    volunteer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    card: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """What a family is asked about: the kind of help, who gave it, when. Nothing of the child."""
    steps: Mapped[list[str]] = mapped_column(server_default="{}")
    """What has been done with it."""
    word: Mapped[Word | None] = mapped_column(choice(Word, "word"))
    said_locked: Mapped[bytes | None]
    """The family's own words: it has no key of the child, so the operator's locks them."""
    made_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    made_at: Mapped[Moment]
    expires_at: Mapped[datetime]

    referral: Mapped[Referral] = relationship()

    @property
    def said(self) -> str:
        """The family's words."""
        return "" if self.said_locked is None else adapters.keys.unlock(self.said_locked, bound(self.id)).decode()

    @said.setter
    def said(self, words: str) -> None:
        self.id = self.id or uuid7()
        self.said_locked = adapters.keys.lock(words.encode(), bound(self.id))


def bound(ticket_id: UUID) -> str:
    """What words from a ticket belong to."""
    return f"tickets:said:{ticket_id}"


LOCKED.append(Locked(Ticket.said_locked, Ticket.id, "tickets:said:{row.id}"))
