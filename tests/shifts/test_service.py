"""From a proposal to hours that both sides know of; and what each step refuses."""

from collections import Counter
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import now, today
from app.errors import NotFound, RuleBroken
from app.notices.models import Notice
from app.offers.models import Mode, Offer
from app.people.service import actor_of
from app.referrals import service as loop
from app.referrals.models import ReferralStatus
from app.referrals.work_models import WorkSession
from app.settings import service as settings
from app.settings.defaults import Key
from app.settings.volunteers import Load
from app.shifts import queries, service
from app.shifts.models import Company, Shift, ShiftStatus, Why
from tests.factories.needs import NeedFactory
from tests.factories.people import an_actor
from tests.factories.shifts import Pair, on, pair, volunteer
from tests.plans.conftest import JOBS, work_off
from workers import shifts as jobs

S = ShiftStatus
JOBS["workers.shifts"] = jobs


@pytest.fixture
def two(session: Session) -> Pair:
    return pair(session)


def told(session: Session) -> Counter[tuple[str, object]]:
    """Who heard what, and how often."""
    work_off(session, "workers.shifts")
    rows = session.scalars(sa.select(Notice).where(Notice.kind.startswith("shift.")))
    return Counter((row.kind, row.account_id) for row in rows)


def test_either_side_proposes_and_the_other_answers(two: Pair, session: Session) -> None:
    shift = two.plan()
    assert shift.status is S.PROPOSED
    with pytest.raises(RuleBroken, match="等对方同意"):
        service.agree(two.director, shift.id)
    service.agree(two.her, shift.id)
    (hers,) = service.plan(two.her, two.referral.id, starts_at=on(4, 10), minutes=60, company=Company.CARER)
    assert hers.director_id == two.need.child.director_id
    service.decline(two.director, hers.id, Why.TIME)
    assert (shift.status, hers.status, hers.reason) == (S.AGREED, S.DECLINED, Why.TIME)
    director = two.need.child.director_id
    assert told(session) == Counter(
        [
            ("shift.proposed", two.person.id), ("shift.agreed", director), ("shift.soon", two.person.id),
            ("shift.proposed", director), ("shift.declined", two.person.id),
        ]
    )  # fmt: skip


def test_the_same_time_on_so_many_weeks(two: Pair) -> None:
    made = service.plan(
        two.director, two.referral.id, starts_at=on(2, 9), minutes=90, company=Company.CARER, times=4
    )  # fmt: skip
    assert [one.starts_at for one in made] == [on(2 + 7 * turn, 9) for turn in range(4)]


def test_her_county_says_how_much_one_is_asked_for(two: Pair) -> None:
    two.plan(2, hour=9)
    settings.change(an_actor(Role.COUNTY_OFFICER), Key.LOAD, Load(1, 4, 8).as_json(), "县里规定")
    with pytest.raises(RuleBroken, match="已经有 1 次"):
        two.plan(2, hour=15)


def test_only_with_somebody_who_said_yes_and_only_in_ones_own_area(two: Pair, session: Session) -> None:
    waiting = loop.request(two.director, NeedFactory(child=two.need.child).id, two.offer.id)
    with pytest.raises(RuleBroken, match="接收以后"):
        service.plan(two.director, waiting.id, starts_at=on(2, 9), minutes=60, company=Company.CARER)
    shift = two.plan(5)
    for stranger in (an_actor(Role.DIRECTOR, place_code="421003106902"), actor_of(volunteer("别人")[0])):
        with pytest.raises(NotFound):
            service.plan(stranger, two.referral.id, starts_at=on(2, 9), minutes=60, company=Company.CARER)
        with pytest.raises(NotFound):
            queries.get(stranger, shift.id)


def test_two_cannot_take_her_same_hour_even_from_places_that_do_not_see_each_other(two: Pair, session: Session) -> None:
    two.agreed(3, 14)
    with pytest.raises(RuleBroken, match="14:00-15:00 已经约好了别处"):
        two.plan(3, 14)
    two.plan(3, 15)


def test_what_ran_out_meanwhile_stops_the_yes_and_the_door(two: Pair, session: Session) -> None:
    shift = two.plan()
    session.execute(sa.update(Offer).values(cleared_until=today()))
    session.commit()
    with pytest.raises(RuleBroken, match="核查只到"):
        service.agree(two.her, shift.id)
    session.execute(sa.update(Offer).values(cleared_until=date.max))
    session.commit()
    begun = two.begun()
    _shift, code = service.make_code(two.director, begun.id)
    session.execute(sa.update(Offer).values(cleared_until=None))
    session.commit()
    session.expire_all()
    with pytest.raises(RuleBroken, match="还没有办齐"):
        service.check_in(two.her, begun.id, code)


class TestTheDoor:
    def test_a_code_opens_once(self, two: Pair) -> None:
        shift = two.begun()
        _shift, code = service.make_code(two.director, shift.id)
        assert service.opens(two.her, shift.id, code)
        assert not service.opens(two.her, shift.id, "999999" if code != "999999" else "000000")
        assert service.check_in(two.her, shift.id, code).status is S.CAME
        assert not service.opens(two.her, shift.id, code)

    def test_a_new_code_ends_the_old_one(self, two: Pair) -> None:
        shift = two.begun()
        codes = {service.make_code(two.director, shift.id)[1] for _turn in range(3)}
        assert sum(service.opens(two.her, shift.id, one) for one in codes) == 1

    def test_the_code_is_nowhere_in_the_database(self, two: Pair, session: Session) -> None:
        shift = two.begun()
        _shift, code = service.make_code(two.director, shift.id)
        row = session.execute(
            sa.text("SELECT row_to_json(s)::text FROM shifts s WHERE id = :id"), {"id": shift.id}
        ).scalar_one()
        assert code not in row

    def test_the_code_of_one_shift_opens_no_other(self, two: Pair) -> None:
        shift, other = two.begun(), two.agreed(6)
        _shift, code = service.make_code(two.director, shift.id)
        service.make_code(two.director, other.id)
        assert not service.opens(two.her, other.id, code)

    def test_not_before_its_time(self, two: Pair) -> None:
        shift = two.agreed()
        _shift, code = service.make_code(two.director, shift.id)
        with pytest.raises(RuleBroken, match="还没到时间"):
            service.check_in(two.her, shift.id, code)
        with pytest.raises(NotFound):
            service.make_code(two.her, shift.id)


