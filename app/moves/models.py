"""Transfers, absences, closings, erasures."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from app.adapters import adapters
from app.children.keys import AboutChild, ChildKey
from app.children.models import Child
from app.children.rotation import LOCKED, Locked
from app.database import Base, Moment, UuidKey, choice, session
from app.places.models import area_index
from app.vault.sealed import Sealed, SealedRow
from app.vault.uuid7 import uuid7


class Purpose(StrEnum):
    """Why a file goes elsewhere, as far as the other side may know before it has said yes."""

    FAMILY = "family"
    RELATIVES = "relatives"
    SCHOOL = "school"
    PLACEMENT = "placement"
    OTHER = "other"


class TransferStatus(StrEnum):
    """Asked, then answered by the other side or taken back."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Transfer(SealedRow, Base):
    """A request that another village take a child's file over. Until it says yes, nothing changes hands.

    The receiving side may not see the child yet: the little it is told stands in the row itself.
    """

    __tablename__ = "transfers"
    __table_args__ = (
        # somewhere else, down to a township at least
        sa.CheckConstraint("to_place ~ '^[0-9]{12}$' AND to_place <> place_code", name="place"),
        # what is answered was answered at some moment
        sa.CheckConstraint("(status = 'asked') = (decided_at IS NULL)", name="decided"),
        # nobody says yes or no to her own request
        sa.CheckConstraint("status = 'withdrawn' OR decided_by <> asked_by", name="two_people"),
        # one at a time
        sa.Index("uq_transfers_asked", "child_id", unique=True, postgresql_where=sa.text("status = 'asked'")),
        area_index("transfers"),
        sa.Index("ix_transfers_to_place", "to_place", postgresql_ops={"to_place": "text_pattern_ops"}),
    )

    id: Mapped[UuidKey]
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    child_number: Mapped[int] = mapped_column(sa.BigInteger)
    born_in: Mapped[date]
    """The first of the month of birth: enough for an age band."""
    categories: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    place_code: Mapped[str]
    """The village that has the file."""
    to_place: Mapped[str]
    """The village that is asked, or the township whose supervisor names one."""
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose, "purpose"))
    reason = Sealed[str | None](None)
    reason_sealed: Mapped[bytes | None]
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    asked_at: Mapped[Moment]
    status: Mapped[TransferStatus] = mapped_column(choice(TransferStatus, "status"), default=TransferStatus.ASKED)
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    decline_locked: Mapped[bytes | None]
    """Why not, locked with the operator's key: whoever writes it has no key of the child."""

    key: Mapped[ChildKey | None] = relationship(
        primaryjoin=lambda: foreign(Transfer.child_id) == ChildKey.child_id, viewonly=True, lazy="joined"
    )

    def sealing_key(self) -> ChildKey | None:
        """The child's; hidden from the side that has not said yes."""
        if self.key is not None or sa.inspect(self).persistent:
            return self.key
        return session.get(ChildKey, self.child_id) if self.child_id else None

    @property
    def decline(self) -> str:
        """Why not."""
        if self.decline_locked is None:
            return ""
        return adapters.keys.unlock(self.decline_locked, f"transfers:decline:{self.id}").decode()

    @decline.setter
    def decline(self, words: str) -> None:
        self.id = self.id or uuid7()
        self.decline_locked = adapters.keys.lock(words.encode(), f"transfers:decline:{self.id}")


LOCKED.append(Locked(Transfer.decline_locked, Transfer.id, "transfers:decline:{row.id}"))


class Absence(AboutChild, Base):
    """A child is away for a while and expected back."""

    __tablename__ = "absences"
    __table_args__ = (
        # back after she went
        sa.CheckConstraint("expected_on >= from_on AND returned_on >= from_on", name="span"),
        # away once at a time
        sa.Index("uq_absences_current", "child_id", unique=True, postgresql_where=sa.text("returned_on IS NULL")),
    )

    id: Mapped[UuidKey]
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    from_on: Mapped[date]
    expected_on: Mapped[date]
    whereabouts = Sealed("")
    whereabouts_sealed: Mapped[bytes | None]
    company = Sealed[str | None](None)
    company_sealed: Mapped[bytes | None]
    contact = Sealed[str | None](None)
    contact_sealed: Mapped[bytes | None]
    recorded_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    recorded_at: Mapped[Moment]
    returned_on: Mapped[date | None]
    ended_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))

    child: Mapped[Child] = relationship(viewonly=True)


class CloseReason(StrEnum):
    """Why a file needs no further work."""

    GROWN_UP = "grown_up"
    CATEGORY_ENDED = "category_ended"
    MOVED_OUT = "moved_out"
    ADOPTED = "adopted"
    FAMILY_RECOVERED = "family_recovered"
    DIED = "died"
    DUPLICATE = "duplicate"
    MISTAKEN = "mistaken"
    OTHER = "other"


class Closing(AboutChild, Base):
    """A file was closed, is kept until a day, and may have been taken up again before it."""

    __tablename__ = "closings"
    __table_args__ = (
        sa.CheckConstraint("(reopened_by IS NULL) = (reopened_at IS NULL)", name="reopened"),
        # closed once at a time
        sa.Index("uq_closings_current", "child_id", unique=True, postgresql_where=sa.text("reopened_at IS NULL")),
        sa.Index("ix_closings_retention_until", "retention_until", postgresql_where=sa.text("reopened_at IS NULL")),
    )

    id: Mapped[UuidKey]
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    reason: Mapped[CloseReason] = mapped_column(choice(CloseReason, "reason"))
    words = Sealed[str | None](None)
    words_sealed: Mapped[bytes | None]
    closed_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    closed_at: Mapped[Moment]
    retention_until: Mapped[date]
    reopened_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    reopened_at: Mapped[datetime | None]
    reopening = Sealed[str | None](None)
    reopening_sealed: Mapped[bytes | None]

    child: Mapped[Child] = relationship(viewonly=True)


class Ground(StrEnum):
    """Why a file is erased."""

    RETENTION = "retention"
    REQUEST = "request"
    DUPLICATE = "duplicate"
    MISTAKEN = "mistaken"


class ErasureStatus(StrEnum):
    """Proposed by one, decided by another."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"


class Erasure(AboutChild, Base):
    """A proposal to erase a file, and what became of it."""

    __tablename__ = "erasures"
    __table_args__ = (
        sa.CheckConstraint("(status = 'proposed') = (decided_by IS NULL)", name="decided"),
        # nobody erases a file alone
        sa.CheckConstraint("decided_by <> proposed_by", name="two_people"),
        sa.Index("uq_erasures_proposed", "child_id", unique=True, postgresql_where=sa.text("status = 'proposed'")),
    )

    id: Mapped[UuidKey]
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    ground: Mapped[Ground] = mapped_column(choice(Ground, "ground"))
    words = Sealed[str | None](None)
    words_sealed: Mapped[bytes | None]
    proposed_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    proposed_at: Mapped[Moment]
    status: Mapped[ErasureStatus] = mapped_column(choice(ErasureStatus, "status"), default=ErasureStatus.PROPOSED)
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    refusal = Sealed[str | None](None)
    refusal_sealed: Mapped[bytes | None]
    counts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """How much was taken away, by table; numbers only."""

    child: Mapped[Child] = relationship(viewonly=True)
