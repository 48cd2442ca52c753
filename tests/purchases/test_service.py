"""A contract from the draft to the last payment, what counts and what does not, and what the database refuses."""

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import today
from app.database import session as scoped
from app.errors import NotFound, RuleBroken
from app.notices.models import Notice
from app.people.service import actor_of
from app.purchases import paying, queries, service
from app.purchases.models import ContractStatus, ContractStep, Deed, Milestone, MilestoneStatus
from app.referrals import service as loop
from app.referrals.models import Fulfilment, Outcome
from tests.factories.people import account, an_actor
from tests.factories.purchases import COUNTY, Purchase, purchase
from tests.plans.conftest import JOBS, work_off
from tests.support.separate import all_at_once, separate
from workers import purchases as jobs

S, M = ContractStatus, MilestoneStatus


@pytest.fixture
def deal(session: Session) -> Purchase:
    return purchase(session)


def sums(deal: Purchase, contract) -> tuple[int, int]:
    """Units reported and accepted; the list says the same as the page."""
    rows = queries.deliveries(deal.buyer, contract.id)
    found = sum(one.units for one in rows), sum(one.units for one in rows if one.accepted)
    assert queries.totals(deal.buyer).get(contract.id, (0, 0)) == found
    assert queries.totals(deal.seller).get(contract.id, (0, 0)) == found
    return found


def test_help_counts_when_both_keys_say_so(deal: Purchase) -> None:
    contract, _rows = deal.running()
    assert sums(deal, contract) == (0, 0)
    deal.help(3)
    late = deal.help(2, accepted=False)
    assert sums(deal, contract) == (5, 3)
    loop.confirm(actor_of(late.need.child.director), late.id, "visit")
    assert sums(deal, contract) == (5, 5)


def test_help_elsewhere_or_outside_the_term_counts_for_nothing(deal: Purchase, session: Session) -> None:
    contract, _rows = deal.running()
    deal.help(3, place="420502001901")
    early = deal.help(4)
    session.execute(
        sa.update(Fulfilment)
        .where(Fulfilment.referral_id == early.id)
        .values(delivered_on=contract.starts_on - timedelta(days=1))
    )
    assert sums(deal, contract) == (0, 0)


@pytest.mark.parametrize(
    ("outcome", "found", "counts"),
    [(Outcome.ARRIVED, None, 4), (Outcome.PARTLY, 3, 3), (Outcome.PARTLY, 0, 0), (Outcome.NOT_ARRIVED, None, 0)],
)
def test_a_dispute_counts_as_the_supervisor_found(
    deal: Purchase, session: Session, outcome: Outcome, found: int | None, counts: int
) -> None:
    contract, _rows = deal.running()
    doubted = deal.help(4, accepted=False)
    loop.dispute(actor_of(doubted.need.child.director), doubted.id, "没有来过")
    assert sums(deal, contract) == (4, 0)
    loop.settle(an_actor(Role.SUPERVISOR), doubted.id, outcome, "问过两边", found)
    assert sums(deal, contract) == (4, counts)


def test_never_more_than_the_referrals_say(deal: Purchase, session: Session) -> None:
    contract, _rows = deal.running()
    for units, accepted in ((1, True), (2, False), (3, True)):
        deal.help(units, accepted=accepted)
    told = session.execute(
        sa.select(
            sa.func.sum(Fulfilment.units), sa.func.sum(Fulfilment.units).filter(Fulfilment.confirmed_at.is_not(None))
        )
    ).one()
    assert sums(deal, contract) == tuple(told) == (6, 4)


def test_a_service_counts_for_one_contract_of_a_county_at_a_time(deal: Purchase) -> None:
    deal.running()
    second = deal.draft()
    deal.milestone(second)
    service.propose(deal.buyer, second.id)
    with pytest.raises(RuleBroken, match="不能算两次"):
        service.tie(deal.seller, second.id, [deal.offer.id])
    with pytest.raises(RuleBroken, match="先选定"):
        service.sign(deal.seller, second.id)
    service.send_back(deal.seller, second.id, "和第一份重了")
    assert second.status is S.DRAFT


def test_what_runs_is_not_changed(deal: Purchase) -> None:
    contract, (row,) = deal.running()
    for deed in (
        lambda: deal.milestone(contract), lambda: service.drop_milestone(deal.buyer, row.id),
        lambda: service.propose(deal.buyer, contract.id), lambda: service.sign(deal.seller, contract.id),
    ):  # fmt: skip
        with pytest.raises(RuleBroken):
            deed()


