"""What a meeting is about: a vacancy in the county's hands and a dispute, and the officer who calls it."""

import pytest
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import today
from app.needs.models import Need
from app.organizations.models import OrganizationKind
from app.people.service import actor_of
from app.referrals import service as loop
from app.transaction import atomic
from app.vacancies import service as vacancies
from app.vacancies.models import Cause, Holder, Vacancy
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.organizations import OrganizationFactory
from tests.factories.people import account


@pytest.fixture
def need(session: Session) -> Need:
    return NeedFactory(words="没有人做饭的原话")


@pytest.fixture
def vacancy(need: Need) -> Vacancy:
    with atomic():
        found = vacancies.enter(need, Cause.NO_OFFER)
        found.holder = Holder.COUNTY
    return found


@pytest.fixture
def contested(need: Need):
    other, offer = NeedFactory(child=need.child), OfferFactory(name="三餐小屋")
    director, helper = actor_of(need.child.director), actor_of(staff_of(offer))
    referral = loop.request(director, other.id, offer.id)
    loop.accept(helper, referral.id)
    loop.complete(helper, referral.id, today(), 1)
    return loop.dispute(director, referral.id, "没有人来过")


@pytest.fixture
def officer(need: Need, sign_in):
    return sign_in(account(Role.COUNTY_OFFICER, place_code="421003000000"))


@pytest.fixture
def bureau(session: Session):
    return OrganizationFactory(kind=OrganizationKind.GOVERNMENT, name="区教育局", place_code="421003000000")
