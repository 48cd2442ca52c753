"""What is in memory is what is in the database, whoever changed it and however the change ended."""

import os
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import create_app
from app.access.permissions import Role
from app.clock import now, today
from app.database import db
from app.matching.facts import NeedFacts
from app.matching.offer_columns import OfferColumns
from app.matching.prices import CHILD, Prices
from app.matching.reading import all_offers
from app.matching.shortlist import shortlist
from app.matching.snapshot import Snapshot, read_ahead, snapshot
from app.offers.models import OfferChange, OfferStatus
from app.organizations.models import OrganizationStatus
from app.people.service import actor_of
from app.referrals import service
from app.referrals.models import Reason
from app.transaction import atomic
from tests.conftest import process_number, settings_for
from tests.factories.children import ChildFactory
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.people import account
from tests.support.databases import TEMPLATE, copy_database
from tests.support.watch import Counter

NEED = NeedFacts("BL02", today(), age=10, sex="female", place="421003106901", lat=30.39, lng=112.21)


def able(snap: Snapshot) -> set[UUID]:
    return {candidate.offer.id for candidate in snap.ranked(NEED).candidates}


def everything(columns: OfferColumns) -> dict[UUID, object]:
    """All offers that meet anything, by id."""
    return {columns.id(n): columns.facts(n) for n in range(len(columns)) if columns.types[n]}


def same_as_read_anew(snap: Snapshot) -> bool:
    fresh = OfferColumns(offers=[offer for batch in all_offers(today()) for offer in batch])
    return snap.use(everything) == everything(fresh)


def test_every_change_shows_in_the_next_shortlist(session: Session) -> None:
    snap = Snapshot()
    first = OfferFactory(capacity=2)
    session.flush()
    assert able(snap) == {first.id}
    second = OfferFactory()
    session.flush()
    assert able(snap) == {first.id, second.id}
    second.age_max = 6
    session.flush()
    assert able(snap) == {first.id}
    second.age_max, second.status = 17, OfferStatus.PAUSED
    session.flush()
    assert able(snap) == {first.id}
    second.status = OfferStatus.WITHDRAWN
    session.flush()
    assert snap.ranked(NEED).unable == 0, "a withdrawn offer is nobody's business"
    second.status = OfferStatus.PUBLISHED
    session.flush()
    assert able(snap) == {first.id, second.id}
    second.organization.status = OrganizationStatus.SUSPENDED
    session.flush()
    assert able(snap) == {first.id}
    session.delete(second)
    session.flush()
    assert able(snap) == {first.id}
    assert same_as_read_anew(snap)


def test_places_taken_and_given_back_show_at_once(session: Session) -> None:
    snap, offer = Snapshot(), OfferFactory(capacity=1)
    need = NeedFactory(child=ChildFactory())
    director, provider = actor_of(need.child.director), actor_of(staff_of(offer))
    assert able(snap) == {offer.id}
    referral = service.request(director, need.id, offer.id)
    assert able(snap) == {offer.id}, "a request takes no place yet"
    service.accept(provider, referral.id)
    assert able(snap) == set()
    service.cancel(director, referral.id, "家里有办法了")
    assert able(snap) == {offer.id}
    (only,) = snap.ranked(NEED).candidates
    before = only.offer.record
    again = service.request(director, NeedFactory(child=need.child).id, offer.id)
    service.decline(provider, again.id, Reason.WRONG_SERVICE)
    (only,) = snap.ranked(NEED).candidates
    assert (before.declined, only.offer.record.declined) == (0, 1)
    assert same_as_read_anew(snap)


def test_a_volunteer_who_is_put_out_goes_with_her_offers(session: Session) -> None:
    snap, person = Snapshot(), account(Role.VOLUNTEER)
    offer = OfferFactory(kind="volunteer", organization=None, volunteer_id=person.id)
    assert able(snap) == {offer.id}
    person.status = "disabled"
    session.flush()
    assert able(snap) == set()


def test_a_change_that_is_undone_is_forgotten(session: Session) -> None:
    snap, offer = Snapshot(), OfferFactory()
    session.flush()
    assert able(snap) == {offer.id}
    nested = session.begin_nested()
    offer.sex = "male"
    late = OfferFactory()
    session.flush()
    assert able(snap) == {late.id}
    nested.rollback()
    assert able(snap) == {offer.id}
    assert same_as_read_anew(snap)


