"""Visits, and what somebody has typed and not yet sent."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.children.keys import AboutChild
from app.database import Base, Moment, UuidKey, choice
from app.vault.sealed import Sealed


class Look(StrEnum):
    """How it looks, in the visitor's judgement."""

    FINE = "fine"
    CHANGED = "changed"
    WORRIED = "worried"
    DANGER = "danger"


class Visit(AboutChild, Base):
    """A contact with a child or her family, or the try at one."""

    __tablename__ = "visits"
    __table_args__ = (sa.Index("ix_visits_child_id_visited_on", "child_id", "visited_on"),)

    id: Mapped[UuidKey]
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"))
    visited_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    visited_on: Mapped[date]
    kind: Mapped[str]
    """One of the county's ways of visiting."""
    saw_child: Mapped[bool]
    saw_carer: Mapped[bool]
    look: Mapped[Look] = mapped_column(choice(Look, "look"))
    words = Sealed[str | None](None)
    words_sealed: Mapped[bytes | None]
    next_due: Mapped[date]
    """As reckoned on the day it was written down; the list reckons anew from the level of today."""
    recorded_at: Mapped[Moment]

    @property
    def counts(self) -> bool:
        """Whether anybody was seen; a closed door moves no day."""
        return self.saw_child or self.saw_carer


class Draft(AboutChild, Base):
    """What one account has typed into one form about one child and not sent; sealed like everything about her."""

    __tablename__ = "drafts"
    # one draft of a form about a child each
    __table_args__ = (sa.UniqueConstraint("account_id", "child_id", "form"),)

    id: Mapped[UuidKey]
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    form: Mapped[str]
    contents = Sealed("")
    contents_sealed: Mapped[bytes | None]
    updated_at: Mapped[Moment]
