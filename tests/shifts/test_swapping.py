"""Somebody else stands in: only who is cleared and admitted, only one of them, and she learns nothing of the child."""

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.clock import now, today
from app.database import ask_as
from app.database import session as scoped
from app.errors import NotFound, RuleBroken
from app.needs.models import Need
from app.notices.models import Notice
from app.offers.models import Mode, Offer, OfferStatus
from app.people.models import Account, AccountStatus
from app.people.service import actor_of
from app.referrals import service as loop
from app.referrals.models import Reason, Referral
from app.referrals.work_models import WorkSession
from app.shifts import queries, rules, service, swapping
from app.shifts.models import Shift, ShiftStatus, SwapCall
from tests.factories.needs import NeedFactory
from tests.factories.shifts import Pair, pair, volunteer
from tests.plans.conftest import JOBS, work_off
from tests.support.row_security import as_web
from tests.support.separate import all_at_once, separate
from workers import shifts as jobs

JOBS["workers.shifts"] = jobs


@pytest.fixture
def two(session: Session) -> Pair:
    return pair(session)


def asked(two: Pair, session: Session, days: int = 3) -> Shift:
    """An agreed shift for which somebody is looked for, and the machine has looked."""
    shift = swapping.ask(two.her, two.agreed(days).id)
    work_off(session, "workers.shifts")
    return shift


def called(session: Session, shift: Shift) -> set[object]:
    """Who was asked."""
    return set(session.scalars(sa.select(SwapCall.account_id).where(SwapCall.shift_id == shift.id)))


def test_only_those_who_may_meet_this_child_are_asked(two: Pair, session: Session) -> None:
    fit, _offer = volunteer("合适")
    far = volunteer("在外县", lat=31.9, lng=113.9)[0]
    far.place_code = "420502001000"
    others = [
        volunteer("没核查", cleared_until=None)[0], volunteer("到期", cleared_until=today())[0],
        volunteer("别的事", need_types=["SD03"])[0], volunteer("电话", mode=Mode.REMOTE)[0],
        volunteer("只帮小的", age_max=5)[0], volunteer("够不着", radius_km=0.5, lat=30.9, lng=112.9)[0],
        volunteer("暂停", status=OfferStatus.PAUSED)[0], far,
    ]  # fmt: skip
    stopped = volunteer("停用")[0]
    stopped.status = AccountStatus.DISABLED
    busy, mine = volunteer("那时有事")[0], volunteer("没空")[0]
    service.keep_week(actor_of(mine), {(today() + timedelta(days=4)).weekday(): [(600, 900)]})
    session.add(elsewhere(two, busy))
    session.commit()
    shift = asked(two, session)
    assert called(session, shift) == {fit.id}
    assert not {one.id for one in others} & called(session, shift)
    heard = session.scalars(sa.select(Notice.account_id).where(Notice.kind == "shift.call")).all()
    assert heard == [fit.id]


def elsewhere(two: Pair, busy: Account) -> Shift:
    """The same hour, taken by another volunteer somewhere else."""
    shift = two.agreed(3)
    copied = {
        name: getattr(shift, name)
        for name in ("referral_id", "offer_id", "director_id", "place_code", "type_code", "mode", "company", "starts_at", "ends_at", "proposed_by")
    }  # fmt: skip
    session_of = sa.inspect(shift).session
    session_of.execute(sa.delete(Shift).where(Shift.id == shift.id))
    return Shift(**copied, volunteer_id=busy.id, status=ShiftStatus.AGREED)


def test_whoever_said_no_to_this_need_is_not_asked_by_another_way(session: Session) -> None:
    (unwilling, offer), (willing, hers), need = volunteer("说过不"), volunteer(), NeedFactory()
    session.commit()
    director = actor_of(need.child.director)
    no, yes = (loop.request(director, need.id, one.id) for one in (offer, hers))
    loop.decline(actor_of(unwilling), no.id, Reason.NO_CAPACITY)
    loop.accept(actor_of(willing), yes.id)
    two = Pair(session, willing, hers, need, yes)
    assert called(session, asked(two, session)) == set()
    told = session.scalars(sa.select(Notice.account_id).where(Notice.kind == "shift.nobody")).all()
    assert set(told) == {two.person.id, two.need.child.director_id}


def test_the_first_has_it_the_other_is_thanked_and_both_sides_hear(two: Pair, session: Session) -> None:
    first, second = volunteer("先来")[0], volunteer("后来")[0]
    session.commit()
    shift = asked(two, session)
    assert called(session, shift) == {first.id, second.id}
    taken = swapping.take(actor_of(first), shift.id)
    assert (taken.volunteer_id, taken.swap_asked_at) == (first.id, None)
    with pytest.raises(RuleBroken, match="已经有人接了"):
        swapping.take(actor_of(second), shift.id)
    work_off(session, "workers.shifts")
    heard = {(row.kind, row.account_id) for row in session.scalars(sa.select(Notice))}
    assert {("shift.taken", two.need.child.director_id), ("shift.relieved", two.person.id)} <= heard
    with pytest.raises(NotFound):
        queries.get(two.her, shift.id)


