"""Needs and the steps of their life."""

from datetime import date, datetime
from enum import IntEnum, StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.children.models import Child
from app.database import Base, Moment, Number, UuidKey, choice
from app.places.models import Located, area_index


class NeedStatus(StrEnum):
    """Draft → open → referred → in service → met, or closed unmet, or withdrawn."""

    DRAFT = "draft"
    OPEN = "open"
    REFERRED = "referred"
    IN_SERVICE = "in_service"
    MET = "met"
    CLOSED_UNMET = "closed_unmet"
    WITHDRAWN = "withdrawn"


class Urgency(IntEnum):
    """The lower the sooner."""

    CRITICAL = 1  # 危急
    URGENT = 2  # 紧急
    NORMAL = 3  # 一般
    LOW = 4  # 不急


class Need(Located, Base):
    """What one child lacks, in the director's words and as one type of the taxonomy."""

    __tablename__ = "needs"
    __table_args__ = (
        sa.CheckConstraint("urgency BETWEEN 1 AND 4", name="urgency"),
        sa.CheckConstraint("units > 0", name="units"),
        area_index("needs"),
        sa.Index("ix_needs_status", "status", "due_on"),
    )

    id: Mapped[UuidKey]
    number: Mapped[Number]
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    type_code: Mapped[str] = mapped_column(index=True)
    words: Mapped[str]
    urgency: Mapped[int]
    units: Mapped[int] = mapped_column(default=1)
    status: Mapped[NeedStatus] = mapped_column(choice(NeedStatus, "status"), default=NeedStatus.OPEN)
    due_on: Mapped[date]
    """By when somebody should be helping; a product default by urgency, shown as such."""
    created_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    opened_at: Mapped[Moment]
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy reads it from the class

    child: Mapped[Child] = relationship()


class NeedStep(Base):
    """One change of a need's state, kept for its timeline."""

    __tablename__ = "need_steps"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    need_id: Mapped[UUID] = mapped_column(sa.ForeignKey("needs.id"), index=True)
    at: Mapped[Moment]
    actor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    status: Mapped[NeedStatus] = mapped_column(choice(NeedStatus, "status"))
    note: Mapped[str | None]
