"""Shifts of volunteers, when they can, who was asked to stand in; the calendar's address, and certificates of hours."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Moment, Number, UuidKey, choice
from app.offers.models import Mode, Offer
from app.people.models import Account
from app.places.models import area_index
from app.referrals.models import Referral


class ShiftStatus(StrEnum):
    """Proposed → agreed → came → written → confirmed; or it does not take place."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    CAME = "came"  # checked in with the code
    WRITTEN = "written"  # she has written how long
    RETURNED = "returned"  # the other side knows it otherwise
    CONFIRMED = "confirmed"  # both say the same
    DECLINED = "declined"
    CANCELLED = "cancelled"
    MISSED = "missed"


class Company(StrEnum):
    """Who else is there, so that nobody is alone with a child."""

    CARER = "carer"
    DIRECTOR = "director"
    COLLEAGUE = "colleague"  # of the organization that stands beside her
    PUBLIC = "public"  # a room where others are, such as the children's home (儿童之家)
    APART = "apart"  # nobody meets: by telephone or video, and the carer knows


class Why(StrEnum):
    """Why a shift is not to be, or why hours are known otherwise. Never in words: nothing of a child can slip in."""

    ILL = "ill"
    WORK = "work"
    FAMILY = "family"
    WEATHER = "weather"
    TIME = "time"  # another time would suit
    OTHER_HELP = "other_help"  # not needed any more
    LENGTH = "length"  # it took longer or less long
    NOBODY_CAME = "nobody_came"
    NOT_CLEARED = "not_cleared"  # the machine: a check is missing
    LEFT = "left"  # the machine: she leaves
    OTHER = "other"


class Shift(Base):
    """One time at which one volunteer comes (or calls) for one referral. Of the child it says nothing."""

    __tablename__ = "shifts"
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="span"),
        sa.CheckConstraint("minutes BETWEEN 1 AND 720", name="minutes"),
        # two sides are two people
        sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> volunteer_id", name="two_people"),
        # hours count once they are written and the other side has said the same
        sa.CheckConstraint(
            "(status = 'confirmed') = (confirmed_by IS NOT NULL AND confirmed_at IS NOT NULL)", name="confirmed"
        ),
        sa.CheckConstraint("status <> 'confirmed' OR minutes IS NOT NULL", name="hours"),
        # somebody who does not meet a child alone: only where nobody meets
        sa.CheckConstraint("(company = 'apart') = (mode = 'remote')", name="company"),
        area_index("shifts"),
        sa.Index("ix_shifts_volunteer_id_starts_at", "volunteer_id", "starts_at"),
    )

    id: Mapped[UuidKey]
    number: Mapped[Number]
    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referrals.id"), index=True)
    offer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("offers.id"))
    """Hers, by which matching admitted her: also of somebody who stands in."""
    volunteer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    director_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    """Whom to call about it: the child's director when it was planned."""
    organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    """Which stood beside the volunteer on that day: its staff, too, may say that her hours are right."""
    place_code: Mapped[str | None]
    """The need's; pages say the township and no more."""
    type_code: Mapped[str]
    mode: Mapped[Mode] = mapped_column(choice(Mode, "mode"))
    company: Mapped[Company] = mapped_column(choice(Company, "company_kind"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    status: Mapped[ShiftStatus] = mapped_column(choice(ShiftStatus, "status"), default=ShiftStatus.PROPOSED)
    reason: Mapped[Why | None] = mapped_column(choice(Why, "reason"))
    proposed_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    proposed_at: Mapped[Moment]
    swap_asked_at: Mapped[datetime | None]
    """Since when others may take it; it is hers until one does."""
    code_blind: Mapped[bytes | None]
    """Of the code that is read out to her; the code itself is kept nowhere."""
    came_at: Mapped[datetime | None]
    minutes: Mapped[int | None]
    """As she wrote it down."""
    child_came: Mapped[bool | None]
    written_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    confirmed_at: Mapped[datetime | None]
    session_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("work_sessions.id"))
    """The session of the loop in which attendance is kept."""
    changed_at: Mapped[Moment] = mapped_column(onupdate=sa.func.now())
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy reads it from the class

    referral: Mapped[Referral] = relationship()
    offer: Mapped[Offer] = relationship()
    volunteer: Mapped[Account] = relationship(foreign_keys=[volunteer_id])
    director: Mapped[Account] = relationship(foreign_keys=[director_id])


class SwapCall(Base):
    """Somebody who may stand in: cleared, admitted by matching and free at that time."""

    __tablename__ = "swap_calls"

    shift_id: Mapped[UUID] = mapped_column(sa.ForeignKey("shifts.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True, index=True)
    offer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("offers.id"))
    opens_at: Mapped[datetime]
    """From when on she may take it: those whom the child knows come first."""


class FreeTime(Base):
    """A stretch of one day of each week in which a volunteer can."""

    __tablename__ = "free_times"
    __table_args__ = (
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        sa.CheckConstraint("from_minute >= 0 AND until_minute <= 1440 AND from_minute < until_minute", name="span"),
    )

    id: Mapped[UuidKey]
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    weekday: Mapped[int] = mapped_column(sa.SmallInteger)
    """Monday is 0."""
    from_minute: Mapped[int]
    until_minute: Mapped[int]


class Away(Base):
    """Days on which she cannot, both ends included."""

    __tablename__ = "volunteers_away"
    __table_args__ = (sa.CheckConstraint("until_on >= from_on", name="span"),)

    id: Mapped[UuidKey]
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]


class ShiftFeed(Base):
    """The address under which her telephone's calendar reads her shifts; kept is a fingerprint only."""

    __tablename__ = "shift_feeds"

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    made_at: Mapped[Moment]


class Certificate(Base):
    """Hours that both sides know of, as they were printed: whoever holds the paper may ask whether it is true."""

    __tablename__ = "certificates"
    __table_args__ = (sa.CheckConstraint("minutes > 0 AND visits > 0", name="hours"),)

    id: Mapped[UuidKey]
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    """Printed on the paper; it opens what is printed there and nothing else."""
    name: Mapped[str]
    organization: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date]
    minutes: Mapped[int]
    visits: Mapped[int]
    kinds: Mapped[list[str]]
    """Sides of a child's life, not types of need: broad enough to say nothing of anybody."""
    issued_at: Mapped[Moment]
