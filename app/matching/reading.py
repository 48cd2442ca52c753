"""From rows of the database to facts, many at once: no entities, four questions for any number of offers."""

from collections import namedtuple
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.clock import day_of
from app.database import session
from app.matching.facts import OfferFacts, Record
from app.offers.bookings import next_start, period_start, uncovered
from app.offers.budgets import Places, affordable, bounded
from app.offers.models import Booking, Offer, OfferStatus, Period
from app.organizations.models import Organization, OrganizationStatus
from app.people.models import Account, AccountStatus
from app.questions import Question

SHOWN = (OfferStatus.PUBLISHED, OfferStatus.PAUSED, OfferStatus.EXPIRED)
"""States in which an offer is listed, if only to say why it cannot serve; drafts and withdrawn ones are nobody's business."""
BATCH = 5000
OFFERS, BODIES, PEOPLE = Offer.__table__, Organization.__table__, Account.__table__
NAMES = (
    "id", "kind", "status", "organization_id", "volunteer_id", "need_types", "age_min", "age_max", "sex", "categories", "mode",
    "reach", "radius_km", "divisions", "place_code", "lat", "lng", "country", "capacity", "period", "cost", "languages",
    "language_needed", "weekdays", "checked_at", "check_failures", "expires_on", "cleared_until", "ceiling", "budget_left",
)  # fmt: skip


def plain(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[Any]:
    """A column as the driver gives it: words for enums, lists for arrays, and no work in between for each row."""
    return sa.type_coerce(column, sa.types.NullType()).label(name)


def _listed() -> sa.Select[Any]:
    """Listed offers with whether somebody has looked at who is behind them."""
    columns = [plain(OFFERS.c[name], name) for name in NAMES]
    joined = OFFERS.outerjoin(BODIES, BODIES.c.id == OFFERS.c.organization_id).outerjoin(
        PEOPLE, PEOPLE.c.id == OFFERS.c.volunteer_id
    )
    behind = (plain(BODIES.c.status, "body"), plain(PEOPLE.c.status, "person"))
    return sa.select(*columns, *behind).select_from(joined).where(OFFERS.c.status.in_(SHOWN))


IDS = sa.cast(sa.bindparam("ids"), sa.ARRAY(sa.Uuid))
"""Ids as one parameter, however many."""
LISTED = _listed()
Listed: Any = namedtuple("Listed", (*NAMES, "body", "person"))  # type: ignore[misc]  # mypy wants them written out
THESE = Question(LISTED.where(OFFERS.c.id == sa.any_(IDS)))
TAKEN = Question(
    sa.select(Booking.offer_id, Booking.period_start, sa.func.sum(Booking.units))
    .where(
        Booking.offer_id == sa.any_(IDS),
        Booking.period_start == sa.any_(sa.cast(sa.bindparam("starts"), sa.ARRAY(sa.Date))),
        Booking.released_at.is_(None),
        Booking.held.is_(False),
    )
    .group_by(Booking.offer_id, Booking.period_start)
)
RECORDS = Question(
    sa.select(
        sa.column("offer_id", sa.Uuid), sa.column("status", sa.Text), sa.column("ended", sa.BigInteger)
    ).select_from(sa.func.guard.records(IDS))
)


def offers_of(ids: Sequence[UUID], on: date) -> list[OfferFacts]:
    """The facts of some offers on a day; those that are not listed are left out."""
    return packed([Listed(*row) for row in THESE.rows(ids=list(ids))], on)


def all_offers(on: date) -> Iterator[list[OfferFacts]]:
    """The facts of every listed offer, a batch at a time."""
    last: UUID | None = None
    while True:
        after = () if last is None else (OFFERS.c.id > last,)
        rows = session.execute(LISTED.where(*after).order_by(OFFERS.c.id).limit(BATCH)).all()
        yield packed(rows, on)
        if len(rows) < BATCH:
            return
        last = rows[-1].id


def packed(rows: Sequence[Any], on: date) -> list[OfferFacts]:
    """Rows as facts, with the places taken on that day and how earlier referrals ended."""
    ids = [row.id for row in rows]
    used, past, nobody = taken(ids, on), records(ids), Record()
    funds = [row.id for row in rows if row.budget_left is not None]
    waiting = uncovered(funds) if funds else {}
    starts = {period.value: period_start(period, on) for period in Period}
    return [
        facts(
            row,
            on,
            used=used.get((row.id, starts[row.period]), 0),
            waiting=waiting.get(row.id, 0),
            record=past.get(row.id, nobody),
            verified=stands(row.body, row.person),
        )
        for row in rows
    ]


def taken(ids: Sequence[UUID], on: date) -> dict[tuple[UUID, date], int]:
    """Places taken, by offer and first day of the period; of periods that hold the day."""
    starts = [period_start(period, on) for period in Period]
    rows = TAKEN.rows(ids=list(ids), starts=starts)
    return {(offer, start): int(units) for offer, start, units in rows}


def records(ids: Sequence[UUID]) -> dict[UUID, Record]:
    """How each offer's earlier referrals ended: counts only, open to every reader of a shortlist.

    A refusal by the family is not the provider's, and a queue that ended in vain nobody's; a silence that ran out counts as
    a refusal.
    """
    counts: dict[UUID, dict[str, int]] = {}
    for offer, status, count in RECORDS.rows(ids=list(ids)):
        counts.setdefault(offer, {})[status] = count
    return {
        offer: Record(c.get("completed", 0), c.get("failed", 0), c.get("rejected", 0)) for offer, c in counts.items()
    }


def facts(row: Any, on: date, *, used: int, record: Record, verified: bool, waiting: int = 0) -> OfferFacts:
    """One offer, or a row like one, as facts. A fund has as many places as its money pays for, if that is fewer; `waiting`
    are those said yes to for which nothing stands in its books."""
    free = None if row.capacity is None else max(0, row.capacity - used)
    cases = affordable(row.budget_left, row.ceiling, waiting)
    places = bounded(Places(row.capacity, free, renewal(str(row.period), on)), cases)
    return OfferFacts(
        id=row.id,
        kind=str(row.kind),
        owner=row.volunteer_id or row.organization_id,
        need_types=tuple(row.need_types),
        mode=str(row.mode),
        reach=str(row.reach),
        published=row.status == OfferStatus.PUBLISHED,
        verified=verified,
        expires_on=row.expires_on,
        cleared_until=date.max if row.volunteer_id is None else row.cleared_until or date.min,
        age_min=row.age_min,
        age_max=row.age_max,
        sex=row.sex,
        categories=frozenset(row.categories),
        place=row.place_code,
        lat=row.lat,
        lng=row.lng,
        radius_km=row.radius_km,
        divisions=tuple(row.divisions),
        country=row.country,
        capacity=places.capacity,
        free=places.free,
        renews_on=places.renews_on,
        languages=frozenset(row.languages),
        language_needed=bool(row.language_needed),
        weekdays=frozenset(row.weekdays or ()),
        cost=row.cost,
        checked_on=day_of(row.checked_at) if row.checked_at else None,
        check_failures=row.check_failures,
        record=record,
    )


@lru_cache(64)
def renewal(period: str, on: date) -> date | None:
    """When the places of a period come back."""
    return next_start(Period(period), on)


def stands(body: str | None, person: str | None) -> bool:
    """Whether somebody has looked at who is behind it: a verified body, or a volunteer who still is one."""
    return body == OrganizationStatus.VERIFIED if body is not None else person == AccountStatus.ACTIVE
