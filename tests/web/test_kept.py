"""A page drawn once for all strangers: each has tokens of her own, nobody what another typed, chose or was told."""

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.web import kept
from tests.factories.people import account

WHERE = "/sign-up/volunteer?near=421003106000"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    kept._kept.clear()


def words(page: str) -> dict[str, set[str]]:
    """What belongs to one visit alone."""
    return {
        "token": set(re.findall(r'name="csrf_token" value="([^"]+)"', page)),
        "submission": set(re.findall(r'name="submission" value="([^"]+)"', page)),
        "nonce": set(re.findall(r'nonce="([^"]+)"', page)),
    }


def test_each_visit_has_its_own_words_and_otherwise_the_same_page(app: Flask, session: Session) -> None:
    answers = [app.test_client().get(WHERE) for _visit in range(3)]
    assert len(kept._kept) == 1
    found = [words(answer.text) for answer in answers]
    for name in ("token", "submission", "nonce"):
        assert [len(one[name]) for one in found] == [1, 1, 1]
        assert len(set.union(*(one[name] for one in found))) == 3, name
    for answer, one in zip(answers, found, strict=True):
        assert f"'nonce-{next(iter(one['nonce']))}'" in answer.headers["Content-Security-Policy"]
    bare = set()
    for answer, one in zip(answers, found, strict=True):
        page = answer.text
        for own in set.union(*one.values()):
            page = page.replace(own, "")
        bare.add(page)
    assert len(bare) == 1
    assert "\x00" not in bare.pop()


def test_a_kept_page_can_be_sent(app: Flask, session: Session, monkeypatch) -> None:
    """With the token that its visit was given, and with no other."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    app.test_client().get(WHERE)
    first, second = app.test_client(), app.test_client()
    own, others = (words(browser.get(WHERE).text) for browser in (first, second))
    sent = {"submission": own["submission"].pop(), "person": "某人"}
    assert "请填手机号" in first.post(WHERE, data=sent | {"csrf_token": own["token"].pop()}).text
    assert "请填手机号" not in first.post(WHERE, data=sent | {"csrf_token": others["token"].pop()}).text


def test_what_somebody_typed_or_chose_is_nobody_elses(app: Flask, session: Session, sign_in) -> None:
    browser = app.test_client()
    assert "某某的名字" in browser.post(WHERE, data={"person": "某某的名字", "submission": "x"}).text
    assert "某某的名字" not in app.test_client().get(WHERE).text
    browser.post("/language", data={"language": "en", "next": "/"})
    assert 'lang="en"' in browser.get(WHERE).text[:200]
    assert 'lang="zh-CN"' in app.test_client().get(WHERE).text[:200]
    member = account(Role.DONOR, name="登录的人")
    assert "登录的人" in sign_in(member).see(WHERE)
    assert "登录的人" not in app.test_client().get(WHERE).text
    assert 'value="湖北省荆州市荆州区"' in app.test_client().get("/sign-up/volunteer?near=421003000000").text


def test_no_more_is_kept_than_fits(app: Flask, session: Session) -> None:
    for n in range(kept.MOST + 9):
        app.test_client().get(f"/sign-up/volunteer?near={421000000000 + n}")
    assert len(kept._kept) == kept.MOST
    app.test_client().get(WHERE + "&other=1")
    assert not [key for key in kept._kept if "other" in key[0]]
