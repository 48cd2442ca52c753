"""A verified body in 郢城镇 and a browser of its staff."""

import pytest
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.organizations.models import Organization
from tests.factories.organizations import OrganizationFactory
from tests.factories.people import account
from tests.offers.typed import SignIn
from tests.support.client import Client


@pytest.fixture
def body(session: Session) -> Organization:
    return OrganizationFactory(place_code="421003106000", address="楚源大道 1 号")


@pytest.fixture
def staff(body: Organization, sign_in: SignIn) -> Client:
    return sign_in(account(Role.PROVIDER, organization_id=body.id))
