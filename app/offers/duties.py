"""What a public body does because it is its duty, when somebody who decides names it: no offer of the catalogue, but a
row of the same table, so that a request to it is a request like any other."""

import sqlalchemy as sa

from app.database import session
from app.offers.models import Mode, Offer, OfferKind, OfferStatus, Period, Reach
from app.organizations.models import Organization
from app.taxonomy.filters import type_name

SOURCE = "duty"


def duty_of(body: Organization, type_code: str) -> Offer:
    """The row for a body and a type of need, made when it is first named. Withdrawn: nobody finds it, nothing is matched
    to it, and its owner cannot publish it."""
    key = f"{body.id}:{type_code}"
    found = session.scalar(sa.select(Offer).where(Offer.source == SOURCE, Offer.source_key == key))
    if found is None:
        found = Offer(
            kind=OfferKind.SERVICE, status=OfferStatus.WITHDRAWN, organization=body, name=f"{body.name}（{type_name(type_code)}）",
            need_types=[type_code], mode=Mode.ON_SITE, reach=Reach.DIVISIONS, divisions=[(body.place_code or "")[:6] + "000000"],
            place_code=body.place_code, lat=body.lat, lng=body.lng, precision=body.precision, capacity=None, period=Period.MONTH,
            languages=["zh"], source=SOURCE, source_key=key,
        )  # fmt: skip
        session.add(found)
        session.flush()
    return found
