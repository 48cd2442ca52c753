"""The two halves of the policy give the same answer on any row."""

import random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.offers.models import Offer, OfferKind, OfferStatus
from app.offers.policy import allows, own, visible_to
from app.offers.queries import listed
from app.offers.rules import listed as is_listed
from app.organizations.models import OrganizationStatus
from app.people.models import AccountStatus
from tests.factories.offers import OfferFactory
from tests.factories.organizations import OrganizationFactory
from tests.factories.people import account, an_actor

P = Permission
PLACES = ["421003000000", "421003106000", "421003106901", "421002000000", "451422000000", None]


def random_offers(chance: random.Random) -> tuple[list[Offer], list[Actor]]:
    """Offers of a few bodies and volunteers, and everybody who might look at them."""
    bodies = [OrganizationFactory(status=status) for status in OrganizationStatus]
    volunteers = [account(Role.VOLUNTEER, status=status) for status in AccountStatus]
    offers = []
    for _ in range(60):
        where = {
            "place_code": chance.choice(PLACES),
            "status": chance.choice([*OfferStatus, *[OfferStatus.PUBLISHED] * 6]),
        }
        if chance.random() < 0.4:
            her = chance.choice(volunteers)
            offers.append(OfferFactory(kind=OfferKind.VOLUNTEER, organization=None, volunteer_id=her.id, **where))
        else:
            offers.append(OfferFactory(organization=chance.choice(bodies), **where))
    actors = [an_actor(role, organization_id=body.id) for role in (Role.PROVIDER, Role.LIAISON) for body in bodies[:2]]
    actors += [Actor(her.id, her.name, her.role) for her in volunteers]
    actors += [an_actor(role) for role in Role]
    actors += [
        an_actor(Role.SUPERVISOR, place_code="421003106000"),
        an_actor(Role.COUNTY_OFFICER, place_code="451422000000"),
    ]
    return offers, actors


def test_allows_and_the_filters_agree(session: Session) -> None:
    offers, actors = random_offers(random.Random(11))
    for actor in actors:
        for permission, filter_ in ((P.REVIEW_OFFERS, visible_to(actor)), (P.MANAGE_OFFERS, own(actor))):
            found = set(session.scalars(sa.select(Offer.id).where(filter_)))
            assert found == {o.id for o in offers if allows(actor, permission, o)}, (actor.role, permission)


def test_the_catalogue_and_its_filter_agree(session: Session) -> None:
    offers, _actors = random_offers(random.Random(12))
    found = set(session.scalars(sa.select(Offer.id).where(listed())))
    assert found == {offer.id for offer in offers if is_listed(offer)}
    assert len(found) > 3


def test_a_volunteer_never_manages_what_a_body_offers(session: Session) -> None:
    offer = OfferFactory()
    member = an_actor(Role.VOLUNTEER, organization_id=offer.organization_id)
    assert not allows(member, P.MANAGE_OFFERS, offer)
    assert not allows(an_actor(Role.COUNTY_OFFICER), P.MANAGE_OFFERS, offer)
