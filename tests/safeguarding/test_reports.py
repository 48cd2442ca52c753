"""A report is kept at once and once, under lock, and read only by those on its path."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.audit.models import AuditEntry
from app.children.rotation import LOCKED, rewrap
from app.clock import now
from app.database import ask_as
from app.errors import NotFound, RuleBroken
from app.organizations.models import OrganizationKind
from app.outbox import OutboxRow
from app.people.models import Account, Try
from app.people.service import actor_of
from app.safeguarding import queries, service
from app.safeguarding.circumstances import LEGAL, circumstances
from app.safeguarding.models import Channel, Report, ReportRoute, ReportStep, Told
from app.safeguarding.service import Telling
from app.settings import queries as settings
from app.settings import service as setting_verbs
from app.settings.defaults import Key, Reports
from tests.factories.children import ChildFactory
from tests.factories.organizations import OrganizationFactory
from tests.factories.people import VILLAGE, account, an_actor
from tests.support.rows import rows_seen

SEEN = "身上青一块紫一块"


@pytest.fixture
def director(session: Session):
    return account(Role.DIRECTOR)


def made(actor, child=None, token=None, **other) -> Report:
    given = {"circumstance": "MR04", "seen": SEEN, "found_at": now() - timedelta(minutes=20), "safe_now": True}
    receipt = service.file(actor, token or uuid4(), child_id=child.id if child else None, **given | other)
    found = queries.load(receipt.report_id)
    assert found is not None
    return found


def test_the_list_is_the_laws_names_no_hours_and_has_everyday_signs() -> None:
    known = circumstances()
    assert set(LEGAL) <= set(known)
    assert "NET38" not in known
    assert all("小时" not in one.when or "未写小时" in one.when for one in known.values())
    assert all(known[code].signs for code in LEGAL)
    assert known["MR04"].said("zh").startswith("身上青一块紫一块、")
    assert known["LAW11"].said("zh") == known["LAW11"].zh


@pytest.mark.parametrize("with_child", [True, False])
def test_what_was_seen_is_under_lock(session: Session, director, with_child) -> None:
    child = ChildFactory(director=director) if with_child else None
    row = made(actor_of(director), child, where="小学东边", who="穿红衣服的女孩", contact="139 0000 1111")
    session.flush()
    who = row.who
    assert (child.name in who) if child else who == "穿红衣服的女孩"
    assert (row.seen_sealed is not None, row.seen_locked is not None) == (with_child, not with_child)
    assert row.place_code == director.place_code
    text = session.execute(sa.text("SELECT r::text FROM reports r")).scalar_one()
    assert not any(words in text for words in (SEEN, "小学东边", "红衣服", "139 0000"))
    session.expire_all()
    for _ in range(2):
        found = queries.get(actor_of(director), row.id)
        assert (found.facts, found.where, found.who, found.contact) == (
            SEEN,
            "小学东边",
            who,
            "139 0000 1111",
        )
        rewrap()
        session.expire_all()
    assert {"seen_locked", "who_locked", "where_locked", "contact_locked", "answer_locked"} <= {
        locked.column.key for locked in LOCKED
    }


def test_the_same_form_twice_is_one_report_with_one_receipt(session: Session, director) -> None:
    token = uuid4()
    first = service.file(actor_of(director), token, circumstance="MR04", seen=SEEN, found_at=now())
    again = service.file(actor_of(director), token, circumstance="MR04", seen=SEEN, found_at=now())
    assert again == first
    assert session.scalar(sa.select(sa.func.count()).select_from(Report)) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(ReportStep)) == 1
    jobs = session.scalars(sa.select(OutboxRow.func).where(OutboxRow.func.like("workers.reports.%"))).all()
    assert sorted(jobs) == ["workers.reports.escalate", "workers.reports.received", "workers.reports.remind"]
    assert len(first.code) == 10
    assert service.file(actor_of(director), uuid4(), circumstance="MR04", seen=SEEN, found_at=now()).code != first.code


@pytest.mark.privacy("P06")
def test_who_reads_it(app, session: Session, director, sign_in) -> None:
    police = OrganizationFactory(kind=OrganizationKind.GOVERNMENT)
    officer = an_actor(Role.COUNTY_OFFICER)
    setting_verbs.change(officer, Key.REPORTS, Reports(offices={"police": str(police.id)}).as_json(), "测试")
    row = made(actor_of(director), ChildFactory(director=director))
    readers = [
        actor_of(director),
        an_actor(Role.SUPERVISOR),
        officer,
        an_actor(Role.LIAISON, organization_id=police.id),
    ]
    for reader in readers:
        assert service.look(reader, row.id).facts == SEEN
        assert len(service.listed(reader)) == 1
    strangers = [
        an_actor(Role.DIRECTOR),  # another director of the very village
        an_actor(Role.SUPERVISOR, place_code="450102001000"),
        an_actor(Role.PROVIDER, place_code="421003000000", organization_id=OrganizationFactory().id),
        an_actor(Role.VOLUNTEER),
        an_actor(Role.LIAISON, organization_id=OrganizationFactory(kind=OrganizationKind.GOVERNMENT).id),
        an_actor(Role.ADMINISTRATOR),
    ]
    for stranger in strangers:
        with pytest.raises(NotFound):
            queries.get(stranger, row.id)
    police_page = sign_in(session.get(Account, readers[-1].id)).see(f"/reports/{row.id}")
    assert SEEN in police_page
    assert "测试儿童" in police_page, "the police learn whom it is about, and nothing else of the file"
    assert "13911112222" not in police_page
    for table in (Report, ReportRoute, ReportStep):
        assert [rows_seen(app, who, table) > 0 for who in readers] == [True] * len(readers)
        assert [rows_seen(app, who, table) for who in strangers] == [0] * len(strangers)


def test_a_provider_never_reads_one_even_if_her_body_were_named(session: Session, director) -> None:
    body = OrganizationFactory(kind=OrganizationKind.GOVERNMENT)
    setting_verbs.change(
        an_actor(Role.COUNTY_OFFICER), Key.REPORTS, Reports(offices={"police": str(body.id)}).as_json(), "测试"
    )
    row = made(actor_of(director))
    provider = an_actor(Role.PROVIDER, organization_id=body.id)
    with pytest.raises(NotFound):
        queries.get(provider, row.id)
    assert body.id not in {one.id for one in queries.offices("450102")}
    assert {one.kind for one in queries.offices("421003")} == {OrganizationKind.GOVERNMENT}


def test_it_goes_where_the_county_says(session: Session, director) -> None:
    setting_verbs.change(
        an_actor(Role.COUNTY_OFFICER), Key.REPORTS, Reports(departments=("education",)).as_json(), "测试"
    )
    told = Telling(Told.POLICE, Channel.TELEPHONE, now(), "110-77")
    row = made(actor_of(director), told=told)
    routes = {one.department.value: one for one in queries.routes(row.id)}
    assert set(routes) == {"police", "education"}
    assert (routes["police"].receipt, routes["police"].channel) == ("110-77", Channel.TELEPHONE)
    assert routes["education"].told_at is None
    settings.forget()
    school = made(an_actor(Role.DIRECTOR, place_code="450102001901"), circumstance="SCH39")
    assert {one.department.value for one in queries.routes(school.id)} == {"police", "civil_affairs", "education"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"circumstance": "MR99"},
        {"seen": " "},
        {"found_at": now() + timedelta(hours=1)},
        {"told": Telling(Told.POLICE, Channel.TELEPHONE, now() - timedelta(hours=1))},
        {"told": Telling(Told.POLICE, Channel.TELEPHONE, now() + timedelta(hours=1))},
    ],
)
def test_what_makes_no_sense_is_refused(session: Session, director, wrong) -> None:
    with pytest.raises(RuleBroken):
        made(actor_of(director), **wrong)


def test_a_place_wider_than_a_county_is_asked_again(session: Session) -> None:
    for place in (None, "", "420000000000", "110000000000"):
        with pytest.raises(RuleBroken, match="哪个县"):
            service.file(None, uuid4(), circumstance="MR04", seen=SEEN, found_at=now(), place_code=place)


FIELDS = {"circumstance": "MR04", "seen": SEEN, "danger": "danger", "found_at": "2026-3-5 14:30"}


def test_a_director_reports_from_the_file(session: Session, director, sign_in) -> None:
    child, browser = ChildFactory(director=director, name="柳小满"), sign_in(director)
    where = f"/children/{child.id}/report"
    page = browser.see(where)
    assert page.index("110") < page.index("立即报告，不需要监护人同意") < page.index("<form", page.index("<h1"))
    assert "身上青一块紫一块、" in page
    told = {"department": "police", "channel": "telephone", "told_at": "2026-3-5 14:40", "receipt": "110-77"}
    wrong = browser.submit(where, **FIELDS | told | {"circumstance": ""})
    assert wrong.status_code == 422
    assert SEEN in wrong.text, "nothing typed is lost"
    assert "110-77" in wrong.text
    answer = browser.submit(where, **FIELDS | told)
    assert answer.status_code == 200
    assert "收到了，已经记下" in answer.text
    assert answer.text.index("110") < answer.text.index("收到了")
    row = session.scalars(sa.select(Report)).one()
    assert f"R{row.number}" in answer.text
    page = browser.see(f"/reports/{row.id}")
    assert SEEN in page
    assert "110-77" in page
    assert "柳小满" in browser.see("/reports")
    assert SEEN not in browser.see(f"/children/{child.id}")
    assert "强制报告 R" not in browser.see(f"/children/{child.id}")
    deeds = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.child_id == child.id)).all()
    assert {"report.make", "report.look", "report.list"} <= set(deeds)
    assert sign_in(account(Role.DIRECTOR)).get(f"/reports/{row.id}").status_code == 404


def test_a_stranger_reports_without_a_name_and_asks_what_came_of_it(app, session: Session, client) -> None:
    account(Role.SUPERVISOR)
    form = FIELDS | {"place": "荆州区", "where": "小学东边", "who": "穿红衣服的女孩"}
    page = client.see("/tell")
    assert page.index("110") < page.index("<h1")
    assert "怎么找到您" in page
    token = str(uuid4())
    answer = client.submit("/tell", submission=token, **form)
    assert answer.status_code == 200, answer.text
    assert "Location" not in answer.headers, "nothing of it stands in an address"
    assert answer.headers["Cache-Control"] == "no-store"
    row = session.scalars(sa.select(Report)).one()
    assert (row.reported_by, row.place_code) == (None, "421003000000")
    code = service.code_of(UUID(token))
    assert code in answer.text
    assert client.submit("/tell", submission=token, **form).text.count(f"R{row.number}") == answer.text.count(
        f"R{row.number}"
    )
    assert session.scalar(sa.select(sa.func.count()).select_from(Report)) == 1
    told = client.submit("/tell/answer", number=f"R{row.number}", code=code.lower())
    assert "等人受理" in told.text
    assert SEEN not in told.text
    for number, typed in ((row.number + 1, code), (row.number, "AAAAAAAAAA"), ("x", code)):
        missed = client.submit("/tell/answer", number=str(number), code=typed)
        assert missed.status_code == 422
        assert "没有找到" in missed.text
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "report.make")).one()
    assert entry.actor_id is None
    kept = json.dumps(
        [dict(one) for one in session.execute(sa.text("SELECT * FROM submissions")).mappings()], default=str
    )
    assert code not in kept


def test_strangers_are_throttled_by_a_fingerprint_and_lose_nothing(session: Session, client) -> None:
    form = FIELDS | {"place": "荆州区", "where": "小学东边"}
    for _ in range(10):
        assert client.submit("/tell", **form).status_code == 200
    over = client.submit("/tell", **form)
    assert over.status_code == 422
    assert "急事请直接打 110" in over.text
    assert SEEN in over.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Report)) == 10
    buckets = session.scalars(sa.select(Try.bucket)).all()
    assert buckets
    assert not any("127.0.0.1" in bucket for bucket in buckets)
    ask_as(None)


def test_whoever_is_signed_in_may_leave_her_name_out(session: Session, sign_in) -> None:
    provider = account(Role.PROVIDER, organization_id=OrganizationFactory().id)
    browser = sign_in(provider)
    assert "不记我的名字" in browser.see("/tell")
    browser.submit("/tell", **FIELDS, place="荆州区", anonymous="y")
    browser.submit("/tell", **FIELDS, place="荆州区")
    assert session.scalars(sa.select(Report.reported_by).order_by(Report.number)).all() == [None, provider.id]
    assert browser.get("/reports").status_code == 404


def test_every_page_leads_to_the_report(client, session, sign_in) -> None:
    for browser, pages in (
        (client, ("/", "/find", "/entitlements", "/sign-in")),
        (sign_in(account(Role.DIRECTOR)), ("/desk", "/children")),
    ):
        for page in pages:
            assert 'href="/tell"' in browser.see(page), page


def test_on_the_path_pages_have_a_quick_way_out(client, session, director, sign_in) -> None:
    row = made(actor_of(director))
    session.commit()
    for browser, pages in (
        (client, ("/tell", "/tell/answer")),
        (sign_in(director), ("/tell", "/reports", f"/reports/{row.id}", f"/reports/{row.id}/print")),
    ):
        for page in pages:
            text = browser.see(page)
            assert "data-quick-exit" in text, page
            assert "报告" not in text[text.index("<title>") : text.index("</title>")] or page.startswith("/reports"), (
                page
            )
    assert VILLAGE
