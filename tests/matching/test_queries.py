"""From the database to the facts of a need: consent, the child's own people, what the family can."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import now, today
from app.disclosures.models import Channel, Consent
from app.disclosures.texts import CURRENT
from app.matching.queries import need_facts, offer_now
from app.matching.rules import Bar, exclusions
from app.matching.shortlist import distance_km
from app.needs.models import Need
from app.offers.models import Offer, OfferStatus
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory
from tests.factories.people import account


def reasons(need: Need, offer: Offer) -> list[Bar]:
    """Why an offer of the database cannot serve a need of it."""
    facts, other = need_facts(need), offer_now(offer.id)
    assert other is not None
    return [e.bar for e in exclusions(facts, other, distance_km(facts, other))]


def said(need: Need, offer: Offer, **more: object) -> Consent:
    """What the guardian said about telling the body behind an offer."""
    given = {
        "child_id": need.child_id, "organization_id": offer.organization_id, "purpose": need.type_code, "parts": ["phone"],
        "text_version": CURRENT, "agreed": False, "relation": "grandmother", "channel": Channel.SPOKEN, "given_on": today(),
        "expires_on": today() + timedelta(days=90), "recorded_by": need.child.director_id,
    }  # fmt: skip
    return Consent(**(given | more))


def test_the_familys_last_word_counts(session: Session) -> None:
    need, offer = NeedFactory(), OfferFactory()
    assert reasons(need, offer) == []
    session.add(said(need, offer, recorded_at=now() - timedelta(days=3)))
    session.flush()
    assert reasons(need, offer) == [Bar.REFUSED]
    assert reasons(NeedFactory(child=need.child, type_code="SD03"), offer) == [Bar.OTHER_TYPE], "a no to one purpose"
    session.add(said(need, offer, agreed=True, recorded_at=now() - timedelta(days=2)))
    session.flush()
    assert reasons(need, offer) == []
    session.add(said(need, offer, agreed=True, withdrawn_at=now(), recorded_at=now() - timedelta(days=1)))
    session.flush()
    assert reasons(need, offer) == [Bar.REFUSED], "a yes taken back is a no"


def test_nobody_is_sent_to_her_own_child(session: Session) -> None:
    need, person = NeedFactory(), account(Role.VOLUNTEER)
    offer = OfferFactory(kind="volunteer", organization=None, volunteer_id=person.id)
    assert reasons(need, offer) == []
    person.phone = need.child.guardian_phone
    session.flush()
    assert reasons(need, offer) == [Bar.CONFLICT]


def test_days_and_ways_and_tongues_are_the_databases(session: Session) -> None:
    need = NeedFactory(weekdays=[5, 6], wish="at_home", wish_only=True)
    offer = OfferFactory(weekdays=[0, 1], languages=["za"], language_needed=True)
    assert reasons(need, offer) == [Bar.OTHER_LANGUAGE, Bar.OTHER_DAYS, Bar.OTHER_MODE]


def test_an_offer_that_is_not_listed_is_not_there(session: Session) -> None:
    offer = OfferFactory(status=OfferStatus.DRAFT)
    assert offer_now(offer.id) is None
