"""Promising, the second signature, paying, giving back; and what the database itself refuses."""

from decimal import Decimal
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import today
from app.database import session as scoped
from app.errors import NotFound, RuleBroken
from app.funds import queries, service
from app.funds.ledger import Kind
from app.funds.models import Book, Commitment, CommitmentStatus, Line, Movement
from app.notices.models import Notice
from app.people.service import actor_of
from app.referrals import service as loop
from app.referrals.models import Reason, ReferralStatus
from tests.factories.funds import Charity, charity
from tests.factories.people import an_actor
from tests.plans.conftest import JOBS, work_off
from tests.support.separate import all_at_once, separate
from workers import funds as jobs

C = CommitmentStatus
D = Decimal


@pytest.fixture
def giver(session: Session) -> Charity:
    return charity(session)


def sides(session: Session, book: Book) -> tuple[Decimal, Decimal, Decimal]:
    """The balances, after making sure that the entries alone tell the same."""
    session.expire_all()
    kept = session.get_one(Book, book.id)
    assert queries.replay(book.id) == kept.balance
    assert session.scalar(sa.select(sa.func.coalesce(sa.func.sum(Line.amount), 0))) == 0
    return kept.available, kept.committed, kept.paid


def test_a_small_promise_accepts_the_application(giver: Charity, session: Session) -> None:
    book, referral = giver.open(), giver.asked()
    row = service.promise(giver.one, referral.id, book.id, D(1200))
    assert row.status is C.PROMISED
    assert sides(session, book) == (8800, 1200, 0)
    assert session.get_one(type(referral), referral.id).status is ReferralStatus.ACCEPTED


def test_above_the_limit_a_second_person_has_to_agree(giver: Charity, session: Session) -> None:
    book, referral = giver.open(), giver.asked()
    row = service.promise(giver.one, referral.id, book.id, D("5000.01"))
    assert row.status is C.ASKED
    assert sides(session, book) == (D("4999.99"), D("5000.01"), 0), "held meanwhile"
    assert session.get_one(type(referral), referral.id).status is ReferralStatus.REQUESTED
    with pytest.raises(RuleBroken, match="另一位同事"):
        service.second(giver.one, row.id)
    service.second(giver.other, row.id)
    assert session.get_one(type(referral), referral.id).status is ReferralStatus.ACCEPTED
    with pytest.raises(RuleBroken, match="已经有人定过"):
        service.second(giver.other, row.id)


def test_a_refusal_frees_what_was_held_and_says_why(giver: Charity, session: Session) -> None:
    book, referral = giver.open(), giver.asked()
    row = service.promise(giver.one, referral.id, book.id, D(9000))
    service.refuse(giver.other, row.id, Reason.NOT_ELIGIBLE, "不在资助范围")
    assert sides(session, book) == (10000, 0, 0)
    declined = session.get_one(type(referral), referral.id)
    assert (declined.status, declined.reason) == (ReferralStatus.REJECTED, Reason.NOT_ELIGIBLE)


def test_the_database_knows_no_second_signature_of_the_same_hand(giver: Charity, session: Session) -> None:
    row = service.promise(giver.one, giver.asked().id, giver.open().id, D(9000))
    with pytest.raises(sa.exc.IntegrityError, match="two_people"):
        session.execute(sa.update(Commitment).where(Commitment.id == row.id).values(decided_by=giver.first.id))
    session.rollback()


def test_paid_in_parts_and_the_rest_let_go(giver: Charity, session: Session) -> None:
    book = giver.open()
    row = service.promise(giver.one, giver.asked().id, book.id, D(1200))
    service.pay(giver.one, row.id, D(500), day=today(), receipt="P-1")
    with pytest.raises(RuleBroken, match="已经登记过"):
        service.pay(giver.one, row.id, D(100), day=today(), receipt="P-1")
    with pytest.raises(RuleBroken, match="只剩 700 元"):
        service.pay(giver.one, row.id, D(800), day=today(), receipt="P-2")
    service.let_go(giver.one, row.id, "家里自己凑了一部分")
    assert sides(session, book) == (9500, 0, 500)
    session.refresh(row)
    assert (row.status, row.left) == (C.SETTLED, 0)
    service.refund(giver.one, row.id, D(500), day=today(), receipt="B-1")
    assert sides(session, book) == (10000, 0, 0)
    assert session.get_one(Commitment, row.id).status is C.RELEASED


