"""A question made once is answered with the same values as the mapper's."""

from datetime import date

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.needs.models import Need, NeedStatus
from app.offers.models import Booking, Offer, Period
from app.questions import Question
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory
from tests.support.watch import Counter

EVERYTHING = sa.select(*Need.__table__.c).order_by(Need.number)
BY_STATUS = sa.select(Need.id, Need.status, Need.weekdays, Need.lat).where(
    Need.status.in_((NeedStatus.OPEN, NeedStatus.MET)), Need.urgency == sa.bindparam("urgency")
)
ANY_OF = sa.select(Need.id).where(Need.id == sa.any_(sa.cast(sa.bindparam("ids"), sa.ARRAY(sa.Uuid))))


@pytest.fixture
def some(session: Session) -> list[Need]:
    """Needs of every kind of value."""
    made = [
        NeedFactory(weekdays=[0, 6], lat=30.25, lng=112.5, precision="village", urgency=1, due_on=date(2026, 2, 28)),
        NeedFactory(status=NeedStatus.MET, urgency=2, wish="remote"),
        NeedFactory(status=NeedStatus.WITHDRAWN, urgency=2),
    ]
    session.commit()
    return made


def test_every_column_comes_as_the_mapper_gives_it(session: Session, some: list[Need]) -> None:
    meant = [tuple(row) for row in session.execute(EVERYTHING)]
    found = Question(EVERYTHING).rows()
    assert [tuple(row) for row in found] == meant
    assert [list(map(type, row)) for row in found] == [list(map(type, row)) for row in meant]
    offer = OfferFactory(capacity=3, period=Period.WEEK)
    session.flush()
    money = sa.select(*Offer.__table__.c)
    assert [tuple(row) for row in Question(money).rows()] == [tuple(row) for row in session.execute(money)]
    assert Question(sa.select(Offer.period, Offer.capacity)).one() == (Period.WEEK, offer.capacity)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # only asked
@given(urgency=st.integers(1, 4))
def test_values_are_given_and_lists_that_are_known_written_out(
    session: Session, some: list[Need], urgency: int
) -> None:
    meant = [tuple(row) for row in session.execute(BY_STATUS, {"urgency": urgency})]
    assert list(Question(BY_STATUS).rows(urgency=urgency)) == meant


def test_lists_that_are_given_are_one_value(session: Session, some: list[Need]) -> None:
    question = Question(ANY_OF)
    for wanted in ([], [some[0].id], [some[1].id, some[2].id]):
        assert {row[0] for row in question.rows(ids=wanted)} == set(wanted)
    assert question.first(ids=[]) is None


def test_what_the_deed_has_changed_is_written_before_unless_said_otherwise(session: Session, some: list[Need]) -> None:
    some[0].urgency = 4
    asked = sa.select(Need.urgency).where(Need.id == some[0].id)
    assert Question(asked, flush=False).one() == (1,)
    assert Question(asked).one() == (4,)


def test_its_text_is_made_once_and_others_hear_of_it(session: Session, some: list[Need]) -> None:
    question = Question(ANY_OF)
    with Counter(session.connection()) as counter:
        for _time in range(2):
            question.rows(ids=[])
    assert counter.statements == [question.text.sql] * 2


def test_faults_are_those_of_every_statement(session: Session) -> None:
    with pytest.raises(sa.exc.DataError, match="division by zero"), session.begin_nested():
        Question(sa.select(sa.literal(1) / sa.bindparam("by", type_=sa.Integer))).rows(by=0)
    assert session.scalar(sa.select(sa.func.count()).select_from(Booking)) == 0
