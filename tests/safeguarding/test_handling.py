"""From received to what came of it: by another person, with clocks that climb to the county, and reviews of late ones."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.access.permissions import Role
from app.clock import now, today
from app.errors import NotFound, OutOfDate, RuleBroken
from app.notices.models import Notice
from app.outbox import OutboxRow
from app.people.service import actor_of
from app.safeguarding import handling, queries, service
from app.safeguarding.models import Channel, Outcome, Report, Status, StepKind, Told
from app.safeguarding.service import Telling
from app.settings import service as setting_verbs
from app.settings.defaults import Key, Reports
from app.transaction import atomic
from tests.factories.children import ChildFactory
from tests.factories.people import account, an_actor
from workers import reports as jobs

SEEN = "身上青一块紫一块"


@pytest.fixture
def director(session):
    return account(Role.DIRECTOR)


@pytest.fixture
def supervisor(session):
    return account(Role.SUPERVISOR)


@pytest.fixture
def officer(session):
    return account(Role.COUNTY_OFFICER)


@pytest.fixture
def report(session, director, supervisor, officer) -> Report:
    receipt = service.file(
        actor_of(director), uuid4(), child_id=ChildFactory(director=director).id, circumstance="MR04", seen=SEEN,
        found_at=now() - timedelta(minutes=20),
    )  # fmt: skip
    session.commit()
    found = queries.load(receipt.report_id)
    assert found is not None
    return found


def run(session, name: str) -> None:
    """The newest promised job of this name, as the worker runs it."""
    row = session.scalars(
        sa.select(OutboxRow).where(OutboxRow.func == f"workers.reports.{name}").order_by(OutboxRow.id.desc())
    ).first()
    with atomic():
        getattr(jobs, name).__wrapped__(*row.args)


def told(session, kind: str) -> list:
    return list(session.scalars(sa.select(Notice.account_id).where(Notice.kind == kind)).all())


def kinds(report) -> list[str]:
    return [one.kind.value for one in queries.steps(report.id)]


def test_the_clocks_remind_and_climb_until_somebody_has_it(session, report, supervisor, officer) -> None:
    run(session, "received")
    assert told(session, "report.received") == [supervisor.id]
    run(session, "remind")
    assert told(session, "report.waiting") == [supervisor.id]
    run(session, "escalate")
    assert set(told(session, "report.escalated")) == {supervisor.id, officer.id}
    assert report.escalated_at is not None
    again = session.scalars(
        sa.select(OutboxRow).where(OutboxRow.func == "workers.reports.escalate").order_by(OutboxRow.id)
    ).all()
    assert len(again) == 2, "it promises to ask again"
    assert again[1].not_before > now() + timedelta(minutes=55)
    handling.acknowledge(actor_of(officer), report.id)
    for name in ("remind", "escalate"):
        run(session, name)
    assert kinds(report) == ["received", "reminded", "escalated", "acknowledged"]
    assert len(told(session, "report.escalated")) == 2


def test_the_minutes_are_the_countys_own(session, director, supervisor, officer) -> None:
    setting_verbs.change(actor_of(officer), Key.REPORTS, Reports(remind=7, escalate=11).as_json(), "县里定的")
    service.file(actor_of(director), uuid4(), circumstance="MR04", seen=SEEN, found_at=now())
    due = {
        row.func: row.not_before
        for row in session.scalars(sa.select(OutboxRow).where(OutboxRow.func.like("workers.reports.%")))
    }
    assert timedelta(minutes=6) < due["workers.reports.remind"] - now() < timedelta(minutes=8)
    assert timedelta(minutes=10) < due["workers.reports.escalate"] - now() < timedelta(minutes=12)
    for wrong in ({"remind": 2}, {"escalate": 3}, {"remind": 90, "escalate": 60}, {"departments": ["neighbours"]}):
        with pytest.raises(RuleBroken):
            setting_verbs.change(actor_of(officer), Key.REPORTS, Reports().as_json() | wrong, "试试")


def test_in_danger_the_county_is_told_at_once(session, director, supervisor, officer) -> None:
    service.file(actor_of(director), uuid4(), circumstance="MR04", seen=SEEN, found_at=now(), safe_now=False)
    run(session, "received")
    assert set(told(session, "report.received")) == {supervisor.id, officer.id}


def test_nobody_receives_her_own(session, supervisor, officer) -> None:
    receipt = service.file(
        actor_of(supervisor), uuid4(), circumstance="MR04", seen=SEEN, found_at=now(), place_code="421003106901"
    )
    session.commit()
    run(session, "received")
    assert told(session, "report.received") == [officer.id]
    with pytest.raises(NotFound):
        handling.acknowledge(actor_of(supervisor), receipt.report_id)
    assert handling.acknowledge(actor_of(officer), receipt.report_id).acknowledged_by == officer.id


def test_received_answered_and_told_to_the_reporter(session, report, director, supervisor, sign_in) -> None:
    her, browser = actor_of(supervisor), sign_in(supervisor)
    where = f"/reports/{report.id}"
    page = browser.see(where)
    assert "分钟，还没人受理" in page
    assert "法律写的是“立即”，没有给分钟数" in page
    with pytest.raises(RuleBroken, match="先受理"):
        handling.close(her, report.id, Outcome.HELPED, "", version=report.version)
    session.commit()
    browser = sign_in(supervisor)
    assert browser.submit(f"{where}/acknowledge").status_code == 302
    assert browser.submit(f"{where}/acknowledge").status_code == 302, "twice is once"
    early = browser.submit(f"{where}/close", version=str(report.version), outcome="helped", answer="已经有人照看")
    assert early.status_code == 422
    assert "还没有记下告诉了公安" in early.text
    assert "已经有人照看" in early.text
    browser.submit(
        f"{where}/told", department="police", channel="telephone", told_at="2026-11-1 10:00", receipt="110-77"
    )
    assert (
        browser.submit(
            f"{where}/told",
            department="police",
            channel="telephone",
            told_at=f"{now() + timedelta(hours=8):%Y-%m-%d %H:%M}",
            receipt="110-77",
        ).status_code
        == 302
    )
    assert browser.submit(f"{where}/note", words="派出所已出警").status_code == 302
    session.expire_all()
    done = browser.submit(f"{where}/close", version=str(report.version), outcome="protected", answer="孩子已经安全")
    assert done.status_code == 302, done.text
    session.expire_all()
    assert (report.status, report.outcome) == (Status.CLOSED, Outcome.PROTECTED)
    run(session, "answered")
    assert told(session, "report.answered") == [director.id]
    session.commit()
    hers = sign_in(director).see(where)
    assert "已经采取措施保护孩子" in hers
    assert "孩子已经安全" in hers
    assert "写结果" not in hers
    paper = browser.see(f"{where}/print")
    assert SEEN in paper
    assert "110-77" in paper
    assert kinds(report) == ["received", "acknowledged", "told", "note", "closed"]
    with pytest.raises(OutOfDate):
        handling.close(her, report.id, Outcome.HELPED, "", version=1)


def test_a_late_report_is_reviewed_by_two_people(session, report, supervisor, officer, sign_in) -> None:
    her, where = actor_of(supervisor), f"/reports/{report.id}"
    known = today() - timedelta(days=40)
    with pytest.raises(RuleBroken, match="晚于"):
        handling.review(her, report.id, today() + timedelta(days=1), "老师")
    row = handling.review(her, report.id, known, "老师九月就看到")
    session.commit()
    with pytest.raises(RuleBroken, match="已经在复盘"):
        handling.review(her, report.id, known, "老师九月就看到")
    with pytest.raises(RuleBroken, match="另一个人"):
        handling.learn(her, row.id, "每周问一次")
    text = session.execute(sa.text("SELECT r::text FROM report_reviews r")).scalar_one()
    assert "九月" not in text
    assert "老师九月就看到" in sign_in(officer).see(where)
    assert sign_in(officer).submit(f"/reports/reviews/{row.id}", learnt="每周问一次").status_code == 302
    session.expire_all()
    assert row.closed_by == officer.id
    assert "每周问一次" in sign_in(supervisor).see(where)


def test_what_was_found_in_the_small_hours_was_known_that_day(report, supervisor) -> None:
    report.found_at = datetime(2026, 11, 1, 17, tzinfo=UTC)  # one o'clock of the second of November
    her = actor_of(supervisor)
    with pytest.raises(RuleBroken, match="晚于"):
        handling.review(her, report.id, date(2026, 11, 3), "老师")
    assert handling.review(her, report.id, date(2026, 11, 2), "老师").known_since == date(2026, 11, 2)


def test_the_register_counts_what_there_is(session, report, director, supervisor, officer, sign_in) -> None:
    other = service.file(actor_of(director), uuid4(), circumstance="MR06", seen=SEEN, found_at=now())
    service.file(
        an_actor(Role.DIRECTOR, place_code="450102001901"), uuid4(), circumstance="MR06", seen=SEEN, found_at=now()
    )
    handling.tell(actor_of(supervisor), other.report_id, Telling(Told.POLICE, Channel.IN_PERSON, now()))
    handling.acknowledge(actor_of(supervisor), other.report_id)
    handling.close(
        actor_of(supervisor), other.report_id, Outcome.CASE, "", version=queries.load(other.report_id).version
    )
    session.execute(sa.update(Report).where(Report.id == report.id).values(reported_at=now() - timedelta(hours=3)))
    session.commit()
    found = queries.register(actor_of(officer), 30)
    assert (found.total, found.waiting, found.late, found.median_minutes) == (2, 1, 1, 0)
    assert dict(found.by_circumstance) == {"MR04": 1, "MR06": 1}
    assert dict(found.outcomes) == {"case": 1}
    page = sign_in(officer).see("/reports/register")
    assert "共 2 份，等人受理 1 份" in page
    assert SEEN not in page


def test_the_countys_page_of_routing(session, officer, sign_in) -> None:
    browser = sign_in(officer)
    assert "没有给分钟数" in browser.see("/settings/reports")
    sent = {
        "version": "0",
        "reason": "县里 2026 年 3 号文件",
        "remind": "15",
        "escalate": "45",
        "departments": "education",
    }
    assert browser.submit("/settings/reports", **sent | {"remind": "x"}).status_code == 422
    body = str(uuid4())
    assert browser.submit("/settings/reports", **sent, police=body).status_code == 302
    kept = session.execute(sa.text("SELECT value FROM county_settings WHERE key = 'reports'")).scalar_one()
    assert kept == {"remind": 15, "escalate": 45, "departments": ["education"], "offices": {}}
    assert StepKind.RECEIVED
