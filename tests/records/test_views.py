"""The pages of a child's records, asked for as the web's own role."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.children.categories import CategoryRecord
from app.children.facts import Source
from app.clock import now, today
from app.people.models import SignIn
from app.people.service import actor_of
from app.records import service
from app.records.models import Disability, GuardedFacts, Health, Placement, Registration, Schooling
from tests.factories.children import ChildFactory
from tests.factories.people import account
from tests.support.rows import rows_seen

TABLES = (Schooling, Health, Disability, Registration, Placement, CategoryRecord, GuardedFacts)


@pytest.fixture
def child(session: Session):
    return ChildFactory()


def filled(child) -> None:
    """A row in each table."""
    actor = actor_of(child.director)
    service.change(actor, Schooling, child.id, source=Source.SCHOOL, stage="primary", school="测试小学")
    service.change(actor, Health, child.id, source=Source.GUARDIAN, severe_illness=False)
    service.change(actor, Disability, child.id, source=Source.DOCUMENT, kind="hearing", level=2)
    service.change(actor, Registration, child.id, source=Source.REGISTER, registered=True, place="421003106000")
    service.change_placement(actor, child.id, source=Source.VISIT, kind="kin")
    service.change_category(actor, child.id, source=Source.DEPARTMENT, code="LEFTB", from_on=today())
    service.guard(actor, child.id, source=Source.DOCUMENT, code="VICTIM", from_on=today())


def test_records_are_filled_in_step_by_step(session: Session, child, sign_in) -> None:
    browser, base = sign_in(child.director), f"/children/{child.id}"
    steps = {
        "schooling": {"stage": "junior", "enrolled": "yes", "school": "测试中学", "source": "school"},
        "health": {"severe_illness": "no", "insured": "yes", "source": "guardian"},
        "registration": {"registered": "yes", "place": "郢城镇", "place-code": "421003106000", "source": "register"},
        "placements/new": {"kind": "kin", "from_on": "2025-3-1", "source": "visit"},
        "categories/new": {"code": "LEFTB", "from_on": "2025-3-1", "evidence": "名单甲", "source": "department"},
        "disability/education/edit": {"kind": "hearing", "level": "2", "certified": "yes", "source": "document"},
        "guarded/aid/new": {"code": "HIV", "from_on": "2025-3-1", "source": "document"},
    }
    for step, fields in steps.items():
        browser.see(f"{base}/{step}")
        answer = browser.submit(f"{base}/{step}", **fields)
        assert answer.status_code == 302, (step, answer.text)
    page = browser.see(f"{base}/records")
    for words in ("初中", "测试中学", "郢城镇", "和亲属一起住", "农村留守儿童", "名单甲"):
        assert words in page
    assert "听力" not in page
    assert "艾滋" not in page
    assert "听力" in browser.see(f"{base}/disability/education")
    assert "艾滋" in browser.see(f"{base}/guarded/aid")
    assert "艾滋" not in browser.see(f"{base}/history") + browser.see(f"/children/{child.id}") + browser.see(
        "/children"
    )
    session.expire_all()
    assert child.categories == ["LEFTB"]


@pytest.mark.asvs("14.2.8")
def test_the_sealed_page_asks_who_she_is_again(session: Session, child, sign_in) -> None:
    browser = sign_in(child.director)
    session.execute(sa.update(SignIn).values(confirmed_at=now() - timedelta(hours=1)))
    for page in ("guarded", "guarded/aid", "guarded/aid/new", "id-number"):
        answer = browser.get(f"/children/{child.id}/{page}")
        assert answer.status_code == 302
        assert "confirm" in answer.headers["Location"]


@pytest.mark.privacy("P21")
@pytest.mark.parametrize("purpose", ["aid", "file", "statistics"])
def test_disability_has_no_page_for_other_purposes(child, sign_in, purpose: str) -> None:
    browser = sign_in(child.director)
    assert browser.get(f"/children/{child.id}/disability/{purpose}").status_code == 404
    assert "安排康复" in browser.see(f"/children/{child.id}/disability")


@pytest.mark.parametrize(
    "page", ["records", "schooling", "disability/education", "guarded", "guarded/aid", "id-number"]
)
def test_another_village_finds_nothing(child, sign_in, page: str) -> None:
    filled(child)
    other = account(Role.DIRECTOR, place_code="421003106902")
    assert sign_in(other).get(f"/children/{child.id}/{page}").status_code == 404


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__tablename__)
def test_the_database_shows_another_area_no_row(app, session: Session, child, model) -> None:
    filled(child)
    assert rows_seen(app, actor_of(child.director), model) > 0
    for elsewhere in (account(Role.DIRECTOR, place_code="421003106902"), account(Role.PROVIDER), account(Role.AUDITOR)):
        assert rows_seen(app, actor_of(elsewhere), model) == 0
    assert rows_seen(app, None, model) == 0


def test_gaps_lead_to_the_form_that_mends_them(child, sign_in) -> None:
    browser = sign_in(child.director)
    page = browser.see("/children/quality")
    assert child.name in page
    assert f"/children/{child.id}/household/edit" in page
    assert f"/children/{child.id}/parents/father" in page
    filled(child)
    page = browser.see("/children/quality?gap=schooling")
    assert child.name not in page
    assert "没有填家庭经济认定" in browser.see("/children/quality?gap=status")


def test_a_supervisor_sees_her_townships_gaps(child, sign_in) -> None:
    assert child.name in sign_in(account(Role.SUPERVISOR)).see("/children/quality")
    elsewhere = sign_in(account(Role.SUPERVISOR, place_code="421003101000")).see("/children/quality")
    assert child.name not in elsewhere
    assert "档案都齐了" in elsewhere
