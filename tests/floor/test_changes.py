"""New values in rows known already go with the journal, by one statement; everything else is left to the mapper."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app import changes
from app.audit.service import record
from app.errors import RuleBroken
from app.needs.models import Need, NeedStatus
from app.offers.models import Offer
from app.transaction import atomic, attempt
from tests.factories.children import ChildFactory
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory
from tests.support.watch import Counter

VALUES = {
    "status": st.sampled_from(NeedStatus),
    "closed_at": st.none() | st.datetimes(timezones=st.just(UTC)),
    "due_on": st.dates(date(2000, 1, 1), date(2040, 1, 1)),
    "weekdays": st.lists(st.integers(0, 6), max_size=7),
    "wish": st.none() | st.sampled_from(["on_site", "at_home", "remote"]),
    "units": st.integers(1, 99),
    "lat": st.none() | st.floats(-90, 90),
    "close_reason": st.none() | st.text("奶奶 a", max_size=5),
}


def kept(session: Session, need: Need) -> tuple[str, int]:
    """What the database has."""
    row = session.execute(sa.text("SELECT status, version FROM needs WHERE id = :id"), {"id": need.id}).one()
    return row.status, row.version


def sent(session: Session, deed: Callable[[], object]) -> list[str]:
    """The statements of a deed that change rows."""
    with Counter(session.connection()) as counter, atomic():
        deed()
    return [one for one in counter.statements if "UPDATE" in one or "INSERT" in one]


def test_several_rows_and_the_log_are_one_statement(session: Session) -> None:
    needs = [NeedFactory() for _n in range(3)]
    session.commit()

    def deed() -> None:
        for need in needs:
            need.status = NeedStatus.REFERRED
            record(None, "need.move", need)

    (statement,) = sent(session, deed)
    assert statement.count("UPDATE needs") == 3
    assert statement.count("INSERT INTO audit_entries") == 1
    assert [kept(session, need) for need in needs] == [("referred", need.version) for need in needs]
    assert not session.dirty, "the mapper knows"
    assert sent(session, lambda: None) == []


@pytest.fixture
def known(session: Session) -> tuple[Session, Need]:
    """A need that stands in the database."""
    need = NeedFactory()
    session.commit()
    return session, need


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # what one example leaves, the next changes
@given(new=st.fixed_dictionaries({}, optional=VALUES))
def test_every_kind_of_value_arrives_by_one_statement(known: tuple[Session, Need], new: dict[str, object]) -> None:
    session, need = known

    def deed() -> None:
        for name, value in new.items():
            setattr(need, name, value)

    (*_none, statement) = sent(session, deed) or [""]
    assert "CAST" in statement or not statement, "and not by the mapper's"
    session.refresh(need)
    assert {name: getattr(need, name) or None for name in new} == {name: value or None for name, value in new.items()}


def test_a_row_that_somebody_else_has_changed_is_not_overwritten(session: Session) -> None:
    need = NeedFactory()
    session.commit()

    def late() -> None:
        with atomic():
            assert need.status is NeedStatus.OPEN
            session.execute(sa.text("UPDATE needs SET version = version + 1 WHERE id = :id"), {"id": need.id})
            need.status = NeedStatus.REFERRED

    with pytest.raises(StaleDataError):
        late()
    assert kept(session, need)[0] == "open"
    assert need.status is NeedStatus.OPEN, "and is read again"


def test_what_a_failed_part_has_changed_is_read_again(session: Session) -> None:
    need = NeedFactory()
    session.commit()

    def fails() -> None:
        with attempt():
            need.status = NeedStatus.REFERRED
            record(None, "need.move", need)
            with attempt():  # which writes what came before it
                pass
            raise RuleBroken("no")

    with atomic():
        with pytest.raises(RuleBroken):
            fails()
        assert need.status is NeedStatus.OPEN
        need.units = 2
    assert kept(session, need) == ("open", need.version)


def test_new_rows_go_first_and_by_the_mapper(session: Session) -> None:
    need = NeedFactory()
    session.commit()

    def deed() -> None:
        need.status = NeedStatus.REFERRED
        session.add(ChildFactory.build(director_id=need.created_by, place_code="421003106901"))

    assert len(sent(session, deed)) > 1
    assert kept(session, need)[0] == "referred"


def test_what_the_database_fills_in_is_left_to_the_mapper(session: Session) -> None:
    offer: Offer = OfferFactory()
    session.execute(sa.update(Offer).values(updated_at=datetime(2020, 1, 1, tzinfo=UTC)))
    session.commit()
    assert changes.table_of(Offer) is None
    with atomic():
        offer.name = "新名字"
    session.expire_all()
    assert (offer.name, offer.updated_at.year > 2020) == ("新名字", True)


def test_another_owner_is_left_to_the_mapper(session: Session) -> None:
    need, other = NeedFactory(), ChildFactory()
    session.commit()
    need.child = other
    assert changes.take(session) == []
    session.flush()
    session.expire_all()
    assert need.child_id == other.id


def test_a_value_that_the_database_works_out_is_left_to_the_mapper(session: Session) -> None:
    need = NeedFactory()
    session.commit()
    need.units = Need.units + 4
    assert changes.take(session) == []
    session.flush()
    assert need.units == 5


def test_very_many_rows_are_left_to_the_mapper(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MOST", 1)
    needs = [NeedFactory() for _n in range(2)]
    session.commit()
    for need in needs:
        need.units = 7
    assert changes.take(session) == []
    assert len(session.dirty) == 2
