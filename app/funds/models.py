"""A fund's particulars, its books, their movements, and what is promised to whom."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Moment, Number, UuidKey, choice
from app.funds.ledger import DISCLOSE_MONTHS, MONEY, NOTHING, TWO_PERSON_ABOVE, Balance, Kind, Side
from app.offers.models import Offer
from app.referrals.models import Reason, Referral

Amount = sa.Numeric(14, 2)


class Fund(Base):
    """What a charity states of one of its projects, with the day on which it stated it."""

    __tablename__ = "funds"
    __table_args__ = (
        sa.CheckConstraint("two_person_above >= 0", name="limit"),
        sa.CheckConstraint("disclose_months BETWEEN 1 AND 24", name="disclose"),
    )

    offer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("offers.id"), primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    purpose: Mapped[str]
    certificate: Mapped[str | None]
    """Number of its certificate of public fundraising, where it has one (慈善法 art. 22);"""
    filing: Mapped[str | None]
    """and under which number the plan was filed. Both as the charity states them."""
    stated_on: Mapped[date]
    two_person_above: Mapped[Decimal] = mapped_column(Amount, default=TWO_PERSON_ABOVE)
    disclose_months: Mapped[int] = mapped_column(default=DISCLOSE_MONTHS)
    disclosed_on: Mapped[date | None]
    disclosed_at: Mapped[str | None]
    """Where the charity last published how it goes."""
    created_at: Mapped[Moment]

    offer: Mapped[Offer] = relationship()


class Book(Base):
    """Money, or one kind of goods. The balances are those of its movements, kept beside them so that one lock on this row
    orders everybody who promises from it."""

    __tablename__ = "books"
    __table_args__ = (
        sa.UniqueConstraint("offer_id", "what"),
        # nothing is promised or given that is not there
        sa.CheckConstraint("available >= 0 AND committed >= 0 AND paid >= 0", name="balance"),
    )

    id: Mapped[UuidKey]
    offer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("funds.offer_id"))
    what: Mapped[str] = mapped_column(default="")
    """The goods; empty for money."""
    unit: Mapped[str] = mapped_column(default=MONEY)
    available: Mapped[Decimal] = mapped_column(Amount, default=NOTHING)
    committed: Mapped[Decimal] = mapped_column(Amount, default=NOTHING)
    paid: Mapped[Decimal] = mapped_column(Amount, default=NOTHING)

    fund: Mapped[Fund] = relationship()

    @property
    def balance(self) -> Balance:
        """What stands in it."""
        return Balance(self.available, self.committed, self.paid)

    @property
    def is_money(self) -> bool:
        """Whether it is counted in yuan."""
        return not self.what


class CommitmentStatus(StrEnum):
    """A promise to one child: from the first signature to the last payment."""

    ASKED = "asked"  # one person has said yes, a second has to
    PROMISED = "promised"
    SETTLED = "settled"  # nothing of it is left to give
    REFUSED = "refused"  # by the second person
    RELEASED = "released"  # the referral ended, or less was needed


class Commitment(Base):
    """What a book has promised for one referral. It stands in `committed` until it is paid, released or refused."""

    __tablename__ = "commitments"
    __table_args__ = (
        sa.CheckConstraint("amount > 0 AND paid >= 0 AND released >= 0 AND paid + released <= amount", name="amount"),
        # never one's own second signature
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_people"),
        sa.Index(
            "uq_commitments_referral", "referral_id", "book_id", unique=True,
            postgresql_where=sa.text("status IN ('asked', 'promised')"),
        ),
    )  # fmt: skip

    id: Mapped[UuidKey]
    number: Mapped[Number]
    book_id: Mapped[UUID] = mapped_column(sa.ForeignKey("books.id"), index=True)
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referrals.id"), index=True)
    amount: Mapped[Decimal] = mapped_column(Amount)
    paid: Mapped[Decimal] = mapped_column(Amount, default=NOTHING)
    released: Mapped[Decimal] = mapped_column(Amount, default=NOTHING)
    status: Mapped[CommitmentStatus] = mapped_column(choice(CommitmentStatus, "status"))
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[Reason | None] = mapped_column(choice(Reason, "reason"))
    note: Mapped[str | None]
    created_at: Mapped[Moment]

    book: Mapped[Book] = relationship()
    referral: Mapped[Referral] = relationship()

    @property
    def left(self) -> Decimal:
        """What is promised and neither paid nor released."""
        return self.amount - self.paid - self.released


class Movement(Base):
    """One entry of a book. Entries are only ever added: the database refuses to change or drop one."""

    __tablename__ = "movements"
    __table_args__ = (
        sa.CheckConstraint("amount > 0", name="amount"),
        # a receipt is entered once
        sa.Index(
            "uq_movements_receipt", "book_id", "kind", "receipt", unique=True, postgresql_where=sa.text("receipt <> ''")
        ),
    )  # fmt: skip

    id: Mapped[UuidKey]
    number: Mapped[Number]
    book_id: Mapped[UUID] = mapped_column(sa.ForeignKey("books.id"), index=True)
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    kind: Mapped[Kind] = mapped_column(choice(Kind, "kind"))
    amount: Mapped[Decimal] = mapped_column(Amount)
    day: Mapped[date]
    receipt: Mapped[str] = mapped_column(default="")
    """The charity's own number of the receipt or bank voucher; Tonglian issues none."""
    note: Mapped[str | None]
    commitment_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("commitments.id"), index=True)
    pledge_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("pledges.id"), index=True)
    actor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    at: Mapped[Moment]

    book: Mapped[Book] = relationship()
    lines: Mapped[list["Line"]] = relationship(order_by="Line.side")


class Line(Base):
    """One half of an entry: what an account gained or lost. The lines of an entry add up to nothing; the database looks."""

    __tablename__ = "movement_lines"

    movement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("movements.id"), primary_key=True)
    side: Mapped[Side] = mapped_column(choice(Side, "side"), primary_key=True)
    amount: Mapped[Decimal] = mapped_column(Amount)


class PledgeKind(StrEnum):
    """What a donor offers."""

    MONEY = "money"
    GOODS = "goods"
    SERVICE = "service"  # paid by the donor, done by somebody the charity chooses


class PledgeStatus(StrEnum):
    """A wish to give to a charity's project, until the charity has said what it received."""

    PLEDGED = "pledged"
    PARTLY = "partly"  # some of it arrived, the rest is awaited
    RECEIVED = "received"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Pledge(Base):
    """What somebody wishes to give to a project. The giving itself happens between the two, outside of Tonglian."""

    __tablename__ = "pledges"
    __table_args__ = (
        sa.CheckConstraint("amount > 0 AND received >= 0", name="amount"),
        sa.CheckConstraint("(kind = 'money') = (what = '')", name="what"),
    )

    id: Mapped[UuidKey]
    number: Mapped[Number]
    donor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    offer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("offers.id"), index=True)
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    kind: Mapped[PledgeKind] = mapped_column(choice(PledgeKind, "kind"))
    what: Mapped[str] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(default=MONEY)
    amount: Mapped[Decimal] = mapped_column(Amount)
    received: Mapped[Decimal] = mapped_column(Amount, default=NOTHING)
    anonymous: Mapped[bool] = mapped_column(default=False)
    """The charity is not told who she is, only how to thank in general; she hands it over through its open channel."""
    contact: Mapped[str | None]
    note: Mapped[str | None]
    status: Mapped[PledgeStatus] = mapped_column(choice(PledgeStatus, "status"), default=PledgeStatus.PLEDGED)
    reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    created_at: Mapped[Moment]

    offer: Mapped[Offer] = relationship()
