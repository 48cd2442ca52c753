"""Every door of the house, with who may use it. A door that is not listed here fails."""

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.access.guard import FRESH, PUBLIC, SIGNED_IN, SIGNING_IN, access_of
from app.access.permissions import GRANTS, Permission
from tests.architecture.doors import DOORS
from tests.factories.people import account

TYPED = re.compile(r"<(?!uuid:|int:|any\(|code:)")
WORDS = re.compile(r"^[a-z0-9-]+$")


def rules(app: Flask) -> list[Rule]:
    """Every rule of the application but the static files'."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_route_is_listed_with_who_may_use_it(app: Flask) -> None:
    actual = {rule.endpoint: access_of(app, rule.endpoint) for rule in rules(app)}
    assert {e: str(a) for e, a in actual.items()} == {e: str(a) for e, a in DOORS.items()}


def test_every_mark_is_one_we_know(app: Flask) -> None:
    known = {PUBLIC, SIGNED_IN, SIGNING_IN, *Permission}
    marks = {access for rule in rules(app) if (access := access_of(app, rule.endpoint))}
    assert {one for mark in marks for one in mark.removesuffix(FRESH).split("|")} <= known


def test_every_permission_is_held_by_somebody() -> None:
    assert set(Permission) == set().union(*GRANTS.values())


def test_parameters_are_typed_and_paths_are_kebab_case(app: Flask) -> None:
    for rule in rules(app):
        assert not TYPED.search(rule.rule), rule
        words = re.sub(r"<[^>]*>", "x", rule.rule).strip("/").split("/")
        assert all(WORDS.match(word) for word in words if word), rule


@pytest.mark.parametrize("role", list(GRANTS))
def test_a_role_without_the_permission_finds_nothing(app: Flask, session, sign_in, role) -> None:
    browser = sign_in(account(role))
    for rule in rules(app):
        access = access_of(app, rule.endpoint).removesuffix(FRESH)
        if access in {PUBLIC, SIGNED_IN, SIGNING_IN} or {Permission(one) for one in access.split("|")} & GRANTS[role]:
            continue
        address = re.sub(r"<uuid:[^>]*>", "00000000-0000-7000-8000-000000000000", rule.rule)
        address = re.sub(
            r"<int:[^>]*>", "1", re.sub(r"<any\(([^,)]*)[^>]*>", r"\1", re.sub(r"<code[^>]*>", "E01", address))
        )
        method = "POST" if "POST" in rule.methods and "GET" not in rule.methods else "GET"
        answer = browser.open(address, method=method)
        assert answer.status_code == 404, (role, rule, answer.status_code)


def test_strangers_are_sent_to_sign_in(app: Flask, client) -> None:
    for rule in rules(app):
        if access_of(app, rule.endpoint) == PUBLIC or "GET" not in rule.methods or "<" in rule.rule:
            continue
        answer = client.get(rule.rule)
        assert answer.status_code == 302, rule
        assert answer.headers["Location"].startswith("/sign-in"), rule
