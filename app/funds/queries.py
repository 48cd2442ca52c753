"""Reading books; always through the actor, and only those of her own body."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.access.actor import Actor
from app.database import session
from app.errors import NotFound
from app.funds.ledger import Balance, Kind, replayed
from app.funds.models import Book, Commitment, CommitmentStatus, Fund, Movement, Pledge, PledgeStatus
from app.funds.policy import keeps, kept_by
from app.needs.models import Need
from app.offers.models import Offer, OfferKind, OfferStatus
from app.referrals.models import Referral, ReferralStatus

C = CommitmentStatus
STANDS = (C.ASKED, C.PROMISED, C.SETTLED)
"""States in which something of a promise stands in the books, or was given."""
HELD = (C.ASKED, C.PROMISED)
"""States in which something still stands in `committed`."""


def projects(actor: Actor) -> Sequence[Offer]:
    """The projects of the actor's body, with or without books."""
    return session.scalars(
        sa.select(Offer)
        .where(
            kept_by(actor, Offer.organization_id), Offer.kind == OfferKind.FUND, Offer.status != OfferStatus.WITHDRAWN
        )
        .order_by(Offer.name, Offer.id)
    ).all()


def project(actor: Actor, offer_id: UUID) -> Offer:
    """One project of the actor's body."""
    offer = session.scalar(sa.select(Offer).where(Offer.id == offer_id, Offer.kind == OfferKind.FUND))
    if offer is None or not keeps(actor, offer.organization_id):
        raise NotFound("fund")
    return offer


def fund(actor: Actor, offer_id: UUID, *, lock: bool = False) -> Fund | None:
    """What the charity has stated of a project; None before it has."""
    project(actor, offer_id)
    return session.get(Fund, offer_id, with_for_update=lock, populate_existing=True)


def books(actor: Actor, offer_id: UUID) -> Sequence[Book]:
    """Its books, money first."""
    project(actor, offer_id)
    return session.scalars(sa.select(Book).where(Book.offer_id == offer_id).order_by(Book.what)).all()


def book(actor: Actor, book_id: UUID, *, lock: bool = False) -> Book:
    """One book of the actor's body. Locked, nobody else promises from it until the deed is over."""
    query = sa.select(Book).options(joinedload(Book.fund).joinedload(Fund.offer)).where(Book.id == book_id)
    if lock:
        query = query.with_for_update(of=Book).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None or not keeps(actor, found.fund.organization_id):
        raise NotFound("book")
    return found


def totals(actor: Actor) -> dict[UUID, Book]:
    """The money book of each project."""
    rows = session.scalars(
        sa.select(Book).join(Book.fund).where(kept_by(actor, Fund.organization_id), Book.what == "")
    ).all()
    return {row.offer_id: row for row in rows}


def applications(actor: Actor, offer_id: UUID) -> Sequence[Referral]:
    """Requests to a project that nobody has answered and for which nothing is promised yet, the oldest first."""
    promised = sa.select(Commitment.referral_id).where(Commitment.status.in_(HELD))
    return session.scalars(
        sa.select(Referral)
        .options(joinedload(Referral.need), joinedload(Referral.offer))
        .join(Referral.need)
        .where(
            kept_by(actor, Referral.organization_id), Referral.offer_id == offer_id,
            Referral.status.in_((ReferralStatus.REQUESTED, ReferralStatus.ACCEPTED, ReferralStatus.IN_PROGRESS)),
            Referral.id.not_in(promised),
        )
        .order_by(Referral.requested_at, Referral.id)
    ).all()  # fmt: skip


def commitments(actor: Actor, offer_id: UUID, *, only: UUID | None = None) -> Sequence[Commitment]:
    """What was promised from the books of a project, what waits for somebody first; or of one referral."""
    where = [kept_by(actor, Commitment.organization_id), Book.offer_id == offer_id]
    if only:
        where.append(Commitment.referral_id == only)
    order = sa.case((Commitment.status == C.ASKED, 0), (Commitment.status == C.PROMISED, 1), else_=2)
    return session.scalars(
        sa.select(Commitment)
        .join(Commitment.book)
        .options(
            joinedload(Commitment.book), joinedload(Commitment.referral).joinedload(Referral.need).load_only(Need.type_code)
        )
        .where(*where)
        .order_by(order, Commitment.created_at.desc())
    ).all()  # fmt: skip


