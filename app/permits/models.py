"""Permits to read one child's file."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.adapters import adapters
from app.database import Base, Moment, UuidKey, choice
from app.people.models import Account
from app.places.models import area_index
from app.vault.uuid7 import uuid7


class Purpose(StrEnum):
    """What a file may be opened for from outside its area."""

    MOVED = "moved"  # the child has come to live here, or is about to
    CASE = "case"  # a case of one's own touches her
    SIBLING = "sibling"  # a brother or sister is in one's care
    COVER = "cover"  # standing in for a colleague
    CHECK = "check"  # supervision, complaint, audit
    DANGER = "danger"  # the child is in danger now


class PermitStatus(StrEnum):
    """Asked, then granted or refused; a granted one ends by time or by hand."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    ENDED = "ended"


class Permit(Base):
    """Somebody may read one file, from when until when, for what, by whose leave."""

    __tablename__ = "permits"
    __table_args__ = (
        # a granted permit has an end, and whoever grants is not whoever asks; in danger nobody is asked
        sa.CheckConstraint("status <> 'granted' OR (starts_at IS NOT NULL AND until > starts_at)", name="has_end"),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> account_id", name="two_people"),
        sa.CheckConstraint("reviewed_by IS NULL OR reviewed_by <> account_id", name="reviewer"),
        sa.CheckConstraint("purpose = 'danger' OR status <> 'granted' OR decided_by IS NOT NULL", name="approved"),
        sa.Index("ix_permits_account_id_until", "account_id", "until"),
        area_index("permits"),
    )

    id: Mapped[UuidKey]
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    child_number: Mapped[int]
    place_code: Mapped[str]
    """The child's village: whose leave is asked."""
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose, "purpose"))
    reason_locked: Mapped[bytes]
    """In her own words, locked with the operator's key: she may not yet use the child's."""
    hours: Mapped[int]
    status: Mapped[PermitStatus] = mapped_column(choice(PermitStatus, "status"), default=PermitStatus.ASKED)
    asked_at: Mapped[Moment]
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    refusal_locked: Mapped[bytes | None]
    """Why not, locked with the operator's key as well: such words speak of the child."""
    starts_at: Mapped[datetime | None]
    until: Mapped[datetime | None]
    review_by: Mapped[datetime | None]
    """Until when somebody responsible looks at what was opened in danger."""
    reviewed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    reviewed_at: Mapped[datetime | None]
    proper: Mapped[bool | None]

    account: Mapped[Account] = relationship(foreign_keys=account_id)

    @property
    def reason(self) -> str:
        """Why she asks."""
        return adapters.keys.unlock(self.reason_locked, f"permits:reason:{self.id}").decode()

    @reason.setter
    def reason(self, words: str) -> None:
        self.id = self.id or uuid7()
        self.reason_locked = adapters.keys.lock(words.encode(), f"permits:reason:{self.id}")

    @property
    def refusal(self) -> str | None:
        """Why not."""
        if self.refusal_locked is None:
            return None
        return adapters.keys.unlock(self.refusal_locked, f"permits:refusal:{self.id}").decode()

    @refusal.setter
    def refusal(self, words: str) -> None:
        self.id = self.id or uuid7()
        self.refusal_locked = adapters.keys.lock(words.encode(), f"permits:refusal:{self.id}")
