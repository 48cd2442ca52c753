"""What a donor sees: her wishes, the charities' projects that fit, where help is short. No child is among it."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.access.actor import Actor
from app.access.permissions import Permission
from app.database import session
from app.funds.models import Fund
from app.giving.models import Donor
from app.offers.models import Offer, OfferKind, OfferStatus
from app.organizations.models import CHARITABLE, Organization


def wishes(actor: Actor) -> Donor | None:
    """One's own wishes."""
    actor.require(Permission.GIVE)
    return session.get(Donor, actor.id)


def stated(offer_id: UUID) -> Fund | None:
    """What a charity has stated of a project; open to donors."""
    return session.get(Fund, offer_id)


def projects(need_types: Sequence[str], limit: int = 6) -> Sequence[Offer]:
    """Published projects of charities that meet these needs (all, where none are named); open to everybody."""
    query = (
        sa.select(Offer)
        .options(contains_eager(Offer.organization))
        .join(Offer.organization)
        .where(Offer.kind == OfferKind.FUND, Offer.status == OfferStatus.PUBLISHED, Organization.kind.in_(CHARITABLE))
        .order_by(Offer.checked_at.desc().nulls_last(), Offer.id)
        .limit(limit)
    )
    if need_types:
        query = query.where(Offer.need_types.overlap(list(need_types)))
    return session.scalars(query).all()
