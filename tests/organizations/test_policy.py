"""The two halves of the policy give the same answer on any row."""

import random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Permission, Role
from app.organizations.models import Organization
from app.organizations.policy import allows, visible_to
from tests.factories.organizations import OrganizationFactory
from tests.factories.people import an_actor

PLACES = ["421003000000", "421003106000", "421003106901", "421002000000", "451422000000", None]
P = Permission


def test_allows_and_visible_to_agree(session: Session) -> None:
    chance = random.Random(7)
    bodies = [OrganizationFactory(place_code=chance.choice(PLACES)) for _ in range(40)]
    for role in Role:
        for place in PLACES:
            if place is None and role in {Role.DIRECTOR, Role.SUPERVISOR, Role.COUNTY_OFFICER, Role.LIAISON}:
                continue
            actor = an_actor(role, place_code=place)
            seen = set(session.scalars(sa.select(Organization.id).where(visible_to(actor))))
            assert seen == {b.id for b in bodies if allows(actor, P.VERIFY_ORGANIZATIONS, b)}, (role, place)


def test_only_its_own_staff_edit_it(session: Session) -> None:
    one, other = OrganizationFactory(), OrganizationFactory()
    staff = an_actor(Role.PROVIDER, organization_id=one.id)
    assert allows(staff, P.EDIT_ORGANIZATION, one)
    assert not allows(staff, P.EDIT_ORGANIZATION, other)
    assert not allows(staff, P.VERIFY_ORGANIZATIONS, one)
    assert not allows(an_actor(Role.VOLUNTEER, organization_id=one.id), P.EDIT_ORGANIZATION, one)
    assert not allows(an_actor(Role.COUNTY_OFFICER), P.MANAGE_OFFERS, one)
