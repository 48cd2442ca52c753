"""Visits from the list to what follows, and drafts that lose nothing and tell nobody."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.assessments import service as assessments
from app.assessments.models import RiskLevel
from app.audit.models import AuditEntry
from app.clock import now, today
from app.errors import NotFound
from app.people.service import actor_of
from app.visits import queries, service
from app.visits.models import Draft, Look, Visit
from tests.factories.children import ChildFactory
from tests.factories.people import account, an_actor
from tests.support.rows import rows_seen

GOOD = {"look": "fine", "saw": "both", "kind": "home"}


@pytest.fixture
def director(session: Session):
    return account(Role.DIRECTOR)


@pytest.fixture
def child(director):
    return ChildFactory(director=director, name="柳小满", created_at=now() - timedelta(days=100))


def visited(actor, child, days: int = 0, saw: str = "both", look: Look = Look.FINE, words: str = "") -> Visit:
    day = today() - timedelta(days=days)
    return service.visit(actor, child.id, visited_on=day, kind="home", saw=saw, look=look, words=words)


def test_a_new_file_is_due_within_a_week_then_by_level(session: Session, director, child) -> None:
    actor = actor_of(director)
    assert queries.due(actor)[0].days_late == 93
    session.add(RiskLevel(child_id=child.id, level="green", reason="好", set_by=director.id))
    session.flush()
    assert visited(actor, child, days=10).next_due == today() + timedelta(days=170)
    assessments.change_risk(actor, child.id, "red", "身上有伤")
    one = queries.due(actor)[0]
    assert (one.days_late, one.risk.waiting.code) == (3, "red")  # the shorter interval counts at once
    assert queries.count_due(actor) == 1


def test_a_closed_door_moves_no_day(session: Session, director, child) -> None:
    actor = actor_of(director)
    before = queries.due(actor)[0].due_on
    row = visited(actor, child, saw="nobody")
    assert row.next_due == before == queries.due(actor)[0].due_on
    assert visited(actor, child, saw="carer").next_due == today() + timedelta(days=30)


def test_most_overdue_first(session: Session, director) -> None:
    actor = actor_of(director)
    children = [ChildFactory(director=director, created_at=now() - timedelta(days=n)) for n in (5, 200, 50)]
    found = queries.due(actor)
    assert [one.child.id for one in found] == [children[n].id for n in (1, 2, 0)]
    assert queries.due(an_actor(Role.DIRECTOR, place_code="450102001901")) == []


def test_under_a_minute_all_well(session: Session, director, child, sign_in) -> None:
    browser, where = sign_in(director), f"/children/{child.id}/visit"
    page = browser.see(where)
    assert today().isoformat() in page
    answer = browser.submit(where, visited_on=today().isoformat(), **GOOD)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/visits")
    assert "记下了" in browser.see("/visits")
    assert session.scalars(sa.select(Visit)).one().look is Look.FINE
    assert browser.submit(where, visited_on=today().isoformat(), kind="home").status_code == 422


def test_sent_twice_recorded_once(session: Session, director, child, sign_in) -> None:
    browser, token = sign_in(director), str(uuid4())
    for _turn in range(2):
        answer = browser.submit(f"/children/{child.id}/visit", submission=token, visited_on=today().isoformat(), **GOOD)
        assert answer.status_code == 302
    assert session.scalar(sa.select(sa.func.count()).select_from(Visit)) == 1


@pytest.mark.parametrize("look", ["changed", "worried", "danger"])
def test_one_step_from_what_was_found(session: Session, director, child, sign_in, look) -> None:
    browser = sign_in(director)
    sent = GOOD | {"look": look, "words": "奶奶病了没人做饭", "visited_on": today().isoformat()}
    answer = browser.submit(f"/children/{child.id}/visit", **sent)
    page = browser.see(answer.headers["Location"])
    for way in ("登记成需求", "调整风险等级", "改困境类别"):
        assert way in page
    assert ('href="tel:110"' in page) is (look == "danger")
    details = browser.submit(f"/children/{child.id}/needs/new", words="奶奶病了没人做饭")
    assert "有多急" in details.text
    row = session.execute(sa.text("SELECT v::text FROM visits v")).scalar_one()
    assert "奶奶" not in row


def test_the_day_as_a_way(session: Session, director, child, sign_in) -> None:
    browser = sign_in(director)
    others = [ChildFactory(director=director, name=f"孩子{n}") for n in range(3)]
    page = browser.post("/visits/plan", data={"child": [str(child.id), str(others[1].id), "nonsense"]}).text
    assert page.index("柳小满") < page.index("孩子1")
    assert "孩子0" not in page
    assert "直线距离" in page
    far = ChildFactory(place_code="450102001901", name="别处的孩子")
    assert "别处的孩子" not in browser.post("/visits/plan", data={"child": [str(far.id)]}).text


def test_a_draft_is_there_again_and_gone_once_sent(session: Session, director, child, sign_in) -> None:
    browser, where, token = sign_in(director), f"/children/{child.id}/visit", str(uuid4())
    typed = {
        "look": "worried",
        "words": "写了一半的话",
        "visited_on": "2026-11-20",
        "submission": token,
        "saw": "child",
    }
    quiet = browser.post(f"/visits/{child.id}/draft", data=typed, headers={"X-Draft": "yes"})
    assert (quiet.status_code, quiet.text) == (204, "")
    kept = session.execute(sa.text("SELECT d::text FROM drafts d")).scalar_one()
    assert "一半" not in kept
    assert "worried" not in kept
    page = sign_in(director).see(where)  # another device
    assert "写了一半的话" in page
    assert token in page
    assert "2026-11-20" in page
    pressed = browser.post(f"/visits/{child.id}/draft", data=typed | {"words": "又写了一点"})
    assert pressed.status_code == 302
    assert "先存好了" in browser.see(where)
    browser.submit(where, submission=token, **GOOD, visited_on=today().isoformat())
    assert session.scalars(sa.select(Draft)).all() == []
    browser.post(f"/visits/{child.id}/draft", data=typed, headers={"X-Draft": "yes"})  # comes late
    assert session.scalars(sa.select(Draft)).all() == []
    begun = session.scalar(sa.select(sa.func.count()).where(AuditEntry.action == "visit.draft"))
    assert begun == 1


def test_drafts_and_visits_of_others_are_not_there(app, session: Session, director, child, sign_in) -> None:
    actor, colleague = actor_of(director), account(Role.DIRECTOR)
    service.save_draft(actor, child.id, {"words": "还没发的话"})
    visited(actor_of(colleague), child)
    far, other = an_actor(Role.DIRECTOR, place_code="450102001901"), actor_of(colleague)
    assert "还没发的话" not in sign_in(colleague).see(f"/children/{child.id}/visit")
    for deed in (
        lambda: service.save_draft(far, child.id, {"words": "x"}),
        lambda: visited(far, child),
        lambda: visited(an_actor(Role.COUNTY_OFFICER), child),
    ):
        with pytest.raises(NotFound):
            deed()
    assert [rows_seen(app, who, Draft) for who in (actor, other, far, None)] == [1, 0, 0, 0]
    assert [rows_seen(app, who, Visit) for who in (actor, other, far, None)] == [1, 1, 0, 0]
