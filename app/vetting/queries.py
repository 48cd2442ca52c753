"""Reading results; always through the actor."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.database import session
from app.errors import NotFound
from app.offers.models import Offer, OfferStatus
from app.people.models import Account, AccountStatus
from app.vetting.models import CheckResult
from app.vetting.policy import vets

ALIVE = (OfferStatus.DRAFT, OfferStatus.IN_REVIEW, OfferStatus.PUBLISHED, OfferStatus.PAUSED)


def volunteer(actor: Actor, account_id: UUID) -> Account:
    """A volunteer whom the actor vets, or herself."""
    account = session.get(Account, account_id)
    if account is None or account.role is not Role.VOLUNTEER or not (account.id == actor.id or vets(actor, account)):
        raise NotFound("volunteer")
    return account


def place_of(account_id: UUID) -> str | None:
    """Where she is: the settings of that county hold for her."""
    return session.scalar(sa.select(Account.place_code).where(Account.id == account_id))


def in_county(county: str) -> Sequence[UUID]:
    """Every volunteer of a county, by its six digits, who offers something; for the machine."""
    return session.scalars(
        sa.select(Account.id)
        .where(
            Account.role == Role.VOLUNTEER, Account.place_code.startswith(county, autoescape=True),
            Account.id.in_(sa.select(Offer.volunteer_id).where(Offer.status.in_(ALIVE))),
        )
        .order_by(Account.id)
    ).all()  # fmt: skip


def results(account_id: UUID) -> Sequence[CheckResult]:
    """Everything that came of her checks, newest first."""
    return session.scalars(
        sa.select(CheckResult)
        .where(CheckResult.account_id == account_id)
        .order_by(CheckResult.done_on.desc(), CheckResult.recorded_at.desc(), CheckResult.id)
    ).all()


def offers(account_id: UUID, *, lock: bool = False) -> Sequence[Offer]:
    """What she offers and has not withdrawn."""
    query = sa.select(Offer).where(Offer.volunteer_id == account_id, Offer.status.in_(ALIVE)).order_by(Offer.id)
    return session.scalars(query.with_for_update() if lock else query).all()


def volunteers(actor: Actor) -> list[tuple[Account, list[Offer], list[CheckResult]]]:
    """The volunteers whom the actor vets, with what they offer and what came of their checks."""
    actor.require(Permission.VET_VOLUNTEERS)
    people = session.scalars(
        sa.select(Account)
        .where(
            Account.role == Role.VOLUNTEER, Account.status.in_((AccountStatus.ACTIVE, AccountStatus.PENDING)),
            Account.place_code.startswith(actor.area or "-", autoescape=True),
        )
        .order_by(Account.name, Account.id)
    ).all()  # fmt: skip
    ids = [one.id for one in people]
    offered: dict[UUID, list[Offer]] = defaultdict(list)
    for offer in session.scalars(sa.select(Offer).where(Offer.volunteer_id.in_(ids), Offer.status.in_(ALIVE))):
        if offer.volunteer_id:
            offered[offer.volunteer_id].append(offer)
    found: dict[UUID, list[CheckResult]] = defaultdict(list)
    for result in session.scalars(sa.select(CheckResult).where(CheckResult.account_id.in_(ids))):
        found[result.account_id].append(result)
    return [(one, offered[one.id], found[one.id]) for one in people]


def running_out(on: date) -> Sequence[UUID]:
    """Volunteers of whom a result that holds runs out on a day, for the clock."""
    return session.scalars(
        sa.select(CheckResult.account_id).where(CheckResult.expires_on == on, CheckResult.passed).distinct()
    ).all()