def test_what_became_visible_late_is_not_missed(session: Session) -> None:
    """A transaction that began before others and ended after them: its rows have lower numbers than those read before."""
    offer = OfferFactory()
    session.commit()
    snap = Snapshot()
    assert able(snap) == {offer.id}
    old, fresh = (
        session.scalar(sa.insert(OfferChange).values(offer_id=offer.id).returning(OfferChange.id)) for _turn in range(2)
    )
    assert (old or 0) < (fresh or 0)
    hidden = session.get_one(OfferChange, old)
    number, deed = hidden.id, hidden.deed
    session.delete(hidden)
    session.flush()
    assert able(snap) == {offer.id}
    session.execute(sa.text("ALTER TABLE offers DISABLE TRIGGER note_offers"))
    session.execute(sa.text("UPDATE offers SET age_max = 5 WHERE id = :id"), {"id": offer.id})
    snap.unsure.clear()
    assert able(snap) == {offer.id}, "without a note nobody can know"
    snap.unsure.clear()
    session.execute(
        sa.text("INSERT INTO offer_changes (id, offer_id, deed) OVERRIDING SYSTEM VALUE VALUES (:id, :offer, :deed)"),
        {"id": number, "offer": offer.id, "deed": deed},
    )
    assert able(snap) == set()


def test_nothing_is_read_twice_without_need(session: Session) -> None:
    offer = OfferFactory()
    session.flush()
    snap = Snapshot()
    snap.current()
    snap.unsure.clear()
    with Counter(session.connection()) as counter:
        assert able(snap) == {offer.id}
    assert len(counter.statements) == 1
    snap.looked_at = now() - timedelta(days=2)
    with Counter(session.connection()) as counter:
        assert able(snap) == {offer.id}
    assert len(counter.statements) > 1, "what was not looked at for long is not trusted"


def test_many_that_went_make_room(session: Session) -> None:
    snap = Snapshot()
    offers = [OfferFactory() for _ in range(6)]
    session.flush()
    assert len(able(snap)) == 6
    for offer in offers[:4]:
        offer.status = OfferStatus.WITHDRAWN
    session.flush()
    assert len(able(snap)) == 2
    assert len(snap.use(lambda columns: columns)) == 2


def test_the_notes_of_old_changes_go(session: Session) -> None:
    offer = OfferFactory()
    session.flush()
    session.execute(sa.update(OfferChange).values(at=now() - timedelta(days=3)))
    offer.age_max = 12
    session.flush()
    assert session.scalar(sa.select(sa.func.count()).select_from(OfferChange)) == 1


def test_a_restored_database_is_read_anew() -> None:
    """Another database under the same name, in which changes are numbered from the beginning again."""
    snap, seen = Snapshot(), []
    for _restored in range(2):
        url = copy_database(os.environ["TEST_DATABASE_URL"], TEMPLATE, f"restored_{process_number()}")
        with create_app(settings_for(url, process_number()), database_role="owner").app_context():
            snap.current()
            with atomic():
                offer = OfferFactory()
            seen.append(able(snap) == {offer.id})
            assert same_as_read_anew(snap)
            db.session.remove()
            db.engine.dispose()
    assert seen == [True, True]


def test_the_live_shortlist_is_the_defined_one(session: Session) -> None:
    for n in range(8):
        OfferFactory(lat=30.3 + n / 50, capacity=n + 1, age_max=9 + n, check_failures=n % 3)
    session.flush()
    offers = [offer for batch in all_offers(today()) for offer in batch]
    prices = Prices({offers[0].id: CHILD}, {offers[0].id: 2})
    assert snapshot().ranked(NEED, prices=prices) == shortlist(NEED, offers, prices=prices)
    assert snapshot() is snapshot()


def test_what_was_read_ahead_is_not_read_again(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.matching.snapshot._snapshots", {})
    monkeypatch.setattr(db.session, "remove", session.flush)  # the test goes on with its own
    offer = OfferFactory()
    session.flush()
    read_ahead()
    columns = snapshot().columns
    assert able(snapshot()) == {offer.id}
    assert snapshot().columns is columns


def test_a_process_begins_without_a_database_too(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_self: Snapshot, _ask: object) -> None:
        raise sa.exc.OperationalError("look", {}, OSError("no server"))

    monkeypatch.setattr(Snapshot, "use", gone)
    read_ahead()
