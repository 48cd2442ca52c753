"""Villages (which the gazetteer does not list) and the columns of anything that stands somewhere."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Moment


class Village(Base):
    """A village or neighbourhood under a township, by its 12-digit code."""

    __tablename__ = "villages"
    __table_args__ = (
        # a village is found again by what people call it
        sa.UniqueConstraint("township_code", "name"),
        sa.CheckConstraint("code ~ '^[0-9]{12}$' AND left(code, 9) = left(township_code, 9)", name="code"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    township_code: Mapped[str]
    name: Mapped[str]
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    official: Mapped[bool] = mapped_column(server_default="false")
    """False while the code is one of ours, given until the operator loads the official list."""
    created_at: Mapped[Moment]


def area_index(table: str) -> sa.Index:
    """The index behind "everything in this area": a prefix of the place code, whatever the collation."""
    return sa.Index(f"ix_{table}_place_code", "place_code", postgresql_ops={"place_code": "text_pattern_ops"})


class Located:
    """Where a thing stands: a 12-digit place code (empty outside China) and a WGS-84 point with its precision."""

    place_code: Mapped[str | None]
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    precision: Mapped[str | None]
    """`point`, `village`, `township`, `county` or `city`: what the point is the middle of."""