def commitment(actor: Actor, commitment_id: UUID, *, lock: bool = False) -> Commitment:
    """One promise. The book is locked first, as in every deed, so that two deeds never wait for each other."""
    found = session.scalar(sa.select(Commitment).where(Commitment.id == commitment_id))
    if found is None or not keeps(actor, found.organization_id):
        raise NotFound("commitment")
    if lock:
        book(actor, found.book_id, lock=True)
        session.refresh(found, with_for_update=True)
    return found


def held_for(referral_id: UUID) -> Sequence[Commitment]:
    """What still stands for a referral, for the clock that releases it."""
    return session.scalars(
        sa.select(Commitment).where(Commitment.referral_id == referral_id, Commitment.status.in_(HELD))
    ).all()


def stands_for(referral_id: UUID) -> bool:
    """Whether anything is promised or was given for a referral; inside a deed that has locked the book."""
    session.flush()
    where = (Commitment.referral_id == referral_id, Commitment.status.in_(STANDS))
    return session.scalar(sa.select(Commitment.id).where(*where).limit(1)) is not None


def movements(actor: Actor, book_id: UUID, *, page: int = 1, size: int = 50) -> tuple[Sequence[Movement], int]:
    """The entries of a book, the newest first, a page at a time; with how many."""
    book(actor, book_id)
    where = Movement.book_id == book_id
    total = session.scalar(sa.select(sa.func.count()).select_from(Movement).where(where)) or 0
    rows = session.scalars(
        sa.select(Movement).options(selectinload(Movement.lines)).where(where)
        .order_by(Movement.number.desc()).limit(size).offset((page - 1) * size)
    ).all()  # fmt: skip
    return rows, total


def replay(book_id: UUID) -> Balance:
    """The balance as the entries alone tell it."""
    book = session.get_one(Book, book_id)
    rows = session.execute(
        sa.select(Movement.kind, Movement.amount).where(Movement.book_id == book_id).order_by(Movement.number)
    )
    return replayed(((kind, amount) for kind, amount in rows), book.unit)


def receipt_known(book_id: UUID, kind: Kind, receipt: str) -> bool:
    """Whether such a receipt was entered."""
    return bool(
        session.scalar(
            sa.select(Movement.id).where(
                Movement.book_id == book_id, Movement.kind == kind, Movement.receipt == receipt
            )
        )
    )


def pledges_to(actor: Actor, offer_id: UUID) -> Sequence[Pledge]:
    """Wishes to give to a project that the charity has yet to answer, the oldest first."""
    return session.scalars(
        sa.select(Pledge)
        .where(
            kept_by(actor, Pledge.organization_id), Pledge.offer_id == offer_id,
            Pledge.status.in_((PledgeStatus.PLEDGED, PledgeStatus.PARTLY)),
        )
        .order_by(Pledge.created_at)
    ).all()  # fmt: skip


def pledge(actor: Actor, pledge_id: UUID, *, lock: bool = False) -> Pledge:
    """One pledge: the donor's own, or one to the actor's body."""
    found = session.get(Pledge, pledge_id, with_for_update=lock, populate_existing=True)
    if found is None or not (found.donor_id == actor.id or keeps(actor, found.organization_id)):
        raise NotFound("pledge")
    return found


def pledges_of(actor: Actor) -> Sequence[Pledge]:
    """The donor's own, newest first."""
    return session.scalars(
        sa.select(Pledge)
        .options(joinedload(Pledge.offer).joinedload(Offer.organization))
        .where(Pledge.donor_id == actor.id)
        .order_by(Pledge.created_at.desc())
    ).all()


def given(offer_ids: Sequence[UUID], fewest: int) -> list[tuple[str, str, str, int, Decimal]]:
    """What projects have paid, by type, township and month: children helped and yuan. Groups of fewer than `fewest`
    children are not told; open to everybody, as no child can be recognized in it."""
    names = ("type_code", "township", "month", "children", "amount")
    asked = sa.func.guard.given(list(offer_ids), fewest).table_valued(*names)
    return [(row[0], row[1], row[2], int(row[3]), row[4]) for row in session.execute(sa.select(asked))]
