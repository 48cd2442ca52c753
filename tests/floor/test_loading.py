"""Rows read by a question made once are the mapper's rows: the same values, the same objects, nothing of a deed lost."""

from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.access.permissions import Role
from app.loading import Rows
from app.needs.models import Need, NeedStatus
from app.offers.models import Offer
from app.referrals import service
from app.referrals.models import Fulfilment, Referral
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory
from tests.factories.people import an_actor
from tests.support.watch import Counter

THIS = Referral.__table__.c.id == sa.bindparam("referral")
WHOLE = Rows(
    Referral, "need", "need.child", "need.child.key", "fulfilment", "offer", where=THIS, only={"offer": ("name", "waitlist")}
)  # fmt: skip
LOCKED = Rows(Referral, where=THIS, locked=True)
ALL = Rows(Need, where=sa.true(), order=(Need.__table__.c.number.desc(),))


@pytest.fixture
def one(session: Session) -> Referral:
    """A request that stands in the database."""
    need, offer = NeedFactory(words="没有人做饭"), OfferFactory(waitlist=True)
    asked = service.request(an_actor(Role.DIRECTOR, place_code=need.place_code), need.id, offer.id)
    session.commit()
    return asked


def values(row: object) -> dict[str, object]:
    """Every column of a row, as the mapper gives it."""
    return {one.key: getattr(row, one.key) for one in sa.inspect(type(row)).column_attrs}


def test_rows_and_those_that_belong_to_them_are_as_the_mapper_reads_them(session: Session, one: Referral) -> None:
    ident = one.id
    session.expunge_all()
    options = (joinedload(Referral.need).joinedload(Need.child), joinedload(Referral.fulfilment))
    theirs = session.scalars(sa.select(Referral).options(*options).where(Referral.id == ident)).one()
    meant = [values(row) for row in (theirs, theirs.need, theirs.need.child, theirs.need.child.key)]
    session.expunge_all()
    with Counter(session.connection()) as counter:
        ours = WHOLE.first(referral=ident)
        assert ours is not None
        assert [values(row) for row in (ours, ours.need, ours.need.child, ours.need.child.key)] == meant
        assert (ours.fulfilment, ours.offer.waitlist) == (None, True)
        assert ours.need.words == "没有人做饭", "the key that opens them is known"
    assert len(counter.statements) == 1
    assert session.get(Referral, ident) is ours
    assert not session.dirty


def test_an_attribute_that_was_left_out_is_read_when_it_is_asked_for(session: Session, one: Referral) -> None:
    ident, summary = one.id, one.offer.capacity
    session.expunge_all()
    offer = WHOLE.all(referral=ident)[0].offer
    assert "capacity" not in vars(offer)
    with Counter(session.connection()) as counter:
        assert offer.capacity == summary
    assert len(counter.statements) == 1


def test_what_is_known_already_is_as_it_stands_now(session: Session, one: Referral) -> None:
    session.execute(sa.text("UPDATE referrals SET units = 7, version = version + 1"))
    session.execute(sa.text("UPDATE needs SET units = 8"))
    assert (one.units, one.need.units) == (1, 1)
    assert LOCKED.first(referral=one.id) is one
    assert (one.units, one.need.units) == (7, 1)
    assert WHOLE.first(referral=one.id) is one
    assert one.need.units == 8
    one.units = 2
    session.flush()  # with the count of changes that it has now
    session.expire_all()
    assert one.units == 2


def test_what_a_deed_has_changed_itself_stays(session: Session, one: Referral) -> None:
    need = one.need
    need.status = NeedStatus.MET
    one.fulfilment = done = Fulfilment(delivered_on=need.due_on, units=1, provider_id=None)
    assert WHOLE.first(referral=one.id) is one
    assert (need.status, one.fulfilment) == (NeedStatus.MET, done)
    session.flush()
    session.expire_all()
    assert (need.status, one.fulfilment) == (NeedStatus.MET, done)


def test_what_was_forgotten_is_known_again(session: Session, one: Referral) -> None:
    session.expire(one)
    session.expire(one.need)
    assert WHOLE.first(referral=one.id) is one
    with Counter(session.connection()) as counter:
        assert (one.units, one.need.units, one.need.child.director_id is not None) == (1, 1, True)
    assert counter.statements == []


def test_new_rows_are_found_in_order_and_nothing_is_none(session: Session) -> None:
    first, second = NeedFactory(), NeedFactory()
    assert ALL.all() == [second, first]
    assert WHOLE.first(referral=uuid4()) is None
    assert "FOR UPDATE OF referrals" in LOCKED.text.sql


def test_a_row_that_nothing_belongs_to_says_so(session: Session, one: Referral) -> None:
    offers = Rows(Offer, "organization", "volunteer", where=sa.true())
    session.expunge_all()
    (offer,) = offers.all()
    with Counter(session.connection()) as counter:
        assert (offer.organization is None, offer.volunteer) == (False, None)
    assert counter.statements == []
