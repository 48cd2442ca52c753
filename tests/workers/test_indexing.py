"""The index follows the database: what is published is found, what is not is gone, and nobody is named in it."""

from collections.abc import Callable
from dataclasses import asdict
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.adapters import adapters
from app.offers import indexing
from app.offers.models import Offer, OfferKind, OfferStatus
from app.offers.service import index
from app.organizations.models import OrganizationStatus
from app.outbox import OutboxRow, put
from app.people.models import AccountStatus
from app.people.service import disable
from app.transaction import atomic
from search.documents import Document, Put, Remove
from search.filters import Every
from search.query import Request, Scope
from tests.factories.offers import OfferFactory
from tests.factories.organizations import OrganizationFactory
from tests.factories.people import account, an_actor
from workers import indexing as jobs

EVERYTHING = Scope(Every())
S = OfferStatus


@pytest.fixture
def work(session: Session) -> Callable[[], None]:
    """Do every indexing job that was promised, twice: the second time must change nothing."""

    def work_off() -> None:
        rows = session.scalars(sa.select(OutboxRow).where(OutboxRow.queue == "indexing").order_by(OutboxRow.id)).all()
        promised = [(row.func, *row.args) for row in rows]
        for name, *args in promised * 2:
            with atomic():
                jobs.DEEDS[name](*args)

    return work_off


def found(words: str = "") -> set[str]:
    """Ids of what a search finds."""
    return {hit.id for hit in adapters.search.search(Request(words=words, limit=100), EVERYTHING).hits}


def promise(offer: Offer) -> str:
    """Have the index follow an offer."""
    with atomic():
        index(offer)
    return str(offer.id)


class TestOffer:
    def test_a_published_offer_is_found_and_a_paused_one_no_longer(self, session: Session, work) -> None:
        offer = OfferFactory(name="放学后的热饭")
        ident = promise(offer)
        work()
        assert found("热饭") == {ident}
        session.get_one(Offer, UUID(ident)).status = S.PAUSED
        promise(session.get_one(Offer, UUID(ident)))
        work()
        assert found() == set()

    def test_each_change_replaces_the_document(self, session: Session, work) -> None:
        ident = promise(OfferFactory(name="剪纸小组"))
        work()
        session.get_one(Offer, UUID(ident)).name = "周末画画课"
        promise(session.get_one(Offer, UUID(ident)))
        work()
        assert found("画画") == {ident}
        assert found("剪纸") == set()

    @pytest.mark.parametrize("status", [s for s in S if s is not S.PUBLISHED])
    def test_nothing_else_gets_in(self, session: Session, work, status: OfferStatus) -> None:
        promise(OfferFactory(status=status))
        work()
        assert found() == set()

    def test_an_offer_that_is_not_there_is_taken_out(self, session: Session, work) -> None:
        nobody = "00000000-0000-7000-8000-000000000000"
        with atomic():
            put("workers.indexing.offer", nobody, queue="indexing")
        work()
        assert indexing.of_offer(UUID(nobody)) == [Remove(nobody)]


class TestOrganization:
    def test_its_offers_follow_its_name_and_its_standing(self, session: Session, work) -> None:
        body = OrganizationFactory(name="荆江社工")
        ids = {str(OfferFactory(organization=body).id) for _ in range(3)}
        OfferFactory(name="别家的事")
        with atomic():
            put("workers.indexing.organization", str(body.id), queue="indexing")
        work()
        assert found("荆江社工") == ids
        session.merge(body).status = OrganizationStatus.SUSPENDED
        with atomic():
            put("workers.indexing.organization", str(body.id), queue="indexing")
        work()
        assert found() == set()


class TestDocument:
    def test_it_is_found_by_what_it_meets_in_both_languages(self, session: Session) -> None:
        document = indexing.document(OfferFactory(need_types=["BL02", "MH02"]))
        for word in ("食物与营养", "Food and nutrition", "没饭吃", "个案心理辅导", "counselling"):
            assert word in document.terms
        assert document.types == ("BL02", "MH02")

    def test_it_is_found_by_the_places_it_serves(self, session: Session) -> None:
        document = indexing.document(OfferFactory(place_code="421003106901", divisions=["451422000000"]))
        assert "湖北省荆州市荆州区郢城镇" in document.body
        assert "宁明县" in document.body
        assert document.divisions == ("451422000000",)

    def test_contact_persons_and_telephones_stay_out(self, session: Session) -> None:
        text = str(
            asdict(indexing.document(OfferFactory(contact_name="李社工", phone="0716-8123456", email="li@example.org")))
        )
        assert "李社工" not in text
        assert "8123456" not in text
        assert "li@example.org" not in text

    def test_a_volunteer_has_no_name_in_it(self, session: Session) -> None:
        her = account(Role.VOLUNTEER, name="王小芳", phone="13800000000")
        offer = OfferFactory(kind=OfferKind.VOLUNTEER, organization=None, volunteer_id=her.id)
        (operation,) = indexing.of_offer(offer.id)
        assert isinstance(operation, Put)
        assert operation.document.owner == ""
        text = str(asdict(operation.document))
        assert "小芳" not in text
        assert "13800000000" not in text
        her.status = AccountStatus.DISABLED
        session.flush()
        assert indexing.of_offer(offer.id) == [Remove(str(offer.id))]


def test_all_documents_at_once(session: Session) -> None:
    shown = {str(OfferFactory().id) for _ in range(7)}
    OfferFactory(status=S.DRAFT)
    OfferFactory(organization=OrganizationFactory(status=OrganizationStatus.PENDING))
    with atomic():
        assert adapters.search.rebuild(indexing.documents()) == 7
    assert found() == shown
    batches = list(indexing.queries.catalogue(size=3))
    assert {str(offer.id) for offer in batches} == shown
    assert len(batches) == 7
    assert all(isinstance(one, Document) for one in indexing.documents())


def test_a_disabled_volunteer_is_found_no_longer(session: Session, work: Callable[[], None]) -> None:
    person = account(Role.VOLUNTEER, place_code="421003000000")
    offer = OfferFactory(kind=OfferKind.VOLUNTEER, organization=None, volunteer_id=person.id, name="周六作业伙伴")
    with atomic():
        index(offer)
    work()
    asked = Request(words="周六作业")
    assert [hit.id for hit in adapters.search.search(asked, EVERYTHING).hits] == [str(offer.id)]
    disable(an_actor(Role.COUNTY_OFFICER), person.id)
    session.expire_all()
    work()
    assert adapters.search.search(asked, EVERYTHING).hits == ()
