"""The audit log, its seals, and the register of what went wrong."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Moment, Number, UuidKey


class AuditEntry(Base):
    """One look or one deed. A trigger refuses to change or delete a row."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        sa.Index("ix_audit_entries_subject", "subject_type", "subject_id"),
        # who saw this child: asked by guardians and by the yearly file
        sa.Index("ix_audit_entries_child_id", "child_id", "id"),
        # how much somebody opened today: asked at every look
        sa.Index("ix_audit_entries_actor_id_at", "actor_id", "at"),
    )

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
    child_id: Mapped[UUID | None]
    """Whose data were touched. No foreign key: an erased file keeps its log."""


class AuditSeal(Base):
    """A signed promise of what a run of entries said. A trigger refuses to change or delete a row."""

    __tablename__ = "audit_seals"

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    """Counted by the sealer, without gaps, so that a missing one has a number."""
    first_id: Mapped[int] = mapped_column(sa.BigInteger)
    last_id: Mapped[int] = mapped_column(sa.BigInteger)
    count: Mapped[int]
    rows_hash: Mapped[bytes]
    leaves: Mapped[bytes]
    """Eight bytes for each number from first to last, so that the very row can be named; zeros where there is none."""
    previous: Mapped[bytes]
    """The hash of the seal before."""
    sealed_at: Mapped[datetime]
    key_id: Mapped[int]
    signature: Mapped[bytes]


class Incident(Base):
    """Something that should not have happened to what we keep of children: found, stopped, reported, told, closed."""

    __tablename__ = "incidents"
    __table_args__ = (
        # a report and a telling are of something found before
        sa.CheckConstraint("reported_at IS NULL OR reported_at >= found_at", name="reported_after"),
        sa.CheckConstraint("guardians_told_at IS NULL OR guardians_told_at >= found_at", name="told_after"),
        # a number that may be unknown, never less than nobody
        sa.CheckConstraint("children >= 0", name="children"),
    )

    id: Mapped[UuidKey]
    number: Mapped[Number]
    what: Mapped[str]
    found_at: Mapped[datetime]
    children: Mapped[int | None]
    """How many are concerned; None while nobody knows."""
    fields: Mapped[list[str]]
    """Which kinds of facts, as codes of `rules.FIELDS`."""
    measures: Mapped[str | None]
    reported_to: Mapped[str | None]
    reported_at: Mapped[datetime | None]
    guardians_told_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    created_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    created_at: Mapped[Moment]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy reads it from the class
