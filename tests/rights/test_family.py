"""The family's page, the page for one reading, and what a family asks for."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.audit.models import AuditEntry
from app.audit.service import record
from app.clock import now, today
from app.errors import RuleBroken
from app.notices.models import Notice
from app.people.service import actor_of
from app.rights import service, tokens
from app.rights.models import Channel, FamilyLimit, FamilyPage, Reader, Request, RequestKind, RequestStatus
from app.transaction import atomic
from tests.factories.children import ChildFactory
from tests.factories.needs import NeedFactory
from tests.factories.people import account
from workers import files


@pytest.fixture
def stage(session: Session, sign_in):
    """A child with a need, her director and her supervisor."""
    director, supervisor = account(Role.DIRECTOR), account(Role.SUPERVISOR)
    child = ChildFactory(name="柳小满", director=director, address="郢城镇黄山村三组")
    NeedFactory(child=child, words="奶奶病了，没人做饭")
    session.commit()
    return child, director, supervisor


def made(session: Session, stage, reader: Reader = Reader.GUARDIAN):
    page, token = service.make_page(actor_of(stage[1]), stage[0].id, reader)
    session.commit()
    return page, token


@pytest.mark.privacy("P13")
@pytest.mark.privacy("P13")
def test_what_is_held_and_who_looked_in_plain_words(stage, session: Session, sign_in) -> None:
    child, director, supervisor = stage
    sign_in(supervisor).see(f"/children/{child.id}")
    with atomic():
        record(actor_of(supervisor), "report.make", child)
        record(actor_of(supervisor), "guarded.look", child, purpose="safety")
    page = sign_in(director).see(f"/children/{child.id}/family")
    for words in (
        "柳小满",
        "郢城镇黄山村三组",
        "奶奶病了，没人做饭",
        "在找能帮的人",
        "儿童督导员",
        "查看了儿童档案",
        "12345",
        "不是法律规定",
    ):
        assert words in page, words
    main = page[page.index("<main") :]
    assert supervisor.name not in main  # by role, not by name
    assert "report.make" not in main
    assert "guarded" not in main


@pytest.mark.privacy("P06")
def test_a_guardian_who_may_be_the_one_who_harms_reads_nothing(stage, session: Session, sign_in) -> None:
    child, director, _supervisor = stage
    browser, address = sign_in(director), f"/children/{child.id}/family"
    page, token = made(session, stage)
    assert browser.submit(f"{address}/limit", reason="奶奶反映舅舅打孩子").status_code == 302
    text = browser.see(address)
    assert "不能给监护人看" in text
    assert "没人做饭" not in text
    assert "舅舅" not in text
    session.expire_all()
    assert session.get_one(FamilyPage, page.id).locked is None  # what waited is gone
    assert service.open_page(token) is None
    with pytest.raises(RuleBroken, match="不能给监护人看"):
        service.make_page(actor_of(director), child.id, Reader.GUARDIAN)
    assert service.open_page(made(session, stage, Reader.CHILD)[1])  # the child herself may
    assert "舅舅".encode() not in (session.scalars(sa.select(FamilyLimit)).one().reason_sealed or b"")
    browser.post(f"{address}/limit/lift")
    assert "没人做饭" in browser.see(address)


@pytest.mark.privacy("P13")
@pytest.mark.asvs("14.3.2")
def test_a_page_is_read_once_without_an_account(stage, session: Session, sign_in, client) -> None:
    child, director, _supervisor = stage
    shown = sign_in(director).post(f"/children/{child.id}/family/guardian").text
    assert "data:image/svg+xml" in shown
    code = re.search(r"<strong>([A-Z2-7-]+)</strong>", shown)
    assert code
    token = tokens.read_code(code[1].lower())
    address = f"/family/{token}"
    row = session.scalars(sa.select(FamilyPage)).one()
    assert token.bytes not in row.token_hash
    assert "柳小满".encode() not in (row.locked or b"")
    assert client.submit("/family", code=code[1]).headers["Location"] == address
    for _preview in range(3):  # a link preview opens nothing
        answer = client.get(address)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "柳小满" not in answer.text
    opened = client.post(address)
    assert opened.status_code == 200
    assert "柳小满" in opened.text
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    assert opened.headers["Cache-Control"] == "no-store"
    session.expire_all()
    row = session.scalars(sa.select(FamilyPage)).one()
    assert row.locked is None
    assert row.opened_at is not None
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "family.open")).one()
    assert (entry.actor_id, entry.purpose, entry.child_id) == (None, "family", child.id)
    again, wrong = client.post(address), client.post(f"/family/{uuid4()}")
    assert (again.status_code, wrong.status_code) == (404, 404)
    assert main_of(again.text) == main_of(wrong.text)
    assert client.get(f"/family/{uuid4()}").status_code == 200  # looks like any other before


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def test_a_page_that_waited_too_long_is_gone(stage, session: Session, client) -> None:
    _page, token = made(session, stage)
    session.execute(sa.update(FamilyPage).values(expires_at=now() - timedelta(minutes=1)))
    session.commit()
    assert client.post(f"/family/{token}").status_code == 404


def test_row_security_hides_pages_from_strangers(stage, session: Session) -> None:
    made(session, stage)
    connection = session.connection()
    connection.exec_driver_sql("SET LOCAL ROLE tonglian_web")
    for table in ("family_pages", "family_limits", "requests"):
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0
    connection.exec_driver_sql("RESET ROLE")


@pytest.mark.privacy("P13")
def test_the_family_asks_from_its_page_and_once(stage, session: Session, client, sign_in) -> None:
    child, director, supervisor = stage
    _page, token = made(session, stage)
    address, asked = f"/family/{token}", {"kind": "correction", "words": "孩子的生日写错了", "relation": "grandmother"}
    assert client.submit(f"{address}/ask", **asked).status_code == 422  # not read yet
    client.post(address)
    assert client.submit(f"{address}/ask", **{**asked, "words": ""}).status_code == 422
    assert client.submit(f"{address}/ask", **asked).status_code == 302
    assert client.submit(f"{address}/ask", **asked).status_code == 422
    session.expire_all()
    found = session.scalars(sa.select(Request)).one()
    assert (found.channel, found.due_on) == (Channel.PAGE, today() + timedelta(days=15))
    assert "生日".encode() not in (found.words_locked or b"")
    (job,) = session.execute(sa.text("SELECT key FROM outbox WHERE func LIKE '%request_received'"))
    files.request_received(str(found.id), str(job.key))
    told = set(session.scalars(sa.select(Notice.account_id).where(Notice.kind == "request.received")))
    assert {director.id, supervisor.id} <= told
    assert "生日写错了" in sign_in(director).see(f"/requests/{found.id}")
    session.expire_all()
    found = session.scalars(sa.select(Request)).one()
    assert (found.words, found.words_locked) == ("孩子的生日写错了", None)  # from now on the child's key locks it
    assert sign_in(account(Role.DIRECTOR, place_code="421003101901")).get(f"/requests/{found.id}").status_code == 404
    assert child.id == found.child_id


def receive(stage, kind: RequestKind, **fields):
    given = {"words": "请把这一段删掉", "relation": "father", "channel": Channel.TELEPHONE, "received_on": today()}
    return service.receive(actor_of(stage[1]), stage[0].id, kind=kind, **{**given, **fields})


@pytest.mark.privacy("P13")
@pytest.mark.privacy("P13")
def test_no_is_said_in_writing_with_the_way_to_complain(stage, session: Session, sign_in) -> None:
    request = receive(stage, RequestKind.CORRECTION)
    session.commit()
    browser = sign_in(stage[1])
    with pytest.raises(RuleBroken, match="书面说明理由"):
        service.decide(actor_of(stage[1]), request.id, done=False, words=" ")
    answer = browser.post(f"/requests/{request.id}/refuse", data={"decision": "证件上就是这一天，不能改"})
    assert answer.headers["Location"] == f"/requests/{request.id}/letter"
    letter = browser.see(f"/requests/{request.id}/letter")
    for words in ("证件上就是这一天，不能改", "请把这一段删掉", "12345", "以当地政策为准"):
        assert words in letter
    session.expire_all()
    assert session.get_one(Request, request.id).status is RequestStatus.REFUSED
    with pytest.raises(RuleBroken, match="已经有了结果"):
        service.decide(actor_of(stage[1]), request.id, done=True, words="")


@pytest.mark.privacy("P13")
@pytest.mark.parametrize("kind", [RequestKind.DELETION, RequestKind.COMPLAINT])
def test_deletion_and_complaints_go_above_the_director(stage, session: Session, sign_in, kind: RequestKind) -> None:
    request = receive(stage, kind)
    session.commit()
    with pytest.raises(RuleBroken, match="不由儿童主任"):
        service.decide(actor_of(stage[1]), request.id, done=True, words="")
    page = sign_in(stage[2]).see(f"/requests/{request.id}")
    assert ("申请删除" in page) is (kind is RequestKind.DELETION)
    service.decide(actor_of(stage[2]), request.id, done=True, words="已说明")


def test_what_is_overdue_says_so(stage, session: Session, sign_in) -> None:
    receive(stage, RequestKind.COPY, received_on=today() - timedelta(days=16))
    receive(stage, RequestKind.COMPLETION)
    session.commit()
    page = sign_in(stage[2]).see("/requests")
    assert page.count("超过答复日期") == 1
    assert page.index("要一份复印件") < page.index("补上漏写的")
    with pytest.raises(RuleBroken, match="今天之后"):
        receive(stage, RequestKind.COPY, received_on=today() + timedelta(days=1))


def test_a_code_can_be_typed_as_people_type() -> None:
    token = tokens.new_token()
    code = tokens.short_code(token)
    assert tokens.read_code(code.lower().replace("-", " ")) == token
    assert tokens.read_code("ABC") is None
    assert tokens.read_code("") is None
