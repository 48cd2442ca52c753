"""Limits on what a guardian reads, pages for one reading, and requests."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.adapters import adapters
from app.children.keys import AboutChild
from app.children.models import Child
from app.children.rotation import LOCKED, Locked
from app.database import Base, Moment, Number, UuidKey, choice
from app.vault.sealed import Sealed


class FamilyLimit(AboutChild, Base):
    """不给监护人看: whoever is guardian may be the one who harms."""

    __tablename__ = "family_limits"
    __table_args__ = (
        sa.CheckConstraint("(lifted_by IS NULL) = (lifted_at IS NULL)", name="lifted"),
        # one at a time
        sa.Index("uq_family_limits_current", "child_id", unique=True, postgresql_where=sa.text("lifted_at IS NULL")),
    )

    id: Mapped[UuidKey]
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    reason = Sealed("")
    reason_sealed: Mapped[bytes | None]
    set_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    set_at: Mapped[Moment]
    lifted_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    lifted_at: Mapped[datetime | None]


class Reader(StrEnum):
    """For whom a page is made."""

    GUARDIAN = "guardian"
    CHILD = "child"


class FamilyPage(Base):
    """What is held, as it was when the page was made, locked with a secret that is not kept; gone once it was read."""

    __tablename__ = "family_pages"
    __table_args__ = (
        # what was read is kept no longer
        sa.CheckConstraint("opened_at IS NULL OR locked IS NULL", name="once"),
    )

    id: Mapped[UuidKey]
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    kind: Mapped[Reader] = mapped_column(choice(Reader, "kind"))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    locked: Mapped[bytes | None]
    made_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    made_at: Mapped[Moment]
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    asked: Mapped[bool] = mapped_column(server_default="false")
    """Whether its reader has asked for something from it."""


class RequestKind(StrEnum):
    """What a family can ask for (个人信息保护法 arts. 15, 45–47, 50)."""

    CORRECTION = "correction"
    COMPLETION = "completion"
    COPY = "copy"
    DELETION = "deletion"
    WITHDRAWAL = "withdrawal"
    COMPLAINT = "complaint"


class Channel(StrEnum):
    """How it reached us."""

    IN_PERSON = "in_person"
    TELEPHONE = "telephone"
    LETTER = "letter"
    PAGE = "page"


class RequestStatus(StrEnum):
    """Open until it is done, or refused in writing."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


class Request(AboutChild, Base):
    """What a family asked for, until when it is answered, and the answer."""

    __tablename__ = "requests"
    __table_args__ = (
        sa.CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided"),
        sa.CheckConstraint("due_on >= received_on", name="due"),
        # only from a page does something come in that nobody wrote down
        sa.CheckConstraint("channel = 'page' OR recorded_by IS NOT NULL", name="recorded"),
        sa.Index("ix_requests_due_on", "due_on", postgresql_where=sa.text("status = 'open'")),
    )

    id: Mapped[UuidKey]
    number: Mapped[Number]
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    kind: Mapped[RequestKind] = mapped_column(choice(RequestKind, "kind"))
    words = Sealed("")
    words_sealed: Mapped[bytes | None]
    words_locked: Mapped[bytes | None]
    """From a page: the reader has no key of the child, so the operator's locks it until somebody takes it up."""
    relation: Mapped[str]
    channel: Mapped[Channel] = mapped_column(choice(Channel, "channel"))
    received_on: Mapped[date]
    due_on: Mapped[date]
    status: Mapped[RequestStatus] = mapped_column(choice(RequestStatus, "status"), default=RequestStatus.OPEN)
    recorded_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    recorded_at: Mapped[Moment]
    decision = Sealed("")
    decision_sealed: Mapped[bytes | None]
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]

    child: Mapped[Child] = relationship(viewonly=True)

    @property
    def said(self) -> str:
        """The family's words, whoever's key locks them."""
        if self.words_locked is not None:
            return adapters.keys.unlock(self.words_locked, bound(self.id)).decode()
        return self.words


def bound(request_id: UUID) -> str:
    """What words from a page belong to."""
    return f"requests:words:{request_id}"


LOCKED.append(Locked(Request.words_locked, Request.id, "requests:words:{row.id}"))
