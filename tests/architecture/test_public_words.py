"""What the outside learns: no child, no small number, no appeal; and what a machine may not do by itself."""

import ast
import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.access.guard import PUBLIC, access_of
from app.access.permissions import Role
from app.config import ROOT
from app.needs.queries import FEWEST, waiting_by_type
from tests.factories.children import ChildFactory, birthday
from tests.factories.needs import NeedFactory
from tests.factories.people import VILLAGE, account
from tests.guard.matrix import address, ask, cookie_of, doors
from tests.guard.world import SECRETS, World

OUTSIDERS = (None, Role.DONOR, Role.VOLUNTEER, Role.AUDITOR, Role.ADMINISTRATOR)
MONEY = re.compile(r"捐款给|为(他|她|孩子)捐|立即捐|微信支付|支付宝|银行卡号|收款码|个人求助|众筹")


@pytest.mark.privacy("P01")
@pytest.mark.privacy("P16")
@pytest.mark.privacy("P17")
@pytest.mark.asvs("8.2.3")
@pytest.mark.timeout(300)
def test_no_page_open_to_outsiders_shows_a_child(app: Flask, session: Session) -> None:
    world, read = World(session), 0
    cookies = [cookie_of(app, world.people[role, "own"]) if role else None for role in OUTSIDERS]
    session.commit()
    hidden = (*SECRETS, world.child.birth_date.isoformat())
    for rule in doors(app):
        if "GET" not in (rule.methods or ()):
            continue
        for cookie in cookies:
            answer = ask(app, session, cookie, "GET", address(rule, world))
            read += answer.status_code == 200
            shown = [word for word in hidden if word in answer.text] if answer.mimetype != "image/webp" else []
            assert not shown, (rule.rule, shown)
    assert read >= 60


@pytest.mark.privacy("P16")
@pytest.mark.privacy("P18")
def test_fewer_than_five_are_not_counted_outside(session: Session, sign_in, client) -> None:
    for _ in range(FEWEST - 1):
        NeedFactory(type_code="E01")
    session.commit()
    assert FEWEST == 5
    assert "E01" not in dict(waiting_by_type())
    NeedFactory(type_code="E01")
    session.commit()
    assert dict(waiting_by_type())["E01"] == 5
    assert VILLAGE not in sign_in(account(Role.DONOR)).see("/giving")


@pytest.mark.privacy("P19")
@pytest.mark.privacy("P18")
def test_nobody_is_asked_for_money_for_a_child(app: Flask, client) -> None:
    for file in (ROOT / "templates").rglob("*.html"):
        assert not MONEY.search(file.read_text("utf-8")), file
    words = {part for rule in doors(app) for part in re.split(r"[/<>:\-]", rule.rule)}
    assert not words & {"donate", "pay", "payment", "payments", "checkout", "fund-raising", "appeal", "appeals"}
    opened = [rule.rule for rule in doors(app) if access_of(app, rule.endpoint) == PUBLIC and "child_id" in rule.rule]
    assert opened == []


@pytest.mark.privacy("P11")
def test_no_machine_refers_or_refuses() -> None:
    """Whoever requests is a person: no job and no clock calls the verbs of choice, and each takes an actor."""
    for folder in ("workers", "app/matching"):
        for file in (ROOT / folder).rglob("*.py"):
            called = {ast.unparse(n.func).split(".")[-1] for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.Call)}  # fmt: skip
            assert not called & {"request", "accept", "decline", "end_need", "confirm", "disclose"}, file
    tree = ast.parse((ROOT / "app" / "referrals" / "service.py").read_text("utf-8"))
    verbs = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
    for name in ("request", "accept", "decline", "confirm", "dispute", "end_need"):
        first = verbs[name].args.args[0]
        assert (first.arg, ast.unparse(first.annotation or ast.Constant(""))) == ("actor", "Actor"), name


@pytest.mark.privacy("P10")
def test_the_assessment_speaks_of_the_three_high_risks_and_how_long_it_is_kept() -> None:
    text = (ROOT / "docs" / "operations" / "dpia.md").read_text("utf-8")
    for words in ("敏感个人信息", "自动匹配", "提供给别人", "至少保存三年", "第五十五条", "负责人签字", "〔"):
        assert words in text, words


@pytest.mark.privacy("P14")
def test_the_runbook_has_its_hours_its_reports_and_its_letter() -> None:
    text = (ROOT / "docs" / "operations" / "breach.md").read_text("utf-8")
    for words in ("第一小时", "网信部门", "逐一告知监护人", "安全事件", "审计", "演练"):
        assert words in text, words


@pytest.mark.privacy("P01")
def test_every_word_about_a_child_is_sealed_whatever_her_age(session: Session) -> None:
    """All data of those under fourteen is sensitive; nothing is kept less well for those above."""
    for years in (3, 13, 14, 17):
        child = ChildFactory(birth_date=birthday(years), name="柳小满", note="一句话", address="三组")
        session.flush()
        kept = b"".join((child.name_sealed or b"", child.note_sealed or b"", child.address_sealed or b""))
        assert kept
        assert "柳小满".encode() not in kept