def test_from_evidence_to_payment(deal: Purchase, session: Session) -> None:
    contract, (units, paper) = deal.running(("3000", 10), ("2000", None))
    deal.help(9)
    with pytest.raises(RuleBroken, match="两方确认的还只有 9，要到 10"):
        paying.claim(deal.seller, units.id)
    deal.help(1)
    paying.claim(deal.seller, units.id)
    with pytest.raises(RuleBroken, match="现在不能这样做"):
        paying.claim(deal.seller, units.id)
    paying.approve(deal.buyer, units.id)
    assert units.status is M.APPROVED, "below the limit one officer is enough"
    paying.pay(deal.colleague, units.id, day=today(), voucher="F-1")
    with pytest.raises(RuleBroken, match="现在不能这样做"):
        paying.pay(deal.buyer, units.id, day=today(), voucher="F-2")
    with pytest.raises(RuleBroken, match="文件号"):
        paying.claim(deal.seller, paper.id)
    paying.claim(deal.seller, paper.id, "验收 2026-7")
    paying.send_back(deal.buyer, paper.id, "缺签字页")
    assert (paper.status, paper.document) == (M.OPEN, None)
    paying.claim(deal.seller, paper.id, "验收 2026-8")
    paying.approve(deal.buyer, paper.id)
    with pytest.raises(RuleBroken, match="不能登记两次"):
        paying.pay(deal.buyer, paper.id, day=today(), voucher="F-1")
    service.end(deal.buyer, contract.id, "期满")
    paying.pay(deal.buyer, paper.id, day=today(), voucher="F-2")
    deeds = [step.deed for step in reversed(queries.steps(deal.buyer, contract.id))]
    assert deeds == [
        Deed.DRAWN, Deed.PROPOSED, Deed.TIED, Deed.SIGNED, Deed.CLAIMED, Deed.APPROVED, Deed.PAID, Deed.CLAIMED,
        Deed.RETURNED, Deed.CLAIMED, Deed.APPROVED, Deed.ENDED, Deed.PAID,
    ]  # fmt: skip


def test_above_the_limit_two_officers_sign(deal: Purchase, session: Session) -> None:
    _contract, (row,) = deal.running(("5000.01", None))
    paying.claim(deal.seller, row.id, "验收 1")
    paying.approve(deal.buyer, row.id)
    assert row.status is M.ASKED
    with pytest.raises(RuleBroken, match="另一位同事"):
        paying.second(deal.buyer, row.id)
    with pytest.raises(RuleBroken):
        paying.pay(deal.buyer, row.id, day=today(), voucher="F-1")
    with pytest.raises(sa.exc.IntegrityError, match="two_people"), session.begin_nested():
        session.execute(sa.update(Milestone).where(Milestone.id == row.id).values(seconded_by=deal.officers[0].id))
    session.expire_all()
    paying.second(deal.colleague, row.id)
    assert row.status is M.APPROVED


def test_what_is_no_longer_confirmed_is_not_agreed_to(deal: Purchase, session: Session) -> None:
    _contract, (row,) = deal.running(("3000", 4))
    given = deal.help(4)
    paying.claim(deal.seller, row.id)
    session.execute(sa.update(Fulfilment).where(Fulfilment.referral_id == given.id).values(confirmed_at=None))
    with pytest.raises(RuleBroken, match="还只有 0"):
        paying.approve(deal.buyer, row.id)


