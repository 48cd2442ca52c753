"""Notices in people's inboxes."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Moment, UuidKey


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