def test_nobody_takes_what_she_was_not_asked_for(two: Pair, session: Session) -> None:
    stranger = volunteer("没核查", cleared_until=None)[0]
    session.commit()
    shift = asked(two, session)
    with pytest.raises(NotFound):
        swapping.take(actor_of(stranger), shift.id)


def test_what_ran_out_since_she_was_asked_stops_her(two: Pair, session: Session) -> None:
    helper, offer = volunteer("到期了")
    session.commit()
    shift = asked(two, session)
    session.execute(sa.update(Offer).where(Offer.id == offer.id).values(cleared_until=today()))
    session.commit()
    session.expire_all()
    with pytest.raises(RuleBroken, match="核查只到"):
        swapping.take(actor_of(helper), shift.id)


def test_those_whom_the_child_knows_come_first(two: Pair, session: Session) -> None:
    known, new = volunteer("认识")[0], volunteer("新来")[0]
    session.commit()
    done = two.confirmed()
    session.execute(sa.update(Shift).where(Shift.id == done.id).values(volunteer_id=known.id))
    session.commit()
    shift = asked(two, session, days=5)
    opens = dict(session.execute(sa.select(SwapCall.account_id, SwapCall.opens_at)).all())
    assert opens[new.id] - opens[known.id] == rules.HEAD_START
    assert [one.id for one in queries.calls(actor_of(known))] == [shift.id]
    assert list(queries.calls(actor_of(new))) == []
    with pytest.raises(NotFound):
        swapping.take(actor_of(new), shift.id)


def test_she_may_think_again_and_too_late_is_said(two: Pair, session: Session) -> None:
    helper = volunteer("愿意")[0]
    session.commit()
    shift = asked(two, session)
    swapping.keep(two.her, shift.id)
    with pytest.raises(RuleBroken, match="已经有人接了"):
        swapping.take(actor_of(helper), shift.id)
    two.moved(shift, now() + timedelta(minutes=90))
    with pytest.raises(RuleBroken, match="打电话"):
        swapping.ask(two.her, shift.id)


def test_whoever_stands_in_sees_the_shift_and_nothing_of_the_child(app: Flask, two: Pair, session: Session) -> None:
    helper, other = volunteer("代一次")[0], volunteer("旁人")[0]
    session.commit()
    shift = asked(two, session)
    ident, referral, need = shift.id, two.referral.id, two.need.id

    def rows(who: Account) -> tuple[int, int, int]:
        with as_web(app):
            ask_as(actor_of(who).scope)
            found = tuple(
                session.scalar(sa.select(sa.func.count()).select_from(model).where(model.id == one)) or 0
                for model, one in ((Shift, ident), (Referral, referral), (Need, need))
            )
            ask_as(None)
        return found

    assert rows(helper) == rows(other) == (1, 0, 0), "called: the shift, and no more"
    swapping.take(actor_of(helper), ident)
    assert (rows(helper), rows(other)) == ((1, 0, 0), (0, 0, 0))


def test_attendance_is_hers_and_help_is_begun_by_whoever_was_asked(two: Pair, session: Session) -> None:
    helper = volunteer("代一次")[0]
    session.commit()
    shift = asked(two, session)
    swapping.take(actor_of(helper), shift.id)
    two.moved(shift, now() - timedelta(hours=2))
    service.write(actor_of(helper), shift.id, minutes=45, child_came=True)
    work_off(session, "workers.shifts")
    kept = session.scalars(sa.select(WorkSession)).one()
    assert (kept.volunteer_id, kept.minutes) == (helper.id, 45)
    session.refresh(two.referral)
    assert two.referral.status.value == "accepted"


def test_two_take_the_same_at_once() -> None:
    with separate("swaps") as app:
        with app.app_context():
            two = pair(scoped())
            helpers = [volunteer(f"同时{n}")[0] for n in range(4)]
            scoped.commit()
            actors = [actor_of(one) for one in helpers]
            shift = swapping.ask(two.her, two.agreed().id).id
            assert len(swapping.call(shift)) == 4
            scoped.remove()

        def take(who) -> str:
            try:
                swapping.take(who, shift)
            except RuleBroken as broken:
                return str(broken.message)
            return "had"

        answers = all_at_once(app, [partial(take, who) for who in actors])
        assert answers == ["had", *[str(swapping.TAKEN)] * 3]
        with app.app_context():
            row = scoped.get_one(Shift, shift)
            assert row.volunteer_id in {one.id for one in actors}
            assert row.swap_asked_at is None


def test_two_plan_with_her_at_once() -> None:
    with separate("planning") as app:
        with app.app_context():
            two = pair(scoped())
            director = two.director
            referral, when = two.referral.id, two.plan(9).starts_at - timedelta(days=2)
            company = rules.C.CARER
            scoped.remove()

        def plan() -> str:
            try:
                service.plan(director, referral, starts_at=when, minutes=60, company=company)
            except RuleBroken:
                return "taken"
            return "had"

        assert all_at_once(app, [plan] * 4) == ["had", "taken", "taken", "taken"]
