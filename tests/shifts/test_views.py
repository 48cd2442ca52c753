"""The pages of shifts, as the web's own role: both sides, the door, swaps, calendars; and how much they ask the database."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import now, today
from app.database import ask_as
from app.offers.models import Offer
from app.people.service import actor_of
from app.shifts import service, swapping
from app.shifts.models import FreeTime, Shift, ShiftStatus, Why
from tests.factories.people import account, an_actor
from tests.factories.shifts import Pair, on, pair, volunteer
from tests.plans.conftest import JOBS, work_off
from tests.support.row_security import as_web
from tests.support.watch import Counter
from workers import shifts as jobs

JOBS["workers.shifts"] = jobs
S = ShiftStatus


@pytest.fixture
def two(session: Session) -> Pair:
    return pair(session, words="没有人做饭的原话")


def last(session: Session) -> Shift:
    """The newest."""
    return session.scalars(sa.select(Shift).order_by(Shift.number.desc())).first()


def test_from_a_proposal_to_confirmed_hours(two: Pair, session: Session, sign_in) -> None:
    director, hers = sign_in(two.need.child.director), sign_in(two.person)
    assert "约时间" in director.see(f"/referrals/{two.referral.id}")
    page = director.see(f"/referrals/{two.referral.id}/shifts")
    opening = re.search(r'name="opening" type="radio" value="(\d[^"]+)"', page)
    assert opening
    sent = {"opening": opening[1], "minutes": "60", "company": "carer", "times": "1", "on": "", "at": ""}
    assert director.submit(f"/referrals/{two.referral.id}/shifts", **sent).status_code == 302
    shift = last(session)
    where = f"/shifts/{shift.id}"
    assert "请答复这个时间" in hers.see("/my-shifts")
    assert hers.submit(f"{where}/agree").status_code == 302
    two.moved(shift, now() - timedelta(minutes=30))
    digits = re.search(r"<strong>(\d{6})</strong>", director.submit(f"{where}/code").text)
    assert digits
    wrong = "000000" if digits[1] != "000000" else "111111"
    answer = hers.submit(f"{where}/check-in", code=wrong)
    assert answer.status_code == 422
    assert "签到码不对" in answer.text
    assert hers.submit(f"{where}/check-in", code=f"{digits[1][:3]} {digits[1][3:]}").status_code == 302
    assert hers.submit(f"{where}/hours", minutes="55", child_came="yes").status_code == 302
    assert "请确认时长" in director.see("/shifts")
    assert director.submit(f"{where}/confirm", answer="length").status_code == 302
    assert "时长和这边知道的不一样" in hers.see(where)
    hers.submit(f"{where}/hours", minutes="50", child_came="yes")
    director.submit(f"{where}/confirm", answer="same")
    assert "50 分" in hers.see("/my-shifts/hours")
    session.refresh(shift)
    assert shift.status is S.CONFIRMED


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(two: Pair, session: Session, sign_in) -> None:
    director, where = sign_in(two.need.child.director), f"/referrals/{two.referral.id}/shifts"
    cases = [
        ({"opening": "other", "on": "", "at": "14:00"}, "请填日期"),
        ({"opening": "other", "on": "2999-1-1", "at": "下午"}, "请填几点开始"),
        ({"opening": "other", "on": str(today() - timedelta(days=1)), "at": "14:00"}, "已经过去"),
        ({"opening": "other", "on": str(today() + timedelta(days=2)), "at": "14:00", "company": "apart"}, "不能单独和孩子在一起"),
        ({"opening": "nonsense"}, "请选一个时间"),
        ({"opening": "other", "on": str(today() + timedelta(days=2)), "at": "14:00", "company": ""}, "请选谁也在场"),
    ]  # fmt: skip
    for sent, words in cases:
        answer = director.submit(
            where, **({"minutes": "60", "company": "carer", "times": "1", "on": "", "at": ""} | sent)
        )
        assert answer.status_code == 422, sent
        assert words in answer.text, sent
        if sent.get("at"):
            assert f'value="{sent["at"]}"' in answer.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Shift)) == 0


def test_a_reason_is_asked_for(two: Pair, session: Session, sign_in) -> None:
    hers, shift = sign_in(two.person), two.plan()
    assert hers.submit(f"/shifts/{shift.id}/decline").status_code == 422
    assert hers.submit(f"/shifts/{shift.id}/decline", why="time").status_code == 302
    session.refresh(shift)
    assert (shift.status, shift.reason) == (S.DECLINED, Why.TIME)
    other = two.agreed(5)
    assert hers.submit(f"/shifts/{other.id}/cancel", why="ill").status_code == 302
    session.refresh(other)
    assert other.status is S.CANCELLED


def test_standing_in_by_the_webs_own_role(two: Pair, session: Session, sign_in) -> None:
    helper, late = volunteer("代一次")[0], volunteer("晚一步")[0]
    session.commit()
    shift = two.agreed()
    hers = sign_in(two.person)
    assert hers.submit(f"/shifts/{shift.id}/swap").status_code == 302
    work_off(session, "workers.shifts")
    first, second = sign_in(helper), sign_in(late)
    page = first.see("/my-shifts")
    assert "请您代一次" in page
    for secret in (two.need.child.name, "没有人做饭的原话", two.need.child.guardian_name, f"N{two.need.number}"):
        assert secret not in page
    assert second.get(f"/shifts/{shift.id}").status_code == 404
    assert first.submit(f"/shifts/{shift.id}/take").status_code == 302
    assert two.need.child.director.name in first.see(f"/shifts/{shift.id}")
    answer = second.submit(f"/shifts/{shift.id}/take")
    assert "已经有人接了" in answer.text
    assert hers.get(f"/shifts/{shift.id}").status_code == 404
    assert "代一次" in sign_in(two.need.child.director).see(f"/shifts/{shift.id}")


def test_wrong_codes_are_counted_for_each_shift(app: Flask, two: Pair, session: Session, sign_in, monkeypatch) -> None:
    monkeypatch.setattr(app.config["SETTINGS"], "throttle", True)
    shift, hers = two.begun(), sign_in(two.person)
    _shift, code = service.make_code(two.director, shift.id)
    wrong = "000000" if code != "000000" else "111111"
    answers = [hers.submit(f"/shifts/{shift.id}/check-in", code=wrong).status_code for _n in range(7)]
    assert answers == [422] * 6 + [429]
    assert hers.submit(f"/shifts/{shift.id}/check-in", code=code).status_code == 429, (
        "the right one has to wait as well"
    )


def test_her_week_and_days_away(two: Pair, session: Session, sign_in) -> None:
    session.execute(sa.update(Offer).values(weekdays=[5], day_parts=["afternoon"]))
    session.commit()
    hers = sign_in(two.person)
    assert 'value="14:00-18:00"' in hers.see("/my-shifts/times"), "what she ticked when signing up"
    days = {f"day_{n}": "" for n in range(7)}
    answer = hers.submit("/my-shifts/times", **days | {"day_2": "下午有空"})
    assert answer.status_code == 422
    assert "看不懂“下午有空”" in answer.text
    assert 'value="下午有空"' in answer.text
    assert hers.submit("/my-shifts/times", **days | {"day_2": "9点到11点半，14-16"}).status_code == 302
    rows = session.scalars(sa.select(FreeTime).order_by(FreeTime.from_minute)).all()
    assert [(row.weekday, row.from_minute, row.until_minute) for row in rows] == [(2, 540, 690), (2, 840, 960)]
    assert hers.submit("/my-shifts/away", from_on="昨天", until_on="").status_code == 422
    assert hers.submit("/my-shifts/away", from_on=str(today() + timedelta(days=1)), until_on="").status_code == 302
    page = hers.see("/my-shifts/times")
    (ident,) = re.findall(r"/my-shifts/away/([0-9a-f-]+)/end", page)
    assert "不在" in hers.see("/my-shifts")
    assert hers.submit(f"/my-shifts/away/{ident}/end").status_code == 302


def test_requests_come_with_their_reasons(two: Pair, session: Session, sign_in) -> None:
    two.referral.status = "requested"
    session.commit()
    page = sign_in(two.person).see("/my-shifts")
    assert re.search(r"为什么问您：离您约 [\d.]+ 公里，是您说能做的事", page)


def test_empty_pages_say_what_to_do(session: Session, sign_in) -> None:
    new = sign_in(account(Role.VOLUNTEER, place_code="421003106000"))
    assert "写有空的时间" in new.see("/my-shifts")
    assert "还没有时长" in new.see("/my-shifts/hours")
    assert "看转介" in sign_in(account(Role.DIRECTOR)).see("/shifts")


def grown(two: Pair, session: Session, count: int, week: int) -> None:
    """More of everything that the pages list: agreed, written, over, calls."""
    for n in range(count):
        shift = two.moved(two.agreed(80), on(7 * (week + n), 9))
        if n % 2:
            swapping.ask(two.her, shift.id)
        for status in ("written", "cancelled"):
            kept = two.moved(two.agreed(81), on(-7 * (week + n), 9))
            session.execute(sa.update(Shift).where(Shift.id == kept.id).values(status=status, minutes=30))
    session.commit()


@pytest.mark.parametrize("page", ["/my-shifts", "/my-shifts/hours", "/shifts", "/referrals/{}/shifts", "/shifts/{}"])
def test_queries_do_not_grow_with_rows(two: Pair, session: Session, sign_in, page: str) -> None:
    shift = two.agreed(2)
    who = two.need.child.director if page in {"/shifts", "/referrals/{}/shifts"} else two.person
    browser, where = sign_in(who), page.format(two.referral.id if "referrals" in page else shift.id)
    browser.see(where)
    counts = []
    for count, week in ((2, 1), (4, 4)):
        grown(two, session, count, week)
        session.expire_all()
        with Counter(session.connection()) as counter:
            browser.see(where)
        counts.append(len(counter.statements))
    assert counts[0] == counts[1], counter.statements
    assert counts[1] <= 25


def test_her_hours_elsewhere_are_known_to_those_who_asked_her_and_to_nobody_else(
    app: Flask, two: Pair, session: Session, sign_in
) -> None:
    """Row security hides another village's visit; that she is taken then is told all the same, and no more than that."""
    shift = two.agreed(3, 14)
    session.execute(sa.update(Shift).values(place_code="421003106902"))
    session.commit()
    director, where = sign_in(two.need.child.director), f"/referrals/{two.referral.id}/shifts"
    assert director.get(f"/shifts/{shift.id}").status_code == 404
    sent = {"opening": "other", "on": str(today() + timedelta(days=3)), "at": "14:30", "minutes": "60", "company": "carer", "times": "1"}  # fmt: skip
    answer = director.submit(where, **sent)
    assert answer.status_code == 422
    assert "14:00-15:00 已经约好了别处" in answer.text
    scopes = {
        "asked": actor_of(two.need.child.director).scope,
        "stranger": an_actor(Role.DIRECTOR, place_code="420502001901").scope,
    }
    found = {}
    for name, scope in scopes.items():
        with as_web(app):
            ask_as(scope)
            asked = sa.func.guard.busy(two.person.id, on(1, 8), on(9, 8))
            found[name] = session.scalar(sa.select(sa.func.count()).select_from(asked))
            ask_as(None)
    assert found == {"asked": 1, "stranger": 0}
