"""Organizations and their locations."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Moment, UuidKey, choice
from app.places.models import Located, area_index


class OrganizationKind(StrEnum):
    """What sort of body it is."""

    GOVERNMENT = "government"  # 政府部门
    PUBLIC_INSTITUTION = "public_institution"  # 事业单位 (rescue station, welfare institution, protection centre)
    SCHOOL = "school"
    HOSPITAL = "hospital"
    GROUP = "group"  # 群团组织: women's federation, youth league, disabled persons' federation
    SOCIAL = "social"  # 社会组织: social-work agencies, associations
    FOUNDATION = "foundation"  # 基金会, charitable trusts
    ENTERPRISE = "enterprise"


CHARITABLE = (OrganizationKind.FOUNDATION, OrganizationKind.SOCIAL)
"""Forms that a charity may have (慈善法 art. 8: foundations, associations, social service organizations)."""


class OrganizationStatus(StrEnum):
    """Whether a county officer has looked at it."""

    PENDING = "pending"
    VERIFIED = "verified"
    REFUSED = "refused"
    SUSPENDED = "suspended"


class Organization(Located, Base):
    """A body that may publish offers once it is verified."""

    __tablename__ = "organizations"
    __table_args__ = (
        # importing twice changes nothing
        sa.UniqueConstraint("source", "source_key"),
        area_index("organizations"),
    )

    id: Mapped[UuidKey]
    name: Mapped[str]
    name_en: Mapped[str | None]
    kind: Mapped[OrganizationKind] = mapped_column(choice(OrganizationKind, "kind"))
    credit_code: Mapped[str | None] = mapped_column(unique=True)
    """统一社会信用代码 (GB 32100-2015), 18 characters with a check digit; empty for imported bodies abroad."""
    status: Mapped[OrganizationStatus] = mapped_column(
        choice(OrganizationStatus, "status"), default=OrganizationStatus.PENDING
    )
    description: Mapped[str] = mapped_column(default="")
    address: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    website: Mapped[str | None]
    country: Mapped[str] = mapped_column(default="CN")
    source: Mapped[str | None]
    """The catalogue it was imported from, and its key there."""
    source_key: Mapped[str | None]
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    refusal_reason: Mapped[str | None]
    created_at: Mapped[Moment]

    locations: Mapped[list["Location"]] = relationship(back_populates="organization", order_by="Location.name")


class Location(Located, Base):
    """A site where an organization can be met."""

    __tablename__ = "locations"
    __table_args__ = (sa.UniqueConstraint("source", "source_key"),)  # importing twice changes nothing

    id: Mapped[UuidKey]
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    name: Mapped[str]
    address: Mapped[str | None]
    phone: Mapped[str | None]
    country: Mapped[str] = mapped_column(default="CN")
    source: Mapped[str | None]
    source_key: Mapped[str | None]
    created_at: Mapped[Moment]

    organization: Mapped[Organization] = relationship(back_populates="locations")
