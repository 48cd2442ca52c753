"""What counties have set, and what they had set before."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Moment, UuidKey


class CountySetting(Base):
    """One version of one setting; the newest holds, and none is ever changed or taken away."""

    __tablename__ = "county_settings"
    __table_args__ = (
        # two officers cannot both make the next version
        sa.UniqueConstraint("county_code", "key", "version"),
        sa.CheckConstraint("county_code ~ '^[0-9]{6}$'", name="county"),
        sa.CheckConstraint("version > 0", name="version"),
    )

    id: Mapped[UuidKey]
    county_code: Mapped[str]
    key: Mapped[str]
    value: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    """None: back to the product's default."""
    version: Mapped[int]
    reason: Mapped[str]
    changed_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    changed_at: Mapped[Moment]
