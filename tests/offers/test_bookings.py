"""Places: how many are taken in which period, and that two cannot take the last one."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.clock import today
from app.database import session as scoped
from app.errors import RuleBroken
from app.offers.bookings import BEGINNING, book, left, next_start, period_start, places, release, taken
from app.offers.models import Booking, Offer, Period
from app.transaction import atomic
from tests.factories.offers import OfferFactory
from tests.support.separate import all_at_once, separate

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


class TestPeriods:
    @given(st.sampled_from([Period.WEEK, Period.MONTH, Period.YEAR]), DAYS)
    def test_each_day_lies_in_its_period_and_the_next_begins_where_it_ends(self, period: Period, day: date) -> None:
        start, after = period_start(period, day), next_start(period, day)
        assert after is not None
        assert start <= day < after
        assert period_start(period, after) == after
        assert period_start(period, start) == start

    @given(DAYS)
    def test_places_that_do_not_come_back(self, day: date) -> None:
        assert (period_start(Period.ONCE, day), next_start(Period.ONCE, day)) == (BEGINNING, None)

    def test_weeks_begin_on_monday(self) -> None:
        assert period_start(Period.WEEK, date(2026, 11, 22)) == date(2026, 11, 16)


class TestTaken:
    def test_only_this_period_and_what_was_not_given_back(self, session: Session) -> None:
        offer, other = OfferFactory(), OfferFactory(period=Period.WEEK)
        start = period_start(Period.MONTH, today())
        before = period_start(Period.MONTH, date.fromordinal(start.toordinal() - 1))
        rows = [(offer, start, 2), (offer, before, 4), (other, period_start(Period.WEEK, today()), 1)]
        session.add_all(Booking(referral_id=uuid4(), offer_id=o.id, period_start=day, units=n) for o, day, n in rows)
        session.flush()
        assert taken([offer, other]) == {offer.id: 2, other.id: 1}
        assert taken([offer], before) == {offer.id: 4}
        assert taken([]) == {}

    def test_given_back_is_free_again(self, session: Session) -> None:
        offer, referral = OfferFactory(capacity=1), uuid4()
        with atomic():
            book(offer.id, referral, 1)
            assert places([offer])[offer.id] == 0
            release(referral)
            release(uuid4())
        assert taken([offer]) == {}

    def test_an_offer_that_does_not_say_has_no_limit(self, session: Session) -> None:
        offer = OfferFactory(capacity=None)
        with atomic():
            book(offer.id, uuid4(), 50)
        assert left(offer, 50, 0) is None

    def test_fewer_left_than_wanted(self, session: Session) -> None:
        offer = OfferFactory(capacity=2)
        with pytest.raises(RuleBroken, match="名额只剩"), atomic():
            book(offer.id, uuid4(), 3)

    def test_only_within_a_deed(self, session: Session) -> None:
        offer = OfferFactory()
        with pytest.raises(RuntimeError):
            book(offer.id, uuid4(), 1)
        with pytest.raises(RuntimeError):
            release(uuid4())


@pytest.fixture
def real(app: Flask) -> Iterator[Flask]:
    with separate("bookings") as other:
        yield other


@pytest.mark.asvs("2.3.4")
def test_two_at_once_cannot_both_take_the_last_place(real: Flask) -> None:
    with real.app_context():
        offer_id: UUID = OfferFactory(capacity=3).id
        scoped.commit()
        scoped.remove()

    def take() -> str:
        try:
            with atomic():
                book(offer_id, uuid4(), 1)
        except RuleBroken:
            return "full"
        return "taken"

    assert all_at_once(real, [take] * 8) == ["full"] * 5 + ["taken"] * 3
    with real.app_context():
        assert taken([scoped.get_one(Offer, offer_id)]) == {offer_id: 3}
        scoped.remove()