def test_never_beyond_what_is_there(giver: Charity, session: Session) -> None:
    book = giver.open(amount="1000")
    with pytest.raises(RuleBroken, match="可用余额只有 1,000 元"):
        service.promise(giver.one, giver.asked().id, book.id, D(1001))
    session.rollback()
    assert sides(session, book) == (1000, 0, 0)


def test_not_above_what_the_project_states(session: Session) -> None:
    giver = charity(session, ceiling=D(800))
    with pytest.raises(RuleBroken, match="最多 800 元"):
        service.promise(giver.one, giver.asked().id, giver.open().id, D(801))


def test_an_application_is_promised_once(giver: Charity) -> None:
    book, referral = giver.open(), giver.asked()
    service.promise(giver.one, referral.id, book.id, D(100))
    with pytest.raises(RuleBroken, match="已经给这条申请承诺过"):
        service.promise(giver.other, referral.id, book.id, D(100))


def test_an_ended_referral_frees_its_promise_once(giver: Charity, session: Session) -> None:
    book, referral = giver.open(), giver.asked()
    service.promise(giver.one, referral.id, book.id, D(1200))
    loop.cancel(actor_of(referral.need.child.director), referral.id, "搬走了")
    session.commit()
    JOBS["workers.funds"] = jobs
    work_off(session, "workers.funds.referral_over")
    assert sides(session, book) == (10000, 0, 0)
    service.over(referral.id)
    assert session.scalar(sa.select(sa.func.count()).select_from(Movement).where(Movement.kind == Kind.RELEASE)) == 1


def test_the_colleagues_hear_of_it_and_not_whoever_asked(giver: Charity, session: Session) -> None:
    service.promise(giver.one, giver.asked().id, giver.open().id, D(9000))
    session.commit()
    JOBS["workers.funds"] = jobs
    work_off(session, "workers.funds.second_wanted")
    told = session.execute(sa.select(Notice.account_id).where(Notice.kind == "fund.second")).scalars().all()
    assert told == [giver.second.id]


def test_nobody_else_reaches_a_book(giver: Charity, session: Session) -> None:
    book, referral = giver.open(), giver.asked()
    row = service.promise(giver.one, referral.id, book.id, D(100))
    stranger = charity(session).one
    for actor in (stranger, an_actor(Role.DONOR), an_actor(Role.COUNTY_OFFICER)):
        for look in (
            lambda a: queries.book(a, book.id),
            lambda a: queries.commitment(a, row.id),
            lambda a: queries.project(a, giver.offer.id),
            lambda a: service.pay(a, row.id, D(1), day=today(), receipt="X"),
        ):
            with pytest.raises(NotFound):
                look(actor)


def test_entries_are_never_changed_and_always_add_up(giver: Charity, session: Session) -> None:
    book = giver.open()
    entry = session.scalars(sa.select(Movement)).one()
    for statement in (
        sa.update(Movement).values(amount=1),
        sa.delete(Line),
        sa.update(Line).values(amount=1),
    ):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), session.begin_nested():
            session.execute(statement)
    lame = Movement(
        book_id=book.id, organization_id=giver.offer.organization_id, kind=Kind.BUDGET, amount=D(5), day=today(), receipt="Y",
    )  # fmt: skip
    session.add(lame)
    session.flush()
    session.add(Line(movement_id=lame.id, side="available", amount=D(5)))
    session.flush()
    with pytest.raises(sa.exc.DBAPIError, match="do not add up"):
        session.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.rollback()
    assert entry.id


@pytest.mark.timeout(120)
def test_of_sixty_four_who_promise_the_last_yuan_one_succeeds(app: Flask) -> None:
    with separate("funds") as real:
        with real.app_context():
            giver = charity(scoped)
            book = giver.open(amount="100")
            referrals = [giver.asked().id for _turn in range(64)]
            people, ident = [giver.one, giver.other], book.id
            scoped.remove()

        def promise(turn: int) -> str:
            try:
                service.promise(people[turn % 2], referrals[turn], ident, D("60"))
            except RuleBroken:
                return "too late"
            return "promised"

        deeds = [partial(promise, turn) for turn in range(64)]
        assert all_at_once(real, deeds) == ["promised"] + ["too late"] * 63
        with real.app_context():
            kept = scoped.get_one(Book, ident)
            assert (kept.available, kept.committed) == (40, 60)
            assert queries.replay(ident) == kept.balance
            assert scoped.scalar(sa.select(sa.func.count()).select_from(Commitment)) == 1
            scoped.remove()
