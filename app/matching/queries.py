"""A need as matching sees it, and the rows of what is shown."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app.children.models import Child
from app.clock import age_on, today
from app.database import session
from app.disclosures.queries import refused_by
from app.loading import Rows
from app.matching.facts import NeedFacts, OfferFacts
from app.matching.reading import offers_of
from app.needs.models import Need
from app.offers.models import Offer
from app.people.models import Account
from app.taxonomy.categories import implied

ROWS = Rows(
    Offer,
    "organization",
    "volunteer",
    where=Offer.__table__.c.id == sa.any_(sa.cast(sa.bindparam("ids"), sa.ARRAY(sa.Uuid))),
)


def rows_of(ids: Iterable[UUID]) -> dict[UUID, Offer]:
    """The rows of the offers that a page shows, with who stands behind them."""
    return {offer.id: offer for offer in ROWS.all(ids=list(ids))}


def offer_now(offer_id: UUID) -> OfferFacts | None:
    """One offer as it is in the database at this moment, for whoever is about to ask it; None if it is not listed."""
    return next(iter(offers_of([offer_id], today())), None)


def need_facts(
    need: Need, *, known: frozenset[UUID] = frozenset(), declined: frozenset[UUID] = frozenset(), on: date | None = None
) -> NeedFacts:
    """The facts of one need. `known` are those who have helped her before, `declined` the offers that said no to it."""
    child = need.child
    refused = refused_by(child.id, need.type_code)
    return facts_of(
        need,
        on or today(),
        known=known,
        refused=refused,
        conflicts=own_people(child),
        declined=declined,
        units=need.units,
    )


def facts_of(
    need: Need,
    on: date,
    *,
    known: frozenset[UUID],
    refused: frozenset[UUID],
    conflicts: frozenset[UUID],
    declined: frozenset[UUID],
    units: int,
) -> NeedFacts:
    """A need as matching sees it, on a day; of the child only what an offer may ask for."""
    child = need.child
    return NeedFacts(
        type_code=need.type_code,
        on=on,
        age=age_on(child.birth_date, on),
        sex=child.sex.value,
        categories=implied(child.categories),
        place=need.place_code,
        lat=need.lat,
        lng=need.lng,
        units=units,
        urgency=need.urgency,
        languages=frozenset(child.languages),
        weekdays=frozenset(need.weekdays),
        wish=need.wish,
        wish_only=need.wish_only,
        known=known,
        refused=refused,
        conflicts=conflicts,
        declined=declined,
    )


def own_people(child: Child) -> frozenset[UUID]:
    """Accounts that are the child's guardian's, by the telephone number: nobody is sent to her own child."""
    number = (child.guardian_phone or "").strip()
    if not number:
        return frozenset()
    same = sa.or_(Account.phone == number, Account.login == number)
    return frozenset(session.scalars(sa.select(Account.id).where(same)))
