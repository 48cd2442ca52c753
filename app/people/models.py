"""Accounts, and each sign-in to one."""

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
    totp_cell: Mapped[bytes | None]
    """The secret that an authenticator app shares with us, locked; None without a second factor."""
    totp_step: Mapped[int | None] = mapped_column(sa.BigInteger)
    """The half minute whose code was taken last: no code is taken twice."""
    reset_digest: Mapped[bytes | None]
    reset_until: Mapped[datetime | None]
    """Of the one code with which she may choose a new password, after whoever approves her has asked for it."""
    is_demonstration: Mapped[bool] = mapped_column(server_default=sa.false())
    """An invented person, whose codes the demonstration shows to everybody."""
    application_note: Mapped[str | None]
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    refusal_reason: Mapped[str | None]
    last_sign_in_at: Mapped[datetime | None]
    created_at: Mapped[Moment]


class SignIn(Base):
    """One device in which somebody is, or was, signed in. Whoever has its secret in her cookie is that somebody."""

    __tablename__ = "sign_ins"
    __table_args__ = (
        # one's own devices, and all that end when an account does
        sa.Index("ix_sign_ins_account_id_open", "account_id", postgresql_where=sa.text("ended_at IS NULL")),
    )

    id: Mapped[UuidKey]
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    secret_hash: Mapped[bytes]
    created_at: Mapped[Moment]
    last_seen_at: Mapped[Moment]
    """Written once a minute at most."""
    ended_at: Mapped[datetime | None]
    device: Mapped[str]
    """What a person would call it: 手机上的 Chrome."""
    address: Mapped[str]
    second_factor_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    """When she last proved that it is still she."""
    totp_candidate: Mapped[bytes | None]
    """A secret shown to her as a QR code and not yet proved by a code, locked."""


class RecoveryCode(Base):
    """One of ten codes for the day on which the telephone is lost. Gone once used."""

    __tablename__ = "recovery_codes"

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(primary_key=True)


class Try(Base):
    """One password or code that is being tried or was wrong; kept for a quarter of an hour."""

    __tablename__ = "sign_in_tries"
    __table_args__ = (
        # how many there are
        sa.Index("ix_sign_in_tries_bucket_at", "bucket", "at"),
        # which are over
        sa.Index("ix_sign_in_tries_at", "at"),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    bucket: Mapped[str]
    at: Mapped[Moment]
