"""A meeting that was called is moved or cancelled: its points are kept, or wait again where they waited."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import now, today
from app.conferences.models import Conference, ConferenceStatus, Item
from app.config import ROOT
from app.notices.models import Notice
from app.outbox import OutboxRow
from app.people.service import actor_of
from app.transaction import atomic
from app.vacancies import service as vacancies
from app.vacancies.models import Deed, Holder, VacancyStatus, VacancyStep
from tests.conferences.test_views import called
from tests.factories.people import account
from workers import conferences as jobs

DAY = timedelta(days=1)


@pytest.fixture
def meeting(officer, vacancy, contested, session: Session) -> Conference:
    return called(officer, session, vacancy.id, contested.id)


def moved(officer, meeting: Conference, **fields: str):
    told = {"held_on": str(today() + 7 * DAY), "venue": "区政府五楼", "words": "主持的领导出差", **fields}
    return officer.submit(f"/conferences/{meeting.id}/move", **told)


class TestMoving:
    def test_it_keeps_its_agenda_and_tells_everybody(self, officer, meeting, vacancy, session: Session) -> None:
        supervisor, elsewhere = (account(Role.SUPERVISOR, place_code=p) for p in ("421003106000", "421002001000"))
        points = session.scalars(sa.select(Item.id).order_by(Item.place)).all()
        assert moved(officer, meeting).status_code == 302
        session.expire_all()
        assert (meeting.held_on, meeting.venue, meeting.status) == (today() + 7 * DAY, "区政府五楼", "called")
        assert session.scalars(sa.select(Item.id).order_by(Item.place)).all() == points
        assert vacancy.status is VacancyStatus.ON_AGENDA
        page = officer.see(f"/conferences/{meeting.id}")
        assert "区政府三楼" in page, "where it was to be"
        assert "主持的领导出差" in page
        assert "主持的领导出差" in officer.see(f"/conferences/{meeting.id}/packet")
        row = session.scalars(sa.select(OutboxRow).where(OutboxRow.func == "workers.conferences.moved")).one()
        jobs.moved.__wrapped__(*row.args)
        told = set(session.scalars(sa.select(Notice.account_id).where(Notice.kind == "conference.moved")))
        assert supervisor.id in told
        assert elsewhere.id not in told

    def test_its_clock_follows_and_speaks_once(self, officer, meeting, session: Session) -> None:
        first = meeting.held_on
        moved(officer, meeting)
        session.expire_all()
        with time_machine.travel(now() + DAY, tick=True):
            jobs.due.__wrapped__(str(meeting.id), first.isoformat())
            assert self.late(session) == [], "the clock of the day before it was moved"
        with time_machine.travel(now() + 8 * DAY, tick=True):
            jobs.due.__wrapped__(str(meeting.id), meeting.held_on.isoformat())
            jobs.due.__wrapped__(str(meeting.id), meeting.held_on.isoformat())
        assert len(self.late(session)) == 1, "the officer who called it"

    def late(self, session: Session) -> list[Notice]:
        return list(session.scalars(sa.select(Notice).where(Notice.kind == "conference.late")))

    def test_what_is_wrong_is_told_at_its_field(self, officer, meeting, need, session: Session) -> None:
        for fields, sentence in (
            ({"held_on": "2020-1-1"}, "请填今天或以后的日期"),
            ({"held_on": ""}, "请填日期"),
            ({"venue": "三"}, "在哪里开"),
            ({"words": ""}, "请写一句为什么"),
            ({"words": f"因为{need.child.name}家有事"}, "不要写孩子"),
            ({"held_on": str(today()), "venue": "区政府三楼"}, "日期和地点都没有变"),
        ):
            answer = moved(officer, meeting, **fields)
            assert answer.status_code == 422
            assert sentence in answer.text
        session.expire_all()
        assert (meeting.held_on, meeting.venue) == (today(), "区政府三楼")
        assert "改过什么" not in officer.see(f"/conferences/{meeting.id}")


class TestCancelling:
    def test_its_points_wait_again_where_they_waited(
        self,
        officer,
        meeting,
        vacancy,
        contested,
        session: Session,
    ) -> None:
        before, settle = vacancy.act_by, contested.fulfilment.settle_by
        assert "0 条" in officer.see("/conferences")
        assert officer.submit(f"/conferences/{meeting.id}/cancel", words="两个单位来不了").status_code == 302
        session.expire_all()
        assert meeting.status is ConferenceStatus.CANCELLED
        assert (vacancy.status, vacancy.holder, vacancy.act_by) == (VacancyStatus.RAISED, Holder.COUNTY, before)
        assert contested.fulfilment.settle_by == settle, "clocks run on"
        last = session.scalars(sa.select(VacancyStep).order_by(VacancyStep.id.desc())).first()
        assert (last.deed, last.note) == (Deed.OFF_AGENDA, "两个单位来不了")
        page = officer.see("/conferences")
        assert "2 条" in page
        assert "已取消" in page
        assert "这次会议已取消：两个单位来不了" in officer.see(f"/conferences/{meeting.id}")
        jobs.cancelled.__wrapped__(str(meeting.id))
        assert session.scalars(sa.select(Notice).where(Notice.kind == "conference.cancelled")).all()
        again = officer.submit(
            "/conferences/new", held_on=str(today()), venue="三楼", picks=[str(vacancy.id), str(contested.id)]
        )
        assert again.status_code == 302

    def test_what_is_cancelled_is_only_read(self, officer, meeting, session: Session) -> None:
        officer.submit(f"/conferences/{meeting.id}/cancel", words="两个单位来不了")
        item = session.scalars(sa.select(Item)).first()
        decided = officer.submit(
            f"/conferences/{meeting.id}/items/{item.id}", decision="put_off", words="先摸清情况再说"
        )
        for answer in (
            decided,
            moved(officer, meeting),
            officer.submit(f"/conferences/{meeting.id}/cancel", words="再取消一次"),
            officer.submit(f"/conferences/{meeting.id}/close", minutes="没有开成的会议的纪要。"),
        ):
            assert answer.status_code == 422
            assert "已经取消" in answer.text
        with time_machine.travel(now() + 8 * DAY, tick=True):
            jobs.due.__wrapped__(str(meeting.id), meeting.held_on.isoformat())
        assert not session.scalars(sa.select(Notice).where(Notice.kind == "conference.late")).all()

    def test_a_meeting_that_has_decided_something_took_place(self, officer, meeting, session: Session) -> None:
        item = session.scalars(sa.select(Item).order_by(Item.place)).first()
        officer.submit(f"/conferences/{meeting.id}/items/{item.id}", decision="put_off", words="先摸清情况再说")
        answer = officer.submit(f"/conferences/{meeting.id}/cancel", words="两个单位来不了")
        assert answer.status_code == 422
        assert "第 1 条已经议定" in answer.text

    def test_what_was_settled_meanwhile_stays_so(self, officer, meeting, vacancy, session: Session) -> None:
        vacancies.resolve(
            actor_of(account(Role.COUNTY_OFFICER, place_code="421003000000")), vacancy.id,
            vacancies.Resolution.UNMET, "全县都没有这种服务",
        )  # fmt: skip
        assert officer.submit(f"/conferences/{meeting.id}/cancel", words="两个单位来不了").status_code == 302
        session.expire_all()
        assert vacancy.status is VacancyStatus.RESOLVED


def test_only_who_may_call_one_changes_it(meeting, sign_in) -> None:
    for role, place in ((Role.SUPERVISOR, "421003106000"), (Role.COUNTY_OFFICER, "421002000000")):
        browser = sign_in(account(role, place_code=place))
        for deed in ("move", "cancel"):
            assert browser.get(f"/conferences/{meeting.id}/{deed}").status_code == 404
            assert browser.submit(f"/conferences/{meeting.id}/{deed}", words="就想取消").status_code == 404


def test_the_database_keeps_changes_within_the_county(officer, meeting, session: Session) -> None:
    moved(officer, meeting)
    count = sa.text("SELECT count(*) FROM conference_changes")
    with atomic():
        session.execute(sa.text("SET LOCAL ROLE tonglian_web"))
        for area, seen in (("421003", 1), ("421003106", 1), ("421002", 0), ("42", 0), ("", 0)):
            session.execute(sa.text("SELECT set_config('app.area', :area, true)"), {"area": area})
            assert session.scalar(count) == seen, area
        session.execute(sa.text("RESET ROLE"))


def test_meetings_of_before_are_given_the_same_clock(meeting, session: Session) -> None:
    where = sa.select(OutboxRow.queue, OutboxRow.args, OutboxRow.not_before).where(
        OutboxRow.func == "workers.conferences.due"
    )
    before = session.execute(where).one()
    step = ScriptDirectory(str(ROOT / "migrations")).get_revision("0054")
    session.execute(sa.text(step.module.CLOCKS))
    assert session.execute(where).all() == [before, before]
