"""A report is made at once, kept under lock, and read by three kinds of people only."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.audit.models import AuditEntry
from app.children.rotation import LOCKED, rewrap
from app.clock import now
from app.errors import NotFound, RuleBroken
from app.people.service import actor_of
from app.safeguarding import queries, service
from app.safeguarding.circumstances import circumstances
from app.safeguarding.models import Channel, Report, Told
from tests.factories.children import ChildFactory
from tests.factories.people import account, an_actor
from tests.support.rows import rows_seen

SEEN = "身上青一块紫一块"


@pytest.fixture
def director(session: Session):
    return account(Role.DIRECTOR)


def made(actor, child=None, **other) -> Report:
    given = {
        "circumstance": "MR04", "seen": SEEN, "found_at": now() - timedelta(minutes=20), "told": Told.POLICE,
        "channel": Channel.TELEPHONE, "told_at": now(), "receipt": "110-77", "safe_now": True,
    }  # fmt: skip
    return service.report(actor, child.id if child else None, **given | other)


def test_the_list_is_the_laws_and_names_no_hours() -> None:
    known = circumstances()
    assert {f"MR0{n}" for n in range(1, 10)} <= set(known)
    assert "NET38" not in known
    assert all("小时" not in one.when or "未写小时" in one.when for one in known.values())


@pytest.mark.parametrize("with_child", [True, False])
def test_what_was_seen_is_under_lock(session: Session, director, with_child) -> None:
    row = made(actor_of(director), ChildFactory(director=director) if with_child else None)
    assert (row.seen_sealed is not None, row.seen_locked is not None) == (with_child, not with_child)
    assert row.place_code == director.place_code
    text = session.execute(sa.text("SELECT r::text FROM reports r")).scalar_one()
    assert SEEN not in text
    session.expire_all()
    assert queries.get(actor_of(director), row.id).facts == SEEN
    assert any(locked.column.key == "seen_locked" for locked in LOCKED)
    rewrap()
    assert queries.get(actor_of(director), row.id).facts == SEEN


def test_who_reads_it(app, session: Session, director) -> None:
    child = ChildFactory(director=director)
    row = made(actor_of(director), child)
    readers = [actor_of(director), an_actor(Role.SUPERVISOR), an_actor(Role.COUNTY_OFFICER)]
    for reader in readers:
        assert service.look(reader, row.id).facts == SEEN
        assert len(service.listed(reader)) == 1
    strangers = [
        an_actor(Role.DIRECTOR),  # another director of the very village
        an_actor(Role.SUPERVISOR, place_code="450102001000"),
        an_actor(Role.PROVIDER, place_code="421003000000"),
        an_actor(Role.LIAISON),
        an_actor(Role.ADMINISTRATOR),
    ]
    for stranger in strangers:
        with pytest.raises(NotFound):
            service.look(stranger, row.id)
    assert [rows_seen(app, who, Report) for who in readers] == [1, 1, 1]
    assert [rows_seen(app, who, Report) for who in strangers] == [0] * len(strangers)


@pytest.mark.parametrize(
    "wrong",
    [
        {"circumstance": "MR99"},
        {"seen": " "},
        {"told_at": now() - timedelta(hours=1)},
        {"told_at": now() + timedelta(hours=1)},
    ],
)
def test_what_makes_no_sense_is_refused(session: Session, director, wrong) -> None:
    with pytest.raises(RuleBroken):
        made(actor_of(director), **wrong)


def test_the_pages(session: Session, director, sign_in) -> None:
    child, browser = ChildFactory(director=director, name="柳小满"), sign_in(director)
    where = f"/children/{child.id}/report"
    page = browser.see(where)
    assert page.index("110") < page.index("立即报告，不需要监护人同意") < page.index("<form", page.index("<h1"))
    fields = {
        "circumstance": "MR04", "seen": SEEN, "told": "police", "channel": "telephone", "safe_now": "no",
        "found_at": "2026-3-5 14:30", "told_at": "2026-3-5 14:40", "receipt": "110-77",
    }  # fmt: skip
    assert browser.submit(where, **fields | {"seen": ""}).status_code == 422
    answer = browser.submit(where, **fields)
    assert answer.status_code == 302
    page = browser.see(answer.headers["Location"])
    assert SEEN in page
    assert "110-77" in page
    assert "柳小满" in browser.see("/reports")
    assert browser.submit("/report", **fields).status_code == 302
    assert SEEN not in browser.see(f"/children/{child.id}")
    assert "做强制报告" in browser.see("/reports")
    deeds = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.child_id == child.id)).all()
    assert {"report.make", "report.look", "report.list"} <= set(deeds)
    assert sign_in(account(Role.DIRECTOR)).get(answer.headers["Location"]).status_code == 404
