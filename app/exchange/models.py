"""Imports that were made."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Moment, UuidKey


class Import(Base):
    """One run of an importer over one catalogue, with what it found."""

    __tablename__ = "imports"

    id: Mapped[UuidKey]
    source: Mapped[str] = mapped_column(index=True)
    digest: Mapped[str]
    """SHA-256 of the files read."""
    counts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    errors: Mapped[int] = mapped_column(sa.Integer, server_default="0")
    at: Mapped[Moment]
