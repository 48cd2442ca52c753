"""Only the day, the township and the type are kept; whoever oversees the place reads how often."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import today
from app.demand import service
from app.demand.models import SearchDemand
from app.demand.queries import DAYS, wanted
from app.errors import Refused
from tests.factories.people import an_actor

HERE, THERE = "420981100000", "421087100000"


def kept(session: Session) -> list[tuple[str, str, int]]:
    rows = session.scalars(sa.select(SearchDemand).order_by(SearchDemand.township, SearchDemand.type_code)).all()
    return [(row.township, row.type_code, row.times) for row in rows]


def test_the_same_question_counts_up(session: Session) -> None:
    service.note(HERE, ["BL02", "BL02"])
    service.note(HERE, ["BL02", "MH01"])
    assert kept(session) == [(HERE, "BL02", 2), (HERE, "MH01", 1)]


def test_without_a_type_nothing_is_kept(session: Session) -> None:
    service.note(HERE, [])
    assert kept(session) == []


def test_an_area_reads_its_own_the_most_wanted_first(session: Session) -> None:
    service.note(THERE, ["MH02"])
    service.note(HERE, ["MH01"])
    for _ in range(2):
        service.note(HERE, ["BL02"])
    found = wanted(an_actor(Role.SUPERVISOR, place_code=HERE))
    assert [(one.township, one.type_code, one.times, one.last) for one in found] == [
        (HERE, "BL02", 2, today()),
        (HERE, "MH01", 1, today()),
    ]
    assert len(wanted(an_actor(Role.SUPERVISOR, place_code=HERE), limit=1)) == 1


def test_what_was_long_ago_counts_no_more(session: Session) -> None:
    session.add(SearchDemand(day=today() - timedelta(days=DAYS), township=HERE, type_code="BL02", times=5))
    session.flush()
    assert wanted(an_actor(Role.SUPERVISOR, place_code=HERE)) == []


def test_nobody_else_reads_it(session: Session) -> None:
    with pytest.raises(Refused):
        wanted(an_actor(Role.VOLUNTEER))
