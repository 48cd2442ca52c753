"""The pages of a household, asked for as the web's own role."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.children.facts import Source
from app.children.history import FactVersion
from app.clock import today
from app.households import service
from app.households.models import (
    CareContact,
    Circumstance,
    EntrustedCare,
    Guardian,
    Household,
    Parent,
    Relation,
)
from app.people.service import actor_of
from tests.factories.children import ChildFactory
from tests.factories.households import entrusted
from tests.factories.people import account
from tests.support.rows import rows_seen

TABLES = (Household, Parent, Circumstance, Guardian, EntrustedCare, CareContact, FactVersion)


@pytest.fixture
def child(session: Session):
    return ChildFactory()


def filled(child) -> EntrustedCare:
    """A row in each table."""
    actor = actor_of(child.director)
    service.change_household(actor, child.id, source=Source.GUARDIAN, status="dibao")
    service.change_circumstance(actor, child.id, Relation.FATHER, source=Source.DOCUMENT, code="S8_PRISON", months=9)
    service.change_guardian(actor, child.id, source=Source.REGISTER, kind="legal", name="测试奶奶")
    care = entrusted(actor, child)
    service.note_contact(actor, child.id, care.id, contact_on=today())
    return care


def test_the_household_is_filled_in_step_by_step(session: Session, child, sign_in) -> None:
    browser, base = sign_in(child.director), f"/children/{child.id}"
    assert "还没有填家庭情况" in browser.see(f"{base}/household")
    steps = {
        "household/edit": {"status": "dibao", "status_since": "2024年3月5日", "members": "4", "source": "document"},
        "parents/father": {"name": "测试父", "status": "alive", "phone": "139 0000 0000", "source": "guardian"},
        "parents/father/circumstances/new": {"code": "S8_PRISON", "months": "14", "source": "document"},
        "guardians/new": {"kind": "legal", "name": "测试奶奶", "relation": "grandmother", "source": "register"},
        "care/new": {"name": "测试姑姑", "from_on": today().isoformat(), "source": "guardian"},
    }
    for step, fields in steps.items():
        browser.see(f"{base}/{step}")
        answer = browser.submit(f"{base}/{step}", **fields)
        assert answer.status_code == 302, (step, answer.text)
    care = session.scalars(sa.select(EntrustedCare)).one()
    assert answer.headers["Location"].endswith(f"{care.id}/grounds")
    answers = {"ground_1": "no", "ground_2": "no", "ground_3": "yes", "source": "visit", "version": str(care.version)}
    assert browser.submit(f"{base}/care/{care.id}/grounds", **answers).status_code == 302
    page = browser.see(f"{base}/household")
    for words in (
        "低保家庭",
        "测试父",
        "八种情形③服刑在押",
        "测试奶奶",
        "测试姑姑",
        "有不得作为被委托人的情形",
        "第二十三条",
    ):
        assert words in page
    history = browser.see(f"{base}/history")
    assert "家庭经济认定" in history
    assert "看过证件" in history


def test_father_away_keeps_his_name(session: Session, child, sign_in) -> None:
    row = service.change_parent(actor_of(child.director), child.id, Relation.FATHER, source=Source.VISIT, name="测试父")
    browser = sign_in(child.director)
    answer = browser.submit(
        f"/children/{child.id}/parents/father/away",
        away="yes", away_where="广东东莞", cross_county="yes", away_since="2025-2-10", source="guardian", version=str(row.version),
    )  # fmt: skip
    assert answer.status_code == 302, answer.text
    session.expire_all()
    kept = session.scalars(sa.select(Parent)).one()
    assert (kept.name, kept.away, kept.away_where) == ("测试父", True, "广东东莞")


def test_what_was_typed_stays(child, sign_in) -> None:
    answer = sign_in(child.director).submit(
        f"/children/{child.id}/household/edit", members="99", address="三组五号", source="visit"
    )
    assert answer.status_code == 422
    assert "三组五号" in answer.text
    assert "1 到 40" in answer.text
    answer = sign_in(child.director).submit(f"/children/{child.id}/household/edit", members="4")
    assert answer.status_code == 422
    assert "从哪里知道的" in answer.text


def test_this_week_they_spoke(session: Session, child, sign_in) -> None:
    care = filled(child)
    url = f"/children/{child.id}/care/{care.id}/contact"
    browser = sign_in(child.director)
    browser.see(url)
    answer = browser.submit(url, contact_on=today().isoformat(), with_child="y", with_carer="y")
    assert answer.status_code == 302
    assert browser.submit(url, contact_on=today().isoformat()).status_code == 422
    assert session.scalar(sa.select(sa.func.count()).select_from(CareContact)) == 2


def test_a_supervisor_reads_and_does_not_write(child, sign_in) -> None:
    filled(child)
    browser = sign_in(account(Role.SUPERVISOR))
    page = browser.see(f"/children/{child.id}/household")
    assert "低保家庭" in page
    assert "修改家庭情况" not in page
    assert browser.get(f"/children/{child.id}/household/edit").status_code == 404


@pytest.mark.parametrize(
    "page", ["household", "household/edit", "history", "parents/father", "guardians/new", "care/new"]
)
def test_another_village_finds_nothing(child, sign_in, page: str) -> None:
    filled(child)
    other = account(Role.DIRECTOR, place_code="421003106902")
    assert sign_in(other).get(f"/children/{child.id}/{page}").status_code == 404


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__tablename__)
def test_the_database_shows_another_area_no_row(app, session: Session, child, model) -> None:
    filled(child)
    assert rows_seen(app, actor_of(child.director), model) > 0
    assert rows_seen(app, actor_of(account(Role.SUPERVISOR)), model) > 0
    for elsewhere in (account(Role.DIRECTOR, place_code="421003106902"), account(Role.PROVIDER), account(Role.AUDITOR)):
        assert rows_seen(app, actor_of(elsewhere), model) == 0
    assert rows_seen(app, None, model) == 0
