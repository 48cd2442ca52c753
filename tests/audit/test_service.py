"""The log: part of its deed, and only readable by auditors."""

from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.audit import queries
from app.audit.models import AuditEntry
from app.audit.service import record, record_many
from app.children.models import Child
from app.errors import Refused
from app.needs.models import Need
from app.people.models import Account
from app.transaction import atomic
from tests.factories.people import account, an_actor
from tests.support.watch import Counter


def test_no_entry_without_its_deed(session: Session) -> None:
    with pytest.raises(RuntimeError, match="outside the transaction"):
        record(None, "x.y", ("thing", "1"))


def test_a_deed_that_fails_leaves_no_entry(session: Session) -> None:
    someone = account(Role.DIRECTOR)
    session.commit()

    def deed() -> None:
        with atomic():
            record(None, "account.test", session.get(Account, someone.id))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        deed()
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == 0


def test_only_auditors_read(session: Session, sign_in) -> None:
    with atomic():
        record(an_actor(Role.SUPERVISOR), "account.approve", ("account", "1"))
    assert [e.action for e in queries.newest(an_actor(Role.AUDITOR))] == ["account.approve"]
    with pytest.raises(Refused):
        queries.newest(an_actor(Role.ADMINISTRATOR))
    page = sign_in(account(Role.AUDITOR)).see("/audit")
    assert "批准了账号" in page
    assert "还没有封条" in page


def test_pages_go_back_in_time(session: Session, sign_in) -> None:
    with atomic():
        for n in range(60):
            record(None, f"deed.{n}", ("thing", str(n)))
    browser = sign_in(account(Role.AUDITOR))
    first = browser.see("/audit")
    assert "deed.59" in first
    assert "deed.9<" not in first
    oldest = queries.newest(an_actor(Role.AUDITOR), limit=50)[-1].id
    assert "deed.9<" in browser.see(f"/audit?before={oldest}")


def entries(session: Session) -> list[AuditEntry]:
    return list(session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)))


def test_an_entry_says_whose_data_were_touched(session: Session) -> None:
    child, need = Child(id=uuid4()), Need(id=uuid4(), child_id=uuid4())
    other = uuid4()
    with atomic():
        record(None, "child.look", child, purpose="file", child=other)
        record(None, "need.look", need, purpose="help")
        record(None, "export.run", ("export", "1"), child=other)
        record(None, "account.test", account(Role.DIRECTOR))
    assert [e.child_id for e in entries(session)] == [child.id, need.child_id, other, None]


def test_a_list_of_children_is_an_entry_for_each_in_one_statement(session: Session) -> None:
    director = an_actor(Role.DIRECTOR)
    children = [Child(id=uuid4()), Child(id=uuid4())]
    needs = [Need(id=uuid4(), child_id=child.id) for child in children]
    with Counter(session.connection()) as counter, atomic():
        record_many(director, "child.list", [*children, *needs], purpose="list")
        record_many(director, "child.list", [], purpose="list")
    assert len([one for one in counter.statements if "audit_entries" in one]) == 1
    kept = entries(session)
    assert [(e.subject_type, e.subject_id, e.child_id) for e in kept] == [("child", str(c.id), c.id) for c in children]
    assert {(e.action, e.actor_id, e.actor_role, e.purpose) for e in kept} == {
        ("child.list", director.id, "director", "list")
    }


def test_no_list_without_its_deed(session: Session) -> None:
    with pytest.raises(RuntimeError, match="outside the transaction"):
        record_many(None, "child.list", [], purpose="list")


def test_no_look_without_what_for(session: Session) -> None:
    with pytest.raises(RuntimeError, match="purpose"), atomic():
        record(None, "child.look", ("child", "1"))
    with pytest.raises(RuntimeError, match="purpose"), atomic():
        record_many(None, "child.list", [], purpose="")
