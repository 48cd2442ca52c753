"""What a charity's own accounts say of money in and out: the lists it sent, and which entries they confirm."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Moment, Number, UuidKey
from app.funds.models import Amount, Book, Movement


class Statement(Base):
    """One list as it was sent. Its rows are judged anew at each look, until somebody confirms those that are right."""

    __tablename__ = "statements"
    __table_args__ = (
        # whoever confirms does it at some time
        sa.CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed"),
    )

    id: Mapped[UuidKey]
    number: Mapped[Number]
    book_id: Mapped[UUID] = mapped_column(sa.ForeignKey("books.id"), index=True)
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    name: Mapped[str]
    """Of the file."""
    rows: Mapped[list[Any]]
    """As `statements.Line` keeps them."""
    uploaded_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    uploaded_at: Mapped[Moment]
    confirmed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    confirmed_at: Mapped[datetime | None]
    reconciled: Mapped[int] = mapped_column(default=0)
    """How many entries it has confirmed."""

    book: Mapped[Book] = relationship()


class Reconciled(Base):
    """A payment, a receipt or a return that the charity's own accounts confirm. The key is the entry's: none is reconciled
    twice, and the database refuses to change or drop one, and one whose amount is not the entry's."""

    __tablename__ = "reconciled"
    __table_args__ = (sa.Index("ix_reconciled_statement_id", "statement_id"),)

    movement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("movements.id"), primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    statement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("statements.id"))
    line: Mapped[int]
    """Of the list."""
    amount: Mapped[Decimal] = mapped_column(Amount)
    day: Mapped[date]
    receipt: Mapped[str]
    at: Mapped[Moment]

    movement: Mapped[Movement] = relationship()
    statement: Mapped[Statement] = relationship()