class TestHours:
    def test_both_sides_and_the_session_of_the_loop(self, two: Pair, session: Session) -> None:
        shift = two.begun(minutes=90)
        service.write(two.her, shift.id, minutes=80, child_came=True)
        before = told(session)
        session.refresh(shift)
        kept = session.get_one(WorkSession, shift.session_id)
        assert (kept.minutes, kept.volunteer_id, kept.held_on) == (80, two.person.id, today())
        assert [(row.came, row.referral_id) for row in kept.attendances] == [(True, two.referral.id)]
        session.refresh(two.referral)
        assert two.referral.status is ReferralStatus.IN_PROGRESS, "help has begun by it"
        service.give_back(two.director, shift.id, Why.LENGTH)
        with pytest.raises(RuleBroken, match="时长要再核对"):
            service.confirm(two.director, shift.id)
        service.write(two.her, shift.id, minutes=75, child_came=False)
        service.confirm(two.director, shift.id)
        assert before["shift.written", two.need.child.director_id] == 1
        assert told(session) - before == Counter(
            [
                ("shift.returned", two.person.id), ("shift.written", two.need.child.director_id),
                ("shift.confirmed", two.person.id),
            ]
        )  # fmt: skip
        session.refresh(kept)
        assert (kept.minutes, [row.came for row in kept.attendances]) == (75, [False])
        assert session.scalar(sa.select(sa.func.count()).select_from(WorkSession)) == 1, "one session, not two"

    def test_the_database_knows_no_confirmation_by_herself(self, two: Pair, session: Session) -> None:
        shift = two.begun()
        service.write(two.her, shift.id, minutes=60, child_came=True)
        with pytest.raises(NotFound):
            service.confirm(two.her, shift.id)
        values = {"status": S.CONFIRMED, "confirmed_by": two.person.id, "confirmed_at": now()}
        with pytest.raises(sa.exc.IntegrityError, match="two_people"), session.begin_nested():
            session.execute(sa.update(Shift).where(Shift.id == shift.id).values(**values))
        with pytest.raises(sa.exc.IntegrityError, match="confirmed"), session.begin_nested():
            session.execute(sa.update(Shift).where(Shift.id == shift.id).values(status=S.CONFIRMED))

    def test_before_it_began_there_are_none(self, two: Pair) -> None:
        with pytest.raises(RuleBroken, match="还没有开始"):
            service.write(two.her, two.agreed().id, minutes=60, child_came=True)

    def test_somebody_who_did_not_come(self, two: Pair, session: Session) -> None:
        shift = two.moved(two.agreed(), now() - timedelta(hours=3))
        with pytest.raises(RuleBroken, match="由她记下"):
            service.cancel(two.her, shift.id, Why.ILL)
        assert service.cancel(two.director, shift.id, Why.OTHER).status is S.MISSED
        with pytest.raises(RuleBroken, match="没有来"):
            service.write(two.her, shift.id, minutes=60, child_came=True)


def test_called_off_by_either_side_the_other_hears(two: Pair, session: Session) -> None:
    service.cancel(two.her, two.agreed(3).id, Why.ILL)
    service.cancel(two.director, two.agreed(4).id, Why.FAMILY)
    heard = {who: count for (kind, who), count in told(session).items() if kind == "shift.cancelled"}
    assert heard == {two.need.child.director_id: 1, two.person.id: 1}


def test_by_telephone_nobody_meets(session: Session) -> None:
    person, offer = volunteer(mode=Mode.REMOTE)
    need = NeedFactory()
    session.commit()
    referral = loop.request(actor_of(need.child.director), need.id, offer.id)
    loop.accept(actor_of(person), referral.id)
    far = Pair(session, person, offer, need, referral)
    with pytest.raises(RuleBroken, match="电话、视频"):
        far.plan(company=Company.CARER)
    assert far.plan(company=Company.APART).mode is Mode.REMOTE


class TestCalendar:
    def test_only_in_her_time(self, two: Pair) -> None:
        weekday = (today() + timedelta(days=3)).weekday()
        service.keep_week(two.her, {weekday: [(600, 720)]})
        with pytest.raises(RuleBroken, match="10:00-12:00"):
            two.plan(3, 14)
        two.plan(3, 10)
        with pytest.raises(RuleBroken, match="那一天没有空"):
            two.plan(4, 10)

    def test_days_away(self, two: Pair) -> None:
        row = service.go_away(two.her, today() + timedelta(days=3), None)
        with pytest.raises(RuleBroken, match="那天不在"):
            two.plan(3)
        other = volunteer("别人")[0]
        with pytest.raises(NotFound):
            service.come_back(actor_of(other), row.id)
        service.come_back(two.her, row.id)
        two.agreed(3)
        with pytest.raises(RuleBroken, match="约好的"):
            service.go_away(two.her, today() + timedelta(days=3), today() + timedelta(days=4))
        with pytest.raises(RuleBroken, match="今天或以后"):
            service.go_away(two.her, today() - timedelta(days=1), None)
