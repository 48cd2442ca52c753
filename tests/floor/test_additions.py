"""New rows of the loop are written by one statement with what has changed beside them, and are the mapper's rows after it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import additions, journal
from app.access.permissions import Role
from app.audit.service import record
from app.clock import now, today
from app.database import Base
from app.errors import RuleBroken
from app.needs.models import Need, NeedStatus
from app.offers.models import Booking, Offer
from app.referrals.models import Fulfilment, Referral, ReferralStatus
from app.transaction import atomic, attempt
from app.vault.uuid7 import uuid7
from tests.factories.children import ChildFactory
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory
from tests.factories.people import an_actor
from tests.support.watch import Counter

OURS = [one.class_ for one in Base.registry.mappers if getattr(one.class_, "written_together", False)]


@pytest.fixture
def both(session: Session) -> tuple[Need, Offer]:
    """A need and an offer that stand in the database."""
    made = NeedFactory(), OfferFactory()
    session.commit()
    return made


def asked(need: Need, offer: Offer, **more: object) -> Referral:
    """A request as the loop makes one."""
    actor = an_actor(Role.DIRECTOR, place_code=need.place_code)
    return Referral(
        id=uuid7(), need=need, offer=offer, requested_by=actor.id, place_code=need.place_code, answer_by=now(), **more
    )


def sent(session: Session, deed: Callable[[], object]) -> list[str]:
    """The statements of a deed that change rows."""
    with Counter(session.connection()) as counter, atomic():
        deed()
    return [one for one in counter.statements if "UPDATE" in one or "INSERT" in one]


def test_new_rows_and_changes_are_one_statement_and_the_log_another(session: Session, both: tuple[Need, Offer]) -> None:
    need, offer = both
    made = asked(need, offer)

    def deed() -> None:
        session.add(made)
        session.add(Booking(referral_id=made.id, offer_id=offer.id, units=1, period_start=today()))
        need.status = NeedStatus.REFERRED
        record(None, "need.move", need)

    rows, log = sent(session, deed)
    assert rows.count("INSERT INTO") == 2
    assert "UPDATE needs" in rows
    assert log.count("INSERT INTO") == 1
    assert not session.new
    assert not session.dirty
    assert session.get(Referral, made.id) is made
    session.expire_all()
    assert (made.need_id, made.offer_id, made.status, made.units, made.version) == (
        need.id, offer.id, ReferralStatus.REQUESTED, 1, 1,
    )  # fmt: skip
    assert need.status is NeedStatus.REFERRED


def test_what_the_database_fills_in_is_read_when_it_is_asked_for(session: Session, both: tuple[Need, Offer]) -> None:
    made = asked(*both)
    with atomic():
        session.add(made)
    with Counter(session.connection()) as counter:
        assert made.number > 1000
        assert made.requested_at.tzinfo is not None
        assert made.explanation == {}
    assert len(counter.statements) == 1
    made.units = 2
    session.commit()
    session.expire_all()
    assert (made.units, made.version) == (2, 2)


def test_rows_that_belong_to_one_another_know_their_keys(session: Session, both: tuple[Need, Offer]) -> None:
    made = asked(*both)
    with atomic():
        session.add(made)

    def deed() -> None:
        made.fulfilment = Fulfilment(delivered_on=today(), units=1, provider_note="送到了")
        made.status = ReferralStatus.COMPLETED

    (statement,) = sent(session, deed)
    assert "INSERT INTO fulfilments" in statement
    assert "UPDATE referrals" in statement
    session.expire_all()
    assert made.fulfilment is not None
    assert (made.fulfilment.provider_note, made.status) == ("送到了", ReferralStatus.COMPLETED)
    assert made.fulfilment.referral is made


def test_what_points_at_a_new_row_is_left_to_the_mapper(session: Session, both: tuple[Need, Offer]) -> None:
    made = asked(*both)
    made.fulfilment = Fulfilment(delivered_on=today(), units=1)
    session.add(made)
    assert additions.added(session) is None, "row security must see the one before the other"
    with atomic():
        pass
    session.expire_all()
    assert made.fulfilment is not None


@pytest.mark.parametrize("kind", [ChildFactory, NeedFactory])
def test_other_new_rows_are_the_mappers(session: Session, both: tuple[Need, Offer], kind: type) -> None:
    made, other = asked(*both), new_row(kind)
    session.add_all([made, other])
    assert additions.added(session) is None
    with atomic():
        pass
    assert sa.inspect(other).persistent
    assert sa.inspect(made).persistent


def new_row(kind: type) -> Base:
    """A row that was made and not kept yet."""
    actor = an_actor(Role.DIRECTOR, place_code="421003106901")
    if kind is ChildFactory:
        return ChildFactory.build(director_id=actor.id, place_code="421003106901")  # type: ignore[no-any-return]  # factories are untyped
    return NeedFactory.build(child=ChildFactory(), created_by=actor.id)  # type: ignore[no-any-return]  # as above


def test_a_row_that_does_not_know_who_it_is_is_the_mappers(session: Session, both: tuple[Need, Offer]) -> None:
    made = asked(*both)
    made.id = None  # type: ignore[assignment]  # PostgreSQL gives it
    session.add(made)
    assert additions.added(session) is None
    with atomic():
        pass
    assert made.id is not None


def test_a_row_taken_from_another_is_left_to_the_mapper(session: Session, both: tuple[Need, Offer]) -> None:
    need, offer = both
    made, child = asked(need, offer), ChildFactory()
    session.flush()
    need.child = child
    session.add(made)
    assert additions.added(session) is None
    with atomic():
        pass
    session.expire_all()
    assert need.child_id == child.id


def test_a_part_that_failed_leaves_no_row(session: Session, both: tuple[Need, Offer]) -> None:
    made = asked(*both)

    def fails() -> None:
        with attempt():
            session.add(made)
            both[0].status = NeedStatus.REFERRED
            journal.write()
            raise RuleBroken("no")

    with atomic():
        with pytest.raises(RuleBroken):
            fails()
        assert both[0].status is NeedStatus.OPEN
    assert sa.inspect(made).transient
    assert session.scalar(sa.select(sa.func.count()).select_from(Referral)) == 0


def test_a_fault_leaves_none_of_them(session: Session, both: tuple[Need, Offer]) -> None:
    made, wrong = asked(*both), Booking(referral_id=uuid4(), offer_id=both[1].id, units=-1, period_start=today())
    with pytest.raises(sa.exc.IntegrityError), atomic():
        session.add_all([made, wrong])
    assert not session.new
    assert sa.inspect(made).transient


def test_every_table_that_is_written_so_can_be() -> None:
    assert {one.__tablename__ for one in OURS} == {"referrals", "fulfilments", "bookings"}
    for model in OURS:
        mapper = sa.inspect(model)
        assert len(mapper.primary_key) == 1
        for one in mapper.column_attrs:
            (column,) = one.columns
            assert one.key == column.name, "rows are joined by the names of columns"
            assert column.default is None or column.default.is_scalar, f"{column} is worked out"
            assert column.onupdate is None
            assert column.computed is None
            empty = not column.type.should_evaluate_none or not column.nullable
            assert empty, f"{column}: nothing said is not the same as nothing"
        for relation in mapper.relationships:
            for pair in relation.local_remote_pairs or ():
                for column in pair:
                    parent = next(m for m in Base.registry.mappers if m.local_table is column.table)
                    assert parent.get_property_by_column(column).key == column.name
