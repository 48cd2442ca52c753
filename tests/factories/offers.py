"""Offers for tests."""

from datetime import date, timedelta

import factory
from factory.alchemy import SQLAlchemyModelFactory

from app.access.permissions import Role
from app.clock import now
from app.database import session
from app.offers.models import Mode, Offer, OfferKind, OfferStatus, Period, Reach
from app.people.models import Account
from tests.factories.organizations import OrganizationFactory
from tests.factories.people import account


class OfferFactory(SQLAlchemyModelFactory):
    """A published service that cooks and looks after children within 30 km of 荆州区's centre, four places a month."""

    class Meta:
        model = Offer
        sqlalchemy_session_factory = session
        sqlalchemy_session_persistence = "flush"

    kind = OfferKind.SERVICE
    status = OfferStatus.PUBLISHED
    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"午餐小屋{n}")
    summary = "放学后的热饭和照看"
    need_types = ["BL02"]  # noqa: RUF012  factory_boy reads it from the class
    mode = Mode.ON_SITE
    reach = Reach.RADIUS
    radius_km = 30.0
    place_code = "421003000000"
    lat, lng, precision = 30.3377, 112.2340, "county"
    capacity = 4
    period = Period.MONTH
    phone = "0716-8000000"
    languages = ["zh"]  # noqa: RUF012  as above
    checked_at = factory.LazyFunction(lambda: now() - timedelta(days=3))
    cleared_until = factory.LazyAttribute(lambda offer: date.max if offer.kind == OfferKind.VOLUNTEER else None)
    published_at = factory.LazyFunction(lambda: now() - timedelta(days=30))


def staff_of(offer: Offer) -> Account:
    """A member of staff of the organization behind an offer."""
    return account(Role.PROVIDER, organization_id=offer.organization_id, place_code="421003000000")
