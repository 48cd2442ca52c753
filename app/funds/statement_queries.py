"""Reading what came in and went out and the lists that confirm it; always through the actor, and only those of her own body."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload

from app.access.actor import Actor
from app.database import session
from app.errors import NotFound
from app.funds import queries
from app.funds.ledger import Kind
from app.funds.models import Commitment, Movement, Pledge
from app.funds.policy import keeps
from app.funds.statement_models import Reconciled, Statement
from app.funds.statements import WAYS, Known, Way
from app.referrals.models import Referral


class Payment(NamedTuple):
    """Money that came into a book or went out of it, what it was for, and the row that confirms it."""

    movement: Movement
    commitment: int | None
    referral: int | None
    pledge: int | None
    confirmed: Reconciled | None
    statement: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of what went out of a book, or came in, is confirmed by the charity's own accounts."""

    done: int
    done_amount: Decimal
    last: datetime | None
    """When some of it was reconciled last."""
    waiting: int
    waiting_amount: Decimal
    since: date | None
    """Of when the oldest entry is that waits."""


def kinds(way: Way | None) -> list[Kind]:
    """Entries that moved money that way; without one, either."""
    return [kind for kind, found in WAYS.items() if way in (None, found)]


def standing(actor: Actor, book_id: UUID, way: Way = Way.OUT) -> Standing:
    """What is reconciled of what went out of a book, or came in, and what is not."""
    queries.book(actor, book_id)
    yes, no = Reconciled.movement_id.is_not(None), Reconciled.movement_id.is_(None)
    total = sa.func.coalesce(sa.func.sum(Movement.amount).filter(yes), 0)
    left = sa.func.coalesce(sa.func.sum(Movement.amount).filter(no), 0)
    row = session.execute(
        sa.select(
            sa.func.count().filter(yes), total, sa.func.max(Reconciled.at), sa.func.count().filter(no), left,
            sa.func.min(Movement.day).filter(no),
        )
        .select_from(Movement)
        .outerjoin(Reconciled, Reconciled.movement_id == Movement.id)
        .where(Movement.book_id == book_id, Movement.kind.in_(kinds(way)))
    ).one()  # fmt: skip
    return Standing(*row)


def payments(
    actor: Actor, book_id: UUID, *, done: bool | None = None, page: int = 1, size: int = 50
) -> tuple[Sequence[Payment], int]:
    """What came into a book and went out, the newest first, a page at a time, with how many; `done` picks what is
    reconciled, or what is not."""
    queries.book(actor, book_id)
    where = [Movement.book_id == book_id, Movement.kind.in_(kinds(None))]
    if done is not None:
        where.append(Reconciled.movement_id.is_not(None) if done else Reconciled.movement_id.is_(None))
    rows = (
        sa.select(Movement, Commitment.number, Referral.number, Pledge.number, Reconciled, Statement.number)
        .outerjoin(Commitment, Commitment.id == Movement.commitment_id)
        .outerjoin(Referral, Referral.id == Commitment.referral_id)
        .outerjoin(Pledge, Pledge.id == Movement.pledge_id)
        .outerjoin(Reconciled, Reconciled.movement_id == Movement.id)
        .outerjoin(Statement, Statement.id == Reconciled.statement_id)
        .where(*where)
    )
    counted = (
        sa.select(sa.func.count()).select_from(Movement).outerjoin(Reconciled, Reconciled.movement_id == Movement.id)
    )
    newest = rows.order_by(Movement.number.desc()).limit(size).offset((page - 1) * size)
    total = session.scalar(counted.where(*where)) or 0
    return [Payment(*row) for row in session.execute(newest)], total


def known(book_id: UUID, numbers: Iterable[int]) -> dict[int, Known]:
    """The entries of a book under these numbers; whoever asks holds the book."""
    rows = session.execute(
        sa.select(Movement, Statement.number)
        .outerjoin(Reconciled, Reconciled.movement_id == Movement.id)
        .outerjoin(Statement, Statement.id == Reconciled.statement_id)
        .where(Movement.book_id == book_id, Movement.number.in_(list(numbers)))
    )
    return {one.number: Known(one.id, one.number, one.kind, one.amount, one.receipt, told) for one, told in rows}


def statement(actor: Actor, statement_id: UUID, *, lock: bool = False) -> Statement:
    """One list of the actor's body. Its book is locked first, as in every deed of the books."""
    found = session.scalar(sa.select(Statement).options(joinedload(Statement.book)).where(Statement.id == statement_id))
    if found is None or not keeps(actor, found.organization_id):
        raise NotFound("statement")
    if lock:
        queries.book(actor, found.book_id, lock=True)
        session.execute(sa.select(Statement.id).where(Statement.id == statement_id).with_for_update())
        session.refresh(found)
    return found


def statements(actor: Actor, book_id: UUID, limit: int = 20) -> Sequence[Statement]:
    """The lists sent for a book, the newest first, without their rows."""
    queries.book(actor, book_id)
    newest = sa.select(Statement).options(defer(Statement.rows)).where(Statement.book_id == book_id)
    return session.scalars(newest.order_by(Statement.number.desc()).limit(limit)).all()