def test_each_side_does_its_own_part(deal: Purchase, session: Session) -> None:
    contract, (row,) = deal.running(("3000", None))
    stranger = purchase(session)
    elsewhere = an_actor(Role.COUNTY_OFFICER, place_code="420502000000")
    for who in (stranger.seller, elsewhere, an_actor(Role.SUPERVISOR), an_actor(Role.DONOR)):
        for look in (
            lambda a: queries.get(a, contract.id), lambda a: queries.milestone(a, row.id),
            lambda a: queries.deliveries(a, contract.id), lambda a: paying.claim(a, row.id, "x"),
            lambda a: paying.approve(a, row.id), lambda a: service.end(a, contract.id, "x"),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                look(who)
        assert queries.find(who) == []
    with pytest.raises(NotFound):
        paying.claim(deal.buyer, row.id, "x")
    for deed in (paying.approve, partial(paying.pay, day=today(), voucher="x"), paying.second):
        with pytest.raises(NotFound):
            deed(deal.seller, row.id)


def test_a_draft_is_the_buyers_alone(deal: Purchase) -> None:
    contract = deal.draft()
    assert queries.find(deal.seller) == []
    with pytest.raises(NotFound):
        queries.get(deal.seller, contract.id)
    with pytest.raises(RuleBroken, match="至少一笔付款"):
        service.propose(deal.buyer, contract.id)


def test_milestones_close_up_when_one_is_taken_out(deal: Purchase) -> None:
    contract = deal.draft()
    rows = [deal.milestone(contract, units=n) for n in (1, 2, 3)]
    service.drop_milestone(deal.buyer, rows[0].id)
    assert [(one.position, one.units) for one in queries.milestones(deal.buyer, contract.id)] == [(1, 2), (2, 3)]


def test_only_the_countys_own_verified_bodies_are_bought_from(deal: Purchase, session: Session) -> None:
    deal.offer.organization.place_code = "420502000000"
    session.commit()
    with pytest.raises(RuleBroken) as error:
        deal.draft()
    assert error.value.field == "organization"


def test_the_history_is_never_changed(deal: Purchase, session: Session) -> None:
    deal.running()
    for statement in (sa.update(ContractStep).values(note="x"), sa.delete(ContractStep)):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), session.begin_nested():
            session.execute(statement)


def test_the_other_side_hears_and_so_does_the_second_person(deal: Purchase, session: Session) -> None:
    _contract, (row,) = deal.running(("9000", None))
    paying.claim(deal.seller, row.id, "验收 1")
    paying.approve(deal.buyer, row.id)
    session.commit()
    JOBS["workers.purchases"] = jobs
    work_off(session, "workers.purchases.moved")
    told = {(one.kind, one.account_id) for one in session.scalars(sa.select(Notice)) if one.kind.startswith("contract")}
    first, other = (one.id for one in deal.officers)
    staff = {one.id for one in deal.staff}
    assert {who for kind, who in told if kind == "contract.proposed"} == staff
    assert {who for kind, who in told if kind == "contract.answered"} == {first, other}
    assert {who for kind, who in told if kind == "contract.second"} == {other}


@pytest.mark.timeout(120)
def test_a_milestone_is_paid_once_however_many_pay_at_once(app: Flask) -> None:
    with separate("purchases") as real:
        with real.app_context():
            deal = purchase(scoped)
            contract, (row,) = deal.running(("3000", None))
            paying.claim(deal.seller, row.id, "验收 1")
            paying.approve(deal.buyer, row.id)
            people, ident, whole = [deal.buyer, deal.colleague], row.id, contract.id
            scoped.remove()

        def pay(turn: int) -> str:
            try:
                paying.pay(people[turn % 2], ident, day=today(), voucher=f"F-{turn}")
            except RuleBroken:
                return "too late"
            return "paid"

        assert all_at_once(real, [partial(pay, turn) for turn in range(16)]) == ["paid"] + ["too late"] * 15
        with real.app_context():
            asked = sa.select(sa.func.count()).where(ContractStep.contract_id == whole, ContractStep.deed == Deed.PAID)
            assert scoped.scalar(asked) == 1
            first = scoped.scalars(sa.select(ContractStep).where(ContractStep.deed == Deed.PAID)).one()
            about = {name: getattr(first, name) for name in ("contract_id", "milestone_id", "organization_id", "place_code", "actor_id")}  # fmt: skip
            with pytest.raises(sa.exc.IntegrityError, match="uq_contract_steps_paid"):
                scoped.execute(sa.insert(ContractStep).values(deed=Deed.PAID, **about))
            scoped.rollback()
            scoped.remove()


def test_a_county_officer_of_the_same_county_may_second(session: Session, deal: Purchase) -> None:
    _contract, (row,) = deal.running(("9000", None))
    paying.claim(deal.seller, row.id, "验收 1")
    paying.approve(deal.buyer, row.id)
    third = account(Role.COUNTY_OFFICER, place_code=COUNTY)
    session.commit()
    assert paying.second(actor_of(third), row.id).seconded_by == third.id
