"""From rows to facts: the offers of one type, with what matching needs to know of each."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.clock import CHINA, age_on, today
from app.database import session
from app.matching.facts import NeedFacts, OfferFacts, Record
from app.needs.models import Need
from app.offers.bookings import free, next_start, taken
from app.offers.models import Offer, OfferStatus
from app.organizations.models import OrganizationStatus
from app.people.models import AccountStatus
from app.taxonomy.categories import implied

SHOWN = (OfferStatus.PUBLISHED, OfferStatus.PAUSED, OfferStatus.EXPIRED)
"""States in which an offer is listed, if only to say why it cannot serve."""


def offers_of_type(type_code: str) -> list[Offer]:
    """Every offer that says it meets this type; drafts and withdrawn ones are nobody's business."""
    return list(
        session.scalars(
            sa.select(Offer)
            .options(joinedload(Offer.organization), joinedload(Offer.volunteer))
            .where(Offer.need_types.contains([type_code]), Offer.status.in_(SHOWN))
            .order_by(Offer.id)
        )
    )


def offer_facts(offers: list[Offer], records: Mapping[UUID, Record], on: date | None = None) -> list[OfferFacts]:
    """The facts of these offers on a day; `records` say how their earlier referrals ended."""
    on = on or today()
    used = taken(offers, on)
    return [one(offer, used.get(offer.id, 0), records.get(offer.id, Record()), on) for offer in offers]


def stands(offer: Offer) -> bool:
    """Whether somebody has looked at who is behind it: a verified body, or a volunteer who still is one."""
    if offer.organization is not None:
        return offer.organization.status is OrganizationStatus.VERIFIED
    return offer.volunteer is not None and offer.volunteer.status is AccountStatus.ACTIVE


def one(offer: Offer, used: int, record: Record, on: date) -> OfferFacts:
    """The facts of one offer."""
    left = free(offer, used)
    return OfferFacts(
        id=offer.id,
        kind=offer.kind.value,
        owner=offer.volunteer_id or offer.organization_id,
        need_types=tuple(offer.need_types),
        mode=offer.mode.value,
        reach=offer.reach.value,
        published=offer.status is OfferStatus.PUBLISHED,
        verified=stands(offer),
        expires_on=offer.expires_on,
        age_min=offer.age_min,
        age_max=offer.age_max,
        sex=offer.sex,
        categories=frozenset(offer.categories),
        place=offer.place_code,
        lat=offer.lat,
        lng=offer.lng,
        radius_km=offer.radius_km,
        divisions=tuple(offer.divisions),
        country=offer.country,
        capacity=offer.capacity,
        free=left,
        renews_on=next_start(offer.period, on),
        languages=frozenset(offer.languages),
        cost=offer.cost,
        checked_on=offer.checked_at.astimezone(CHINA).date() if offer.checked_at else None,
        check_failures=offer.check_failures,
        record=record,
    )


def need_facts(need: Need, on: date | None = None) -> NeedFacts:
    """The facts of a need; of the child only what an offer may ask for."""
    on = on or today()
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
        units=need.units,
        urgency=need.urgency,
        languages=frozenset(child.languages),
    )
