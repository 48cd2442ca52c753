"""The log: part of its deed, and only readable by auditors."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.audit import queries
from app.audit.models import AuditEntry
from app.audit.service import record
from app.errors import Refused
from app.people.models import Account
from app.transaction import atomic
from tests.factories.people import account, an_actor


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
    assert "account.approve" in sign_in(account(Role.AUDITOR)).see("/audit")


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
