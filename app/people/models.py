"""Accounts."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.access.permissions import Role
from app.database import Base, Moment, UuidKey, choice


class AccountStatus(StrEnum):
    """An account waits, works, or no longer works."""

    PENDING = "pending"
    ACTIVE = "active"
    REFUSED = "refused"
    DISABLED = "disabled"


class Account(Base):
    """One person in one role."""

    __tablename__ = "accounts"
    __table_args__ = (
        # an appointment to an area names the area
        sa.CheckConstraint(
            "role NOT IN ('director', 'supervisor', 'county_officer', 'liaison') OR place_code ~ '^[0-9]{12}$'",
            name="appointment_has_place",
        ),
    )

    id: Mapped[UuidKey]
    login: Mapped[str] = mapped_column(unique=True)
    """Telephone number or a chosen name, in lower case."""
    name: Mapped[str]
    phone: Mapped[str | None]
    password_hash: Mapped[str]
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    status: Mapped[AccountStatus] = mapped_column(choice(AccountStatus, "status"), default=AccountStatus.PENDING)
    place_code: Mapped[str | None] = mapped_column(index=True)
    organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organizations.id", use_alter=True), index=True)
    """The organization she works for (provider staff, a department's liaison)."""
    language: Mapped[str] = mapped_column(default="zh")
    session_version: Mapped[int] = mapped_column(default=1)
    """Raised when the account is disabled or its password or role changes: every open session ends."""
    application_note: Mapped[str | None]
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    refusal_reason: Mapped[str | None]
    last_sign_in_at: Mapped[datetime | None]
    created_at: Mapped[Moment]
