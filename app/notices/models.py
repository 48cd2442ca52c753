"""Notices in people's inboxes."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Moment, UuidKey, choice


class Notice(Base):
    """Something waits for one account. The words are made from `kind` when shown; no child is named."""

    __tablename__ = "notices"
    __table_args__ = (
        # a job that runs twice tells once
        sa.UniqueConstraint("account_id", "kind", "subject_id", "occasion"),
        sa.Index("ix_notices_unread", "account_id", postgresql_where=sa.text("read_at IS NULL")),
    )

    id: Mapped[UuidKey]
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    kind: Mapped[str]
    """A key of `notices.rules.KINDS`: "referral.requested", "account.approved" …"""
    subject_id: Mapped[UUID]
    occasion: Mapped[str] = mapped_column(default="")
    number: Mapped[int | None] = mapped_column(sa.BigInteger)
    created_at: Mapped[Moment]
    read_at: Mapped[datetime | None]


class Way(StrEnum):
    """How it leaves the house."""

    MAIL = "mail"
    ROBOT = "robot"  # of a group in WeCom, DingTalk or Feishu


class Pace(StrEnum):
    """How often."""

    AT_ONCE = "at_once"
    DIGEST = "digest"  # once a day, in the morning


class Outward(Base):
    """Where one account wants to hear that something waits. What is sent never says what."""

    __tablename__ = "outward"

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    way: Mapped[Way] = mapped_column(choice(Way, "way"))
    target: Mapped[str]
    """A mail address, or the https address of a robot."""
    pace: Mapped[Pace] = mapped_column(choice(Pace, "pace"))
    due_at: Mapped[datetime | None]
    """When the next one leaves; empty while nothing is promised."""
    sent_at: Mapped[datetime | None]
    fault: Mapped[str | None]
    """The kind of fault of the last try, for her to see."""
    set_at: Mapped[Moment]
