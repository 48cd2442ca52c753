"""The audit log's one table."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Moment


class AuditEntry(Base):
    """One look or one deed. A trigger refuses to change or delete a row."""

    __tablename__ = "audit_entries"
    __table_args__ = (sa.Index("ix_audit_entries_subject", "subject_type", "subject_id"),)

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    at: Mapped[Moment]
    actor_id: Mapped[UUID | None] = mapped_column(index=True)
    actor_role: Mapped[str | None]
    action: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[str]
    purpose: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """Codes and counts only; nothing that identifies a child."""
