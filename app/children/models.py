"""The child's file: the fewest facts that serve. Health, schooling and household come with the full file."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Moment, Number, UuidKey, choice
from app.people.models import Account
from app.places.models import Located, area_index


class Sex(StrEnum):
    """As registered; matters only where a service is for one sex."""

    FEMALE = "female"
    MALE = "male"


class ChildStatus(StrEnum):
    """Whether the file is kept alive."""

    ACTIVE = "active"
    CLOSED = "closed"


class Child(Located, Base):
    """A child in a village director's care. `place_code` is the village."""

    __tablename__ = "children"
    __table_args__ = (
        # the village is what access rests on
        sa.CheckConstraint("place_code ~ '^[0-9]{12}$'", name="place"),
        area_index("children"),
    )

    id: Mapped[UuidKey]
    number: Mapped[Number]
    name: Mapped[str]
    sex: Mapped[Sex] = mapped_column(choice(Sex, "sex"))
    birth_date: Mapped[date]
    categories: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), default=list)
    guardian_name: Mapped[str | None]
    guardian_relation: Mapped[str | None]
    guardian_phone: Mapped[str | None]
    languages: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), default=lambda: ["zh"])
    address: Mapped[str | None]
    note: Mapped[str | None]
    status: Mapped[ChildStatus] = mapped_column(choice(ChildStatus, "status"), default=ChildStatus.ACTIVE)
    director_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment] = mapped_column(onupdate=sa.func.now())
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy reads it from the class

    director: Mapped[Account] = relationship()
