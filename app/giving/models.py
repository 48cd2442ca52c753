"""What a donor would like to support."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Moment


class Donor(Base):
    """A donor's wishes; her account is in `people`."""

    __tablename__ = "donors"

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    body: Mapped[str] = mapped_column(default="person")
    """`person` or `enterprise`."""
    need_types: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), default=list)
    place_code: Mapped[str | None]
    note: Mapped[str | None]
    created_at: Mapped[Moment]
