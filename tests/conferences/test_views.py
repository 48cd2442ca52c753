"""A meeting from its call to its minutes: what was decided is carried out, and nobody is named on paper."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import today
from app.conferences.models import Conference, ConferenceStatus, Item
from app.needs.models import NeedStatus
from app.people.service import actor_of
from app.referrals.models import Outcome
from app.vacancies import service as vacancies
from app.vacancies.models import Holder, VacancyStatus
from tests.factories.people import account


def called(officer, session: Session, *picks) -> Conference:
    answer = officer.submit("/conferences/new", held_on=str(today()), venue="区政府三楼", picks=[str(p) for p in picks])
    assert answer.status_code == 302
    return session.scalars(sa.select(Conference)).one()


def test_from_the_call_to_the_minutes(officer, vacancy, contested, need, bureau, session: Session, sign_in) -> None:
    assert "2 条" in officer.see("/conferences")
    meeting = called(officer, session, vacancy.id, contested.id)
    session.expire_all()
    assert vacancy.status is VacancyStatus.ON_AGENDA
    paper = officer.see(f"/conferences/{meeting.id}/packet")
    assert f"V{vacancy.number}" in paper
    for secret in (need.child.name, need.words, need.child.guardian_name):
        assert secret not in paper
    first, second = session.scalars(sa.select(Item).order_by(Item.place))
    early = officer.submit(f"/conferences/{meeting.id}/close", minutes="各单位都到了，逐条议定。")
    assert "还有议题没有议定" in early.text

    day = str(today() + timedelta(days=10))
    where = f"/conferences/{meeting.id}/items"
    lacking = officer.submit(f"{where}/{first.id}", decision="assign", words="会上定的：教育局负责")
    assert lacking.status_code == 422
    given = {"decision": "assign", "words": "会上定的：教育局负责", "organization": str(bureau.id), "deadline": day}
    assert officer.submit(f"{where}/{first.id}", **given).status_code == 302
    assert officer.submit(f"{where}/{second.id}", decision="not_arrived", words="问过两边，没有到").status_code == 302
    session.expire_all()
    assert (vacancy.status, vacancy.organization_id) == (VacancyStatus.DECIDED, bureau.id)
    assert contested.fulfilment.outcome is Outcome.NOT_ARRIVED

    named = officer.submit(f"/conferences/{meeting.id}/close", minutes=f"会上议了{need.child.name}的事，定了责任单位。")
    assert "不要写孩子" in named.text
    assert (
        officer.submit(f"/conferences/{meeting.id}/close", minutes="逐条议定，责任单位和期限见上。").status_code == 302
    )
    session.expire_all()
    assert meeting.status is ConferenceStatus.HELD

    liaison = account(Role.LIAISON, organization_id=bureau.id, place_code="421003000000")
    browser = sign_in(liaison)
    assert browser.submit(f"/referrals/{vacancy.referral_id}/answer/accept", note="").status_code == 302
    vacancies.follow(vacancy.referral_id)
    session.expire_all()
    assert (vacancy.status, vacancy.resolved_by) == (VacancyStatus.RESOLVED, liaison.id)
    assert need.status is NeedStatus.IN_SERVICE
    assert "已销号" in officer.see(f"/conferences/{meeting.id}"), "what became of it is told"


def test_put_off_comes_back_with_a_new_clock(officer, vacancy, session: Session) -> None:
    meeting = called(officer, session, vacancy.id)
    before = vacancy.act_by
    item = session.scalars(sa.select(Item)).one()
    officer.submit(f"/conferences/{meeting.id}/items/{item.id}", decision="put_off", words="先摸清情况，下次再议")
    session.expire_all()
    assert (vacancy.status, vacancy.holder) == (VacancyStatus.RAISED, Holder.COUNTY)
    assert vacancy.act_by > before


def test_what_was_settled_before_needs_no_decision(officer, vacancy, need, session: Session) -> None:
    meeting = called(officer, session, vacancy.id)
    need.status = NeedStatus.IN_SERVICE
    session.flush()
    supervisor = actor_of(account(Role.SUPERVISOR, place_code="421003106000"))
    vacancies.resolve(supervisor, vacancy.id, vacancies.Resolution.HELPED, "三餐小屋接收了")
    assert "会前已经解决" in officer.see(f"/conferences/{meeting.id}")
    assert officer.submit(f"/conferences/{meeting.id}/close", minutes="议题会前已解决，没有别的。").status_code == 302


def test_without_a_point_or_a_day_there_is_no_meeting(officer, vacancy) -> None:
    for fields, sentence in (
        ({"held_on": str(today()), "venue": "三楼"}, "请至少勾选一条议题"),
        ({"held_on": "2020-1-1", "venue": "三楼", "picks": [str(vacancy.id)]}, "今天或以后"),
        ({"held_on": str(today()), "venue": "", "picks": [str(vacancy.id)]}, "在哪里开"),
    ):
        answer = officer.submit("/conferences/new", **fields)
        assert answer.status_code == 422
        assert sentence in answer.text


def test_a_supervisor_sees_her_part_and_decides_nothing(officer, vacancy, session: Session, sign_in) -> None:
    meeting = called(officer, session, vacancy.id)
    hers = sign_in(account(Role.SUPERVISOR, place_code="421003106000"))
    other = sign_in(account(Role.SUPERVISOR, place_code="421003101000"))
    assert f"V{vacancy.number}" in hers.see(f"/conferences/{meeting.id}")
    assert f"V{vacancy.number}" not in other.see(f"/conferences/{meeting.id}")
    item = session.scalars(sa.select(Item)).one()
    assert hers.get(f"/conferences/{meeting.id}/items/{item.id}").status_code == 404
    assert hers.get(f"/conferences/{meeting.id}/close").status_code == 404


def test_who_comes_stands_in_one_line(officer, vacancy, session: Session) -> None:
    fields = {"held_on": str(today()), "venue": "三楼", "attending": "教育\n\n 卫健 ", "picks": [str(vacancy.id)]}
    officer.submit("/conferences/new", **fields)
    meeting = session.scalars(sa.select(Conference)).one()
    for page in ("", "/packet"):
        assert "教育、卫健" in officer.see(f"/conferences/{meeting.id}{page}")


def test_the_most_urgent_point_comes_first(officer, vacancy, contested, session: Session) -> None:
    contested.need.urgency = 1
    session.flush()
    page = officer.see("/conferences/new")
    assert page.index(f"R{contested.number}") < page.index(f"V{vacancy.number}")
    called(officer, session, vacancy.id, contested.id)
    assert session.scalars(sa.select(Item.referral_id).order_by(Item.place)).first() == contested.id


def test_what_is_printed_names_nobody(officer, vacancy, need, session: Session) -> None:
    meeting = called(officer, session, vacancy.id)
    item = session.scalars(sa.select(Item)).one()
    where = f"/conferences/{meeting.id}/items/{item.id}"
    named = officer.submit(where, decision="put_off", words=f"先去{need.child.name}家看看")
    assert named.status_code == 422
    assert "不要写孩子" in named.text
    assert need.child.name not in officer.see(f"/conferences/{meeting.id}/packet")


def test_a_dispute_that_cannot_be_settled_yet_does_not_keep_the_meeting_open(
    officer, contested, session: Session
) -> None:
    meeting = called(officer, session, contested.id)
    assert "0 条" in officer.see("/conferences"), "it is not drawn for a second meeting"
    item = session.scalars(sa.select(Item)).one()
    answer = officer.submit(
        f"/conferences/{meeting.id}/items/{item.id}", decision="put_off", words="两边都没有来，下次再议"
    )
    assert answer.status_code == 302
    session.expire_all()
    assert contested.fulfilment.is_contested, "it still waits for somebody's decision"
    assert officer.submit(f"/conferences/{meeting.id}/close", minutes="两边没有来，这一条下次再议。").status_code == 302
    assert "1 条" in officer.see("/conferences")


def test_each_point_leads_to_what_was_said_and_minutes_keep_their_lines(
    officer, vacancy, contested, session: Session
) -> None:
    meeting = called(officer, session, vacancy.id, contested.id)
    page = officer.see(f"/conferences/{meeting.id}")
    for address in (f"/vacancies/{vacancy.id}", f"/referrals/{contested.id}"):
        assert f'href="{address}"' in page
        assert officer.get(address).status_code == 200
    for item in session.scalars(sa.select(Item)):
        officer.submit(f"/conferences/{meeting.id}/items/{item.id}", decision="put_off", words="先摸清情况")
    officer.submit(f"/conferences/{meeting.id}/close", minutes="第一条先摸清情况。\n第二条也是。")
    assert '<p class="as-typed">第一条先摸清情况。\n第二条也是。</p>' in officer.see(
        f"/conferences/{meeting.id}/packet"
    )
