"""Reading transfers, absences, closings, erasures; always through the actor."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.children import policy as files
from app.children import queries as children
from app.children.keys import ChildKey
from app.children.models import Child, ChildStatus
from app.clock import today
from app.database import session
from app.errors import NotFound
from app.moves.models import Absence, Closing, Erasure, ErasureStatus, Transfer, TransferStatus
from app.moves.policy import may_answer, may_decide, may_withdraw, visible_to
from app.moves.rules import AHEAD, UNTIL_16
from app.people.models import Account, AccountStatus
from app.settings import queries as settings

Row = TypeVar("Row", Closing, Erasure)
MOST = 200
"""A list longer than this is worked off from its head."""


def transfers(actor: Actor) -> Sequence[Transfer]:
    """Both ways, what waits first, then the newest."""
    waiting = (Transfer.status == TransferStatus.ASKED).desc()
    query = sa.select(Transfer).where(visible_to(actor)).order_by(waiting, Transfer.asked_at.desc()).limit(MOST)
    return session.scalars(query).all()


def transfer(actor: Actor, transfer_id: UUID, *, answering: bool) -> Transfer:
    """One the actor may answer, or take back; locked."""
    query = sa.select(Transfer).where(Transfer.id == transfer_id).with_for_update(of=Transfer)
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None or not (may_answer if answering else may_withdraw)(actor, found):
        raise NotFound("transfer")
    return found


def asked_of(child_id: UUID) -> Transfer | None:
    """The request that waits for a child one holds."""
    return session.scalar(
        sa.select(Transfer).where(Transfer.child_id == child_id, Transfer.status == TransferStatus.ASKED)
    )


def directors_in(place: str) -> Sequence[Account]:
    """The active directors of a village, or of every village of a township."""
    place = place[:9] if place.endswith("000") else place
    return session.scalars(
        sa.select(Account)
        .where(Account.role == Role.DIRECTOR, Account.status == AccountStatus.ACTIVE)
        .where(Account.place_code.startswith(place, autoescape=True))
        .order_by(Account.place_code, Account.created_at)
    ).all()


def answerers(transfer: Transfer) -> list[UUID]:
    """Who can say yes: for a notice."""
    overseers = session.scalars(
        sa.select(Account.id).where(
            Account.role == Role.SUPERVISOR,
            Account.status == AccountStatus.ACTIVE,
            sa.func.left(Account.place_code, 9) == transfer.to_place[:9],
        )
    )
    own = [] if transfer.to_place.endswith("000") else [one.id for one in directors_in(transfer.to_place)]
    return [who for who in (*own, *overseers) if who != transfer.asked_by]


def directors_of(transfer: Transfer) -> list[UUID]:
    """Whose the file is now; a job asks."""
    return list(session.scalars(sa.select(Child.director_id).where(Child.id == transfer.child_id)))


def county_officers(place: str) -> list[UUID]:
    """The active officers of a place's county: for a notice."""
    query = sa.select(Account.id).where(Account.role == Role.COUNTY_OFFICER, Account.status == AccountStatus.ACTIVE)
    return list(session.scalars(query.where(sa.func.left(Account.place_code, 6) == place[:6])))


def absence_of(child_id: UUID) -> Absence | None:
    """Where a child one holds is now, if she is away."""
    return session.scalar(sa.select(Absence).where(Absence.child_id == child_id, Absence.returned_on.is_(None)))


def absence(actor: Actor, absence_id: UUID) -> Absence:
    """One about a child in the actor's charge, locked."""
    query = sa.select(Absence).where(Absence.id == absence_id).with_for_update(of=Absence)
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("absence")
    children.get(actor, found.child_id, Permission.EDIT_NEEDS)
    return found


def away(actor: Actor) -> Sequence[Absence]:
    """Who is away, those expected back longest ago first."""
    query = sa.select(Absence).join(Absence.child).options(joinedload(Absence.child))
    where = (files.visible_to(actor), Absence.returned_on.is_(None), Child.status == ChildStatus.ACTIVE)
    return session.scalars(query.where(*where).order_by(Absence.expected_on).limit(MOST)).all()


def coming_of_age(actor: Actor) -> Sequence[Child]:
    """Open files whose child reaches the age within 90 days or has reached it."""
    short = sa.and_(
        sa.func.cardinality(Child.categories) > 0,
        Child.categories.op("<@")(sa.cast(sorted(UNTIL_16), ARRAY(sa.Text))),
    )
    due = Child.birth_date + sa.func.make_interval(sa.case((short, 16), else_=18))
    where = (files.visible_to(actor), Child.status == ChildStatus.ACTIVE, due <= today() + AHEAD)
    return session.scalars(sa.select(Child).where(*where).order_by(due, Child.number).limit(MOST)).all()


def closing_of(child_id: UUID) -> Closing | None:
    """How a file one holds was closed, while it is."""
    return session.scalar(sa.select(Closing).where(Closing.child_id == child_id, Closing.reopened_at.is_(None)))


def closed(actor: Actor, *, over: bool = False) -> Sequence[Closing]:
    """Closed files that are not erased, or only those whose time of keeping is over; the soonest first."""
    query = sa.select(Closing).join(Closing.child).options(joinedload(Closing.child))
    where = [files.visible_to(actor), Closing.reopened_at.is_(None), ChildKey.wrapped.is_not(None)]
    where += [Closing.retention_until <= today()] if over else []
    query = query.join(ChildKey, ChildKey.child_id == Closing.child_id)
    return session.scalars(query.where(*where).order_by(Closing.retention_until, Closing.id).limit(MOST)).all()


def proposals(actor: Actor) -> Sequence[Erasure]:
    """Erasures of the area, what waits first."""
    query = sa.select(Erasure).join(Erasure.child).options(joinedload(Erasure.child)).where(files.visible_to(actor))
    waiting = (Erasure.status == ErasureStatus.PROPOSED).desc()
    return session.scalars(query.order_by(waiting, Erasure.proposed_at.desc()).limit(MOST)).all()


def proposed_for(child_id: UUID) -> Erasure | None:
    """The proposal that waits for a child one holds."""
    return session.scalar(
        sa.select(Erasure).where(Erasure.child_id == child_id, Erasure.status == ErasureStatus.PROPOSED)
    )


def to_decide(actor: Actor, erasure_id: UUID) -> Erasure:
    """One the actor may decide, locked."""
    query = sa.select(Erasure).where(Erasure.id == erasure_id).with_for_update(of=Erasure)
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None or not may_decide(actor, found):
        raise NotFound("erasure")
    child = children.get(actor, found.child_id)
    if not actor.covers(child.place_code):
        raise NotFound("erasure")
    return found


def retention_years(place_code: str | None) -> int:
    """For how many years the county keeps a closed file; a product default where it has set none."""
    return settings.of(place_code).retention


def load(model: type[Row], row_id: UUID) -> Row | None:
    """The row a job speaks of; the machine has no actor."""
    return session.get(model, row_id)


def erasure(actor: Actor, erasure_id: UUID) -> Erasure:
    """One of the area."""
    found = session.get(Erasure, erasure_id)
    if found is None:
        raise NotFound("erasure")
    children.get(actor, found.child_id)
    return found
