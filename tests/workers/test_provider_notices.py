"""Who hears of a body that wants to be verified and of an offer that wants to be published; once, and only then."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import now
from app.notices.models import Notice
from app.offers.models import Offer, OfferStatus
from app.organizations.models import Organization, OrganizationStatus
from app.outbox import OutboxRow, put
from app.people.models import Account
from app.transaction import atomic
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.organizations import OrganizationFactory
from tests.factories.people import account
from workers import notices


def do(session: Session, name: str, subject: object) -> None:
    """Promise a job and do it twice."""
    with atomic():
        put(f"workers.notices.{name}", str(subject), queue="notices")
    row = session.scalars(sa.select(OutboxRow).order_by(OutboxRow.id.desc()).limit(1)).one()
    key = str(row.key)
    for _ in range(2):
        getattr(notices, name)(str(subject), key)


def told(session: Session) -> list[tuple[object, str]]:
    return [(row.account_id, row.kind) for row in session.scalars(sa.select(Notice).order_by(Notice.id))]


@pytest.fixture
def officer(session: Session) -> Account:
    account(Role.COUNTY_OFFICER, place_code="451422000000")
    return account(Role.COUNTY_OFFICER)


def test_the_county_hears_of_each_asking(session: Session, officer: Account) -> None:
    her, body = officer.id, OrganizationFactory(status=OrganizationStatus.PENDING).id
    do(session, "organization_applied", body)
    do(session, "organization_applied", body)
    assert told(session) == [(her, "organization.applied")]
    session.get_one(Organization, body).decided_at = now()
    session.commit()
    do(session, "organization_applied", body)
    assert told(session) == [(her, "organization.applied")] * 2


def test_nobody_hears_of_what_was_decided_meanwhile(session: Session, officer: Account) -> None:
    do(session, "organization_applied", OrganizationFactory().id)
    do(session, "offer_submitted", OfferFactory().id)
    assert told(session) == []


def test_the_staff_hear_the_decision(session: Session) -> None:
    offer = OfferFactory()
    staff, body = staff_of(offer).id, offer.organization_id
    do(session, "organization_decided", body)
    do(session, "offer_decided", offer.id)
    assert told(session) == [(staff, "organization.decided"), (staff, "offer.decided")]


def test_the_county_hears_of_an_offer_and_again_after_it_came_back(session: Session, officer: Account) -> None:
    her, offer = officer.id, OfferFactory(status=OfferStatus.IN_REVIEW).id
    do(session, "offer_submitted", offer)
    do(session, "offer_submitted", offer)
    assert told(session) == [(her, "offer.submitted")]
    session.get_one(Offer, offer).summary = "写清楚了"
    session.commit()
    do(session, "offer_submitted", offer)
    assert told(session) == [(her, "offer.submitted")] * 2


@pytest.mark.parametrize("name", ["organization_applied", "organization_decided", "offer_submitted", "offer_decided"])
def test_what_is_gone_is_no_fault(session: Session, name: str) -> None:
    do(session, name, "00000000-0000-7000-8000-000000000000")
    assert told(session) == []
