"""Offers, whom and where they serve, and the places they have left."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Moment, Number, UuidKey, choice
from app.organizations.models import Organization
from app.people.models import Account
from app.places.models import Located, area_index


class OfferKind(StrEnum):
    """Who stands behind it."""

    SERVICE = "service"
    FUND = "fund"
    VOLUNTEER = "volunteer"


class OfferStatus(StrEnum):
    """Draft → in review → published → paused, expired or withdrawn."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    PAUSED = "paused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Mode(StrEnum):
    """How the help reaches the child."""

    ON_SITE = "on_site"  # the child goes there
    AT_HOME = "at_home"  # somebody comes
    REMOTE = "remote"  # telephone, video
    MONEY = "money"  # a grant: distance says nothing


class Reach(StrEnum):
    """Where the offer serves."""

    RADIUS = "radius"  # within so many kilometres of its point
    DIVISIONS = "divisions"  # in the named divisions
    ANYWHERE = "anywhere"
    STATED = "stated"  # only in the words of the catalogue it came from: a person has to read them


class Period(StrEnum):
    """After which the places are free again."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    ONCE = "once"


class Offer(Located, Base):
    """One thing somebody offers to children."""

    __tablename__ = "offers"
    __table_args__ = (
        # importing twice changes nothing
        sa.UniqueConstraint("source", "source_key"),
        # an age range runs upwards
        sa.CheckConstraint("age_min <= age_max", name="ages"),
        sa.CheckConstraint("capacity > 0", name="capacity"),
        # only a pause has a last day
        sa.CheckConstraint("resumes_on IS NULL OR status = 'paused'", name="resumes_on"),
        # only a fund has a budget, and nothing is promised beyond it
        sa.CheckConstraint("budget_left IS NULL OR (kind = 'fund' AND budget_left >= 0)", name="budget_left"),
        # a radius needs its middle
        sa.CheckConstraint(
            "reach <> 'radius' OR (radius_km > 0 AND lat IS NOT NULL AND lng IS NOT NULL)", name="radius"
        ),
        # a volunteer's offer belongs to a person, the others to an organization
        sa.CheckConstraint("(kind = 'volunteer') = (volunteer_id IS NOT NULL)", name="owner"),
        sa.CheckConstraint("kind = 'volunteer' OR organization_id IS NOT NULL", name="organization"),
        # Monday is 0
        sa.CheckConstraint("weekdays <@ '{0,1,2,3,4,5,6}'::smallint[]", name="weekdays"),
        area_index("offers"),
        sa.Index("ix_offers_need_types", "need_types", postgresql_using="gin"),
        sa.Index("ix_offers_published", "kind", postgresql_where=sa.text("status = 'published'")),
    )

    id: Mapped[UuidKey]
    number: Mapped[Number]
    kind: Mapped[OfferKind] = mapped_column(choice(OfferKind, "kind"))
    status: Mapped[OfferStatus] = mapped_column(choice(OfferStatus, "status"), default=OfferStatus.DRAFT)
    organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    volunteer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)

    name: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    need_types: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    """Codes of the taxonomy: which needs it meets."""

    age_min: Mapped[int] = mapped_column(default=0)
    age_max: Mapped[int] = mapped_column(default=17)
    """Completed years, both ends included."""
    sex: Mapped[str | None]
    """`female` or `male` where the service is for one sex only."""
    categories: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), default=list)
    """Codes of child categories it is kept for; empty for all children."""

    mode: Mapped[Mode] = mapped_column(choice(Mode, "mode"))
    reach: Mapped[Reach] = mapped_column(choice(Reach, "reach"))
    radius_km: Mapped[float | None]
    divisions: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), default=list)
    """12-digit codes of the divisions it serves, where `reach` says so."""
    address: Mapped[str | None]
    country: Mapped[str] = mapped_column(default="CN")
    areas_text: Mapped[str | None]
    """The source's own words for the area, for catalogues from elsewhere."""

    capacity: Mapped[int | None]
    """Places per period; empty where the source does not say."""
    capacity_unit: Mapped[str] = mapped_column(default="人")
    period: Mapped[Period] = mapped_column(choice(Period, "period"), default=Period.MONTH)
    waitlist: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether one may queue when no place is free;"""
    assess_first: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """and whether the owner wants to look at each case before it can say anything of places."""
    cost: Mapped[str] = mapped_column(default="free")
    """`free`, `partly` or `paid`, from the family's side."""
    cost_note: Mapped[str | None]
    ceiling: Mapped[Decimal | None] = mapped_column(sa.Numeric(12, 2))
    """Most a fund gives to one child, in yuan, as its charity states it."""
    budget_left: Mapped[Decimal | None] = mapped_column(sa.Numeric(14, 2))
    """What the fund's book of money has promised to nobody; empty until something stands in one. Its room keeps it so."""
    languages: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), default=list)
    language_needed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether child and helper must be able to talk in one of them."""
    days: Mapped[str | None]
    """When, in words;"""
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(sa.SmallInteger), default=list, server_default="{}")
    """and on which days of the week, Monday being 0; empty for any."""
    day_parts: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), default=list, server_default="{}")
    """In which parts of those days, of a volunteer: what her calendar begins with."""
    transport: Mapped[str | None]
    """How a volunteer gets there; a key of `rules.TRANSPORT_NAMES`."""
    contact_name: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    website: Mapped[str | None]

    checked_at: Mapped[datetime | None]
    """When somebody last made sure that it is still true."""
    check_failures: Mapped[int] = mapped_column(default=0)
    """Checks that failed since then: not the same as never re-checked."""
    expires_on: Mapped[date | None]
    resumes_on: Mapped[date | None]
    """Of a pause: from which day it takes children again by itself; empty where the owner will say so."""
    cleared_until: Mapped[date | None]
    """A volunteer's: until when everything that is asked of her before she meets a child holds; empty where something is
    missing. Of bodies nothing is asked here: they answer for their people."""
    published_at: Mapped[datetime | None]
    review_note: Mapped[str | None]
    source: Mapped[str | None]
    source_key: Mapped[str | None]
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment] = mapped_column(onupdate=sa.func.now())
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy reads it from the class

    organization: Mapped[Organization | None] = relationship()
    volunteer: Mapped[Account | None] = relationship(foreign_keys=[volunteer_id])


class Booking(Base):
    """Places of an offer kept for one referral in one period: held while it is asked, taken once it said yes."""

    __tablename__ = "bookings"
    __table_args__ = (sa.CheckConstraint("units > 0", name="units"),)

    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    """The referral's id; no foreign key, since referrals are a room above."""
    offer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("offers.id"), index=True)
    units: Mapped[int]
    period_start: Mapped[date]
    held: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Asked for, not promised: two cannot be asked for the same last place, and nothing is used up yet."""
    covered: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """What it costs stands in the fund's books, or nothing more will: no money is kept back for it."""
    released_at: Mapped[datetime | None]
    created_at: Mapped[Moment]

    written_together = True


class OfferChange(Base):
    """An offer looks different to matching than before: itself, its places, its record or who stands behind it.

    Triggers write these rows, within the deed that changed something. They are kept for two days.
    """

    __tablename__ = "offer_changes"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    offer_id: Mapped[UUID]
    deed: Mapped[int] = mapped_column(
        sa.BigInteger, server_default=sa.text("(pg_current_xact_id()::text)::bigint"), index=True
    )
    """The number of the transaction: a row may become visible later than one with a higher `id`."""
    at: Mapped[Moment] = mapped_column(index=True)
