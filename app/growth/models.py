"""What a county opens because something is missing, and who takes part."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Moment, Number, UuidKey, choice
from app.organizations.models import Organization
from app.places.models import area_index


class SchemeKind(StrEnum):
    """What is opened."""

    COURSE = "course"
    MENTOR = "mentor"
    GRANT = "grant"


class Cause(StrEnum):
    """Where it showed that something is missing."""

    GAP = "gap"  # a plan found no place
    VACANCY = "vacancy"  # needs that nobody owns
    DEMAND = "demand"  # looked for in the catalogue and not found


class Scheme(Base):
    """One course, mentor or small grant, with what was missing when it was opened. It holds nothing of a child."""

    __tablename__ = "schemes"
    __table_args__ = (
        sa.CheckConstraint("seats > 0", name="seats"),
        sa.CheckConstraint("ends_on >= starts_on", name="days"),
        # a grant says how much
        sa.CheckConstraint("(kind = 'grant') = (amount IS NOT NULL) AND (amount IS NULL OR amount > 0)", name="amount"),
        # a gap has its number
        sa.CheckConstraint("(cause = 'gap') = (gap_number IS NOT NULL)", name="gap"),
        # only an entry of the register has its number
        sa.CheckConstraint("vacancy_number IS NULL OR cause = 'vacancy'", name="vacancy"),
        # what was looked for was looked for somewhere
        sa.CheckConstraint("cause <> 'demand' OR township IS NOT NULL", name="demand"),
        area_index("schemes"),
    )

    id: Mapped[UuidKey]
    number: Mapped[Number]
    place_code: Mapped[str]
    """The county that opens it."""
    kind: Mapped[SchemeKind] = mapped_column(choice(SchemeKind, "kind"))
    cause: Mapped[Cause] = mapped_column(choice(Cause, "cause"))
    gap_number: Mapped[int | None] = mapped_column(sa.BigInteger)
    """Plans come and go; the number and the figures stay as they were."""
    vacancy_number: Mapped[int | None] = mapped_column(sa.BigInteger)
    """Of the register's entry it was opened from; empty where it was all of a type. Told to nobody but the county."""
    township: Mapped[str | None]
    type_code: Mapped[str]
    missing: Mapped[int]
    """Needs without help, when it was opened; or how often it was looked for."""
    found_on: Mapped[date]
    title: Mapped[str]
    about: Mapped[str]
    led_by: Mapped[str]
    """Who teaches, stands beside or gives."""
    seats: Mapped[int]
    amount: Mapped[Decimal | None] = mapped_column(sa.Numeric(14, 2))
    """For each who takes part, in yuan; handed out outside of Tonglian."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    opened_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    opened_at: Mapped[Moment]
    closed_at: Mapped[datetime | None]


class EnrolmentStatus(StrEnum):
    """Joined → completed, or left."""

    JOINED = "joined"
    COMPLETED = "completed"
    LEFT = "left"


class Enrolment(Base):
    """An organization or a child director who takes part."""

    __tablename__ = "enrolments"
    __table_args__ = (
        # nobody sits on two seats of one scheme
        sa.Index(
            "uq_enrolments_organization", "scheme_id", "organization_id", unique=True,
            postgresql_where=sa.text("organization_id IS NOT NULL AND status <> 'left'"),
        ),
        sa.Index(
            "uq_enrolments_account", "scheme_id", "account_id", unique=True,
            postgresql_where=sa.text("organization_id IS NULL AND status <> 'left'"),
        ),
        # completion has its day and its paper
        sa.CheckConstraint(
            "(status = 'completed') = (done_on IS NOT NULL AND paper IS NOT NULL AND completed_by IS NOT NULL)",
            name="completed",
        ),
        # nobody completes for herself
        sa.CheckConstraint("completed_by IS NULL OR completed_by <> account_id", name="two_people"),
        area_index("enrolments"),
    )  # fmt: skip

    id: Mapped[UuidKey]
    scheme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("schemes.id"), index=True)
    place_code: Mapped[str]
    """The scheme's."""
    organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    """Empty where a director takes part herself."""
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    status: Mapped[EnrolmentStatus] = mapped_column(choice(EnrolmentStatus, "status"), default=EnrolmentStatus.JOINED)
    joined_at: Mapped[Moment]
    done_on: Mapped[date | None]
    paper: Mapped[str | None]
    """Number of the certificate, the minutes or the voucher."""
    completed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))

    scheme: Mapped[Scheme] = relationship()
    organization: Mapped[Organization | None] = relationship()
