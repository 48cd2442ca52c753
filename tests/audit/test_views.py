"""The auditor's pages: sentences, filters, the state of the seals."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from app import journal
from app.access.permissions import Role
from app.audit.models import AuditEntry, AuditSeal
from app.audit.service import record, record_many
from app.children.models import Child
from app.clock import now
from app.people.service import actor_of
from app.transaction import atomic
from tests.factories.people import account


def test_entries_are_sentences_with_names(session: Session, sign_in) -> None:
    director = account(Role.DIRECTOR, name="李秀英")
    with atomic():
        record(actor_of(director), "child.look", ("child", "1"), purpose="file")
        record(None, "brand.new", ("thing", "1"))
    page = sign_in(account(Role.AUDITOR)).see("/audit")
    assert "李秀英（儿童主任）" in page
    assert "查看了儿童档案" in page
    assert "brand.new" in page
    assert "系统或未登录的人" in page


def test_what_one_list_showed_is_one_line(session: Session, sign_in) -> None:
    director = account(Role.DIRECTOR)
    with atomic():
        record_many(actor_of(director), "child.list", [Child(id=uuid4()) for _ in range(3)], purpose="list")
        for number in range(2):
            record(actor_of(director), "need.register", ("need", str(number)))
    page = sign_in(account(Role.AUDITOR)).see("/audit")
    assert page.count("在名单里看到了儿童（3 名）") == 1
    assert page.count("登记了需求") == 2


def test_filters_narrow_and_stay_on_the_next_page(session: Session, sign_in) -> None:
    director = account(Role.DIRECTOR, login="xiuying")
    with atomic():
        for number in range(60):
            record(actor_of(director), "child.look", ("child", str(number)), purpose="file")
        record(actor_of(account(Role.DIRECTOR)), "need.register", ("need", "1"))
        session.add(
            AuditEntry(
                at=datetime(2025, 1, 31, 16, 30, tzinfo=UTC),
                action="offer.paused",
                subject_type="offer",
                subject_id="1",
                details={},
            )
        )
    browser = sign_in(account(Role.AUDITOR))
    assert "登记了需求" in browser.see("/audit?group=need")
    assert "查看了儿童档案" not in browser.see("/audit?group=need")
    page = browser.see("/audit?person=xiuying&group=child")
    assert "group=child" in page
    assert "person=xiuying" in page
    assert "暂停了供给" in browser.see("/audit?day=2025-2-1")
    assert "没有符合条件的记录" in browser.see("/audit?day=2025-1-31")
    assert "没有符合条件的记录" in browser.see("/audit?person=nobody")
    assert "登记了需求" in browser.see("/audit?group=nonsense&day=nonsense")


def test_the_state_of_the_seals_is_at_the_top(session: Session, sign_in) -> None:
    with atomic():
        record(None, "account.test", ("account", "1"))
        record(None, "audit.verify", ("log", "audit"), findings=2, seals=1, rows=1)
        journal.write()
        first = min(e.id for e in session.query(AuditEntry))
        session.add(
            AuditSeal(
                id=7, first_id=first, last_id=first, count=1, rows_hash=b"", leaves=b"", previous=b"", key_id=1,
                sealed_at=now() - timedelta(minutes=1), signature=b"",
            )
        )  # fmt: skip
    page = sign_in(account(Role.AUDITOR)).see("/audit")
    assert "第 7 号" in page
    assert "1 条" in page
    assert "发现 2 处问题" in page
