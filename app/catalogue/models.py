"""Words that mean the same, and searches that people keep."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Moment, UuidKey


class SynonymVersion(Base):
    """One version of one group of words that mean the same; the newest holds, and none is ever changed or taken away."""

    __tablename__ = "synonym_versions"
    __table_args__ = (
        # a group is empty (taken away) or has at least two words
        sa.CheckConstraint("cardinality(words) <> 1", name="words"),
    )

    version: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    group_id: Mapped[UUID] = mapped_column(index=True)
    words: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    """Chinese, English or both; empty where the group was taken away."""
    reason: Mapped[str] = mapped_column(default="")
    changed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    """None for those that come with the product."""
    changed_at: Mapped[Moment]


class SavedSearch(Base):
    """A search somebody keeps, under a name of her own; nobody else sees it."""

    __tablename__ = "saved_searches"
    __table_args__ = (
        # keeping the same search twice is keeping it once
        sa.UniqueConstraint("account_id", "query"),
    )

    id: Mapped[UuidKey]
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    name: Mapped[str]
    query: Mapped[str]
    """The conditions as they stand in the address, without the page."""
    created_at: Mapped[Moment]
