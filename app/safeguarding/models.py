"""Mandatory reports."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from app.adapters import adapters
from app.children.keys import ChildKey
from app.children.models import Child
from app.children.rotation import LOCKED, Locked
from app.database import Base, Moment, Number, UuidKey, choice, session
from app.places.models import area_index
from app.vault.sealed import Sealed, SealedRow


class Told(StrEnum):
    """Who was told."""

    POLICE = "police"
    CIVIL_AFFAIRS = "civil_affairs"
    EDUCATION = "education"
    OTHER = "other"


class Channel(StrEnum):
    """How."""

    TELEPHONE = "telephone"
    IN_PERSON = "in_person"
    WRITING = "writing"


class Report(SealedRow, Base):
    """What somebody found, whom she told, and how to find it again. Told in person or by telephone first; this is the
    trace of it. What was seen is sealed with the child's key, or locked with the operator's where no child is known."""

    __tablename__ = "reports"
    __table_args__ = (
        # somebody is told after something was found
        sa.CheckConstraint("told_at >= found_at", name="told_after"),
        # in one of the two ways, never both
        sa.CheckConstraint("seen_sealed IS NULL OR seen_locked IS NULL", name="one_cell"),
        sa.CheckConstraint("seen_sealed IS NULL OR child_id IS NOT NULL", name="sealed_for"),
        sa.CheckConstraint("place_code ~ '^[0-9]{12}$'", name="place"),
        area_index("reports"),
    )

    id: Mapped[UuidKey]
    number: Mapped[Number]
    child_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("children.id"), index=True)
    place_code: Mapped[str]
    circumstance: Mapped[str]
    found_at: Mapped[datetime]
    seen = Sealed[str | None](None)
    seen_sealed: Mapped[bytes | None]
    seen_locked: Mapped[bytes | None]
    told: Mapped[Told] = mapped_column(choice(Told, "told"))
    channel: Mapped[Channel] = mapped_column(choice(Channel, "channel"))
    told_at: Mapped[datetime]
    receipt_locked: Mapped[bytes | None]
    """The receipt's number (受案回执, 出警编号), locked with the operator's key: it leads to the case, and so to the child."""
    safe_now: Mapped[bool | None]
    reported_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    reported_at: Mapped[Moment]

    key: Mapped[ChildKey | None] = relationship(
        primaryjoin=lambda: foreign(Report.child_id) == ChildKey.child_id, viewonly=True, lazy="joined"
    )
    child: Mapped[Child | None] = relationship(lazy="raise")

    def sealing_key(self) -> ChildKey | None:
        """The child's, if one is known."""
        return self.key or (session.get(ChildKey, self.child_id) if self.child_id else None)

    @property
    def facts(self) -> str:
        """What was seen, whichever key it is under."""
        if self.seen_locked is not None:
            return adapters.keys.unlock(self.seen_locked, f"reports:seen:{self.id}").decode()
        return self.seen or ""

    @facts.setter
    def facts(self, words: str) -> None:
        if self.child_id is not None:
            self.seen = words
        else:
            self.seen_locked = adapters.keys.lock(words.encode(), f"reports:seen:{self.sealing_id()}")

    @property
    def receipt(self) -> str | None:
        """The receipt's number."""
        if self.receipt_locked is None:
            return None
        return adapters.keys.unlock(self.receipt_locked, f"reports:receipt:{self.id}").decode()

    @receipt.setter
    def receipt(self, words: str | None) -> None:
        bound = f"reports:receipt:{self.sealing_id()}"
        self.receipt_locked = adapters.keys.lock(words.encode(), bound) if words else None


LOCKED += [
    Locked(Report.seen_locked, Report.id, "reports:seen:{row.id}"),
    Locked(Report.receipt_locked, Report.id, "reports:receipt:{row.id}"),
]
