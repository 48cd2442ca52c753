"""The pages: watching, comparing, deciding, sending, and what is missing."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import now
from app.demand.service import note
from app.needs.models import Need
from app.plans import service
from app.plans.models import Gap, Match, MatchStatus, Plan, PlanStatus
from app.referrals.models import Referral
from tests.factories.people import account
from tests.plans.conftest import Township
from tests.support.client import Client


@pytest.fixture
def supervisor(township: Township, sign_in) -> Client:
    return sign_in(township.supervisor)


@pytest.fixture
def director(township: Township, sign_in) -> Client:
    return sign_in(township.director)


def test_an_empty_list_says_what_to_do(supervisor: Client) -> None:
    page = supervisor.see("/plans")
    assert "还没有算过方案" in page
    assert "/plans/new" in page
    assert "先算一份方案" in supervisor.see("/gaps")


def test_asking_leads_to_a_page_that_shows_how_far_it_is(supervisor: Client, township: Township, session, work) -> None:
    township.need()
    session.commit()
    answer = supervisor.submit("/plans/new", fairness="more", stability="some")
    where = answer.headers["Location"]
    waiting = supervisor.get(where)
    assert waiting.headers["Refresh"] == "3"
    assert "排队等着算" in waiting.text
    assert "停止" in waiting.text
    work("workers.plans")
    done = supervisor.get(where)
    assert "Refresh" not in done.headers
    assert "算好了" in done.text


def test_the_form_twice_makes_one_plan(supervisor: Client, session: Session) -> None:
    page = supervisor.see("/plans/new")
    token = re.search(r'name="submission" value="([^"]+)"', page).group(1)
    fields = {"fairness": "more", "stability": "some", "submission": token}
    first = supervisor.post("/plans/new", data=fields)
    second = supervisor.post("/plans/new", data=fields)
    assert first.headers["Location"] == second.headers["Location"]
    assert session.scalar(sa.select(sa.func.count()).select_from(Plan)) == 1


def test_the_comparison_adds_up(supervisor: Client, township: Township, session: Session) -> None:
    for urgency in (1, 3, 4):
        township.need(urgency=urgency)
    township.offer(capacity=2)
    plan = township.plan()
    page = supervisor.see(f"/plans/{plan.id}")
    assert "2 / 3（67%）" in page
    assert "1 / 1（100%）" in page
    assert "0 / 1（0%）" in page
    assert page.count('name="picks"') == 2
    for match in township.matches(plan.id):
        points = re.search(rf'id="match-{match.id}".*?为什么是这一家：([\d.]+) 分', page, re.DOTALL)
        assert points.group(1) == str(match.score / 10)


@pytest.mark.parametrize(("urgencies", "alike"), [((1, 4), True), ((4, 1), False)])
def test_three_ways_that_come_to_the_same_are_one_sentence(
    supervisor: Client, township: Township, urgencies: tuple[int, int], alike: bool
) -> None:
    """Who came first took the only place: the most urgent one, or not."""
    for day, urgency in enumerate(urgencies):
        township.need(urgency=urgency, opened_at=now() - timedelta(days=5 - day))
    township.offer(capacity=1)
    page = supervisor.see(f"/plans/{township.plan().id}")
    assert ("三种安排的结果都一样" in page) is alike
    assert ("2 条需求里，有着落的" in page) is not alike
    assert "1 / 1（100%）" in page, "the figures are there either way"


def test_no_name_on_it(supervisor: Client, township: Township) -> None:
    need = township.need(words="没有人做饭的原话")
    need.child.name = "不该出现的名字"
    township.offer()
    plan = township.plan()
    page = supervisor.see(f"/plans/{plan.id}")
    assert f"N{need.number}" in page
    assert "不该出现" not in page
    assert "原话" not in page


def test_accepting_the_ticked_ones(supervisor: Client, township: Township, session: Session) -> None:
    for _ in range(3):
        township.need()
    township.offer(capacity=3)
    plan = township.plan()
    first, second, third = township.matches(plan.id)
    answer = supervisor.submit(f"/plans/{plan.id}/decide", deed="accept", picks=[str(first.id), str(third.id)])
    assert answer.status_code == 302
    page = supervisor.see(answer.headers["Location"])
    assert "已同意 2 条" in page
    session.expire_all()
    assert [m.status for m in (first, second, third)] == [
        MatchStatus.ACCEPTED, MatchStatus.PROPOSED, MatchStatus.ACCEPTED,
    ]  # fmt: skip


def test_nothing_ticked_is_said(supervisor: Client, township: Township) -> None:
    township.need()
    township.offer()
    plan = township.plan()
    answer = supervisor.submit(f"/plans/{plan.id}/decide", deed="accept")
    assert answer.status_code == 422
    assert "请先勾选至少一条建议" in answer.text
    answer = supervisor.submit(f"/plans/{plan.id}/decide", deed="decline_all")
    assert answer.status_code == 422
    assert "写明为什么不采用" in answer.text


def test_the_director_checks_and_sends(
    supervisor: Client, director: Client, township: Township, session: Session
) -> None:
    need = township.need()
    township.offer(name="三餐小屋")
    plan = township.plan()
    service.accept(township.she, plan.id)
    session.commit()
    desk = director.see("/desk")
    where = re.search(r'href="(/matches/[^"]+)"', desk).group(1)
    page = director.see(where)
    assert "三餐小屋" in page
    assert "没有姓名、没有住址" in page
    answer = director.submit(where, message="放学以后来接")
    assert answer.headers["Location"] == f"/needs/{need.id}"
    referral = session.scalars(sa.select(Referral)).one()
    assert referral.message == "放学以后来接"
    assert "/matches/" not in director.see("/desk")
    assert "已发给对方" in director.see(where)


def test_a_name_in_the_words_is_stopped(director: Client, township: Township, session: Session) -> None:
    need = township.need()
    township.offer()
    plan = township.plan()
    service.accept(township.she, plan.id)
    session.commit()
    match = township.matches(plan.id)[0]
    answer = director.submit(f"/matches/{match.id}", message=f"孩子叫{need.child.name}")
    assert answer.status_code == 422
    assert session.scalar(sa.select(sa.func.count()).select_from(Referral)) == 0


def test_the_director_keeps_one_back(director: Client, township: Township, session: Session) -> None:
    township.need()
    township.offer()
    plan = township.plan()
    service.accept(township.she, plan.id)
    session.commit()
    match = township.matches(plan.id)[0]
    assert director.submit(f"/matches/{match.id}/keep-back", reason="").status_code == 422
    director.submit(f"/matches/{match.id}/keep-back", reason="奶奶自己联系了")
    session.expire_all()
    assert session.get_one(Match, match.id).status is MatchStatus.DECLINED


def test_the_tick_on_the_needs_page(director: Client, supervisor: Client, township: Township, session: Session) -> None:
    need = township.need()
    session.commit()
    page = director.see(f"/needs/{need.id}")
    assert 'name="allowed"' in page
    assert "checked" not in re.search(r'<input[^>]*name="allowed"[^>]*>', page).group(0)
    director.submit(f"/needs/{need.id}/at-once", allowed="y")
    session.expire_all()
    assert session.get_one(Need, need.id).at_once_by == township.director.id
    assert 'name="allowed"' not in supervisor.see(f"/needs/{need.id}")
    assert supervisor.post(f"/needs/{need.id}/at-once", data={"allowed": "y"}).status_code == 404


def test_stopping(supervisor: Client, township: Township, session: Session) -> None:
    session.commit()
    plan = service.ask(township.she)
    session.commit()
    supervisor.submit(f"/plans/{plan.id}/stop")
    session.expire_all()
    assert session.get_one(Plan, plan.id).status is PlanStatus.CANCELLED
    assert "什么也没有改动" in supervisor.see(f"/plans/{plan.id}")


def test_the_gaps_lead_to_their_needs(supervisor: Client, township: Township, session: Session) -> None:
    for _ in range(3):
        township.need()
    township.need(type_code="MH02")
    township.offer(capacity=1)
    plan = township.plan()
    page = supervisor.see("/gaps")
    gaps = session.scalars(sa.select(Gap).order_by(Gap.needs.desc())).all()
    assert [(g.type_code, g.needs) for g in gaps] == [("BL02", 2), ("MH02", 1)]
    for gap in gaps:
        assert f"G{gap.number}" in page
        behind = supervisor.see(f"/gaps/{gap.id}")
        assert len(re.findall(r'href="/needs/', behind)) == gap.needs
    assert f"/plans/{plan.id}" in supervisor.see("/oversight")
    sheet = supervisor.get("/gaps/file")
    assert sheet.headers["Content-Type"].startswith("text/csv")
    assert sheet.get_data()[:3] == b"\xef\xbb\xbf"
    assert len(sheet.get_data().decode().strip().splitlines()) == 3


def test_what_was_looked_for_in_vain_stands_beside_the_gaps(supervisor: Client, township: Township) -> None:
    assert "有人找、没找到的" not in supervisor.see("/gaps")
    for code in ("BL02", "BL02", "MH01"):
        note(township.supervisor.place_code, [code])
    assert "食物与营养" in supervisor.see("/gaps"), "before there is any plan too"
    township.need()
    township.plan()
    page = supervisor.see("/gaps")
    sought = page[page.index('id="wanted"') :]
    assert re.search(r'食物与营养.*?>2<.*?href="/gaps/[^"]+">G\d+', sought, re.S), "it has a gap of its own"
    assert sought.count("没有登记的需求") == 1


def test_a_fault_is_said_plainly(supervisor: Client, township: Township, session: Session) -> None:
    plan = township.plan()
    plan.status, plan.fault = PlanStatus.FAILED, "memory"
    session.commit()
    page = supervisor.see(f"/plans/{plan.id}")
    assert "内存不够" in page
    assert "/plans/new" in page


def test_whoever_oversees_elsewhere_finds_nothing(township: Township, sign_in, session: Session) -> None:
    plan = township.plan()
    stranger = sign_in(account(Role.SUPERVISOR, place_code="420502001000"))
    assert stranger.get(f"/plans/{plan.id}").status_code == 404
    assert f"P{plan.number}" not in stranger.see("/plans")
