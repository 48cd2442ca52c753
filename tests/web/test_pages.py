"""What every answer has: strict headers, a page for every refusal, forms that lose nothing."""

import re
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.access.permissions import Role
from app.children.models import Child
from app.people.models import AccountStatus
from app.web.forms import same_site_path
from tests.conftest import settings_for
from tests.factories.people import PASSWORD, account
from tests.support.client import Client


class TestHeaders:
    def test_nothing_from_elsewhere_runs(self, client) -> None:
        policy = client.get("/").headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy

    def test_pages_are_not_kept(self, client) -> None:
        assert client.get("/").headers["Cache-Control"] == "no-store"

    def test_a_nonce_is_used_once(self, client) -> None:
        nonces = {
            re.search(r"nonce-([\w-]+)", client.get("/").headers["Content-Security-Policy"]).group(1) for _ in range(3)
        }
        assert len(nonces) == 3


class TestErrors:
    def test_not_found_says_so_in_both_languages(self, client) -> None:
        assert "没有" in client.get("/nowhere").text
        client.post("/language", data={"language": "en", "next": "/"})
        page = client.get("/nowhere")
        assert page.status_code == 404
        assert 'lang="en"' in page.text

    def test_the_wrong_method_is_a_page(self, client) -> None:
        assert client.get("/sign-out").status_code == 405

    def test_too_large_a_form_is_a_page(self, client) -> None:
        assert client.post("/sign-in", data={"login": "x" * 9_000_000}).status_code == 413

    def test_a_rule_outside_a_form_goes_back_with_its_sentence(self, session: Session, sign_in) -> None:
        applicant = account(Role.DIRECTOR)
        browser = sign_in(account(Role.SUPERVISOR))
        answer = browser.post(f"/approvals/{applicant.id}/approve", headers={"Referer": "http://localhost/approvals"})
        assert answer.headers["Location"] == "/approvals"
        assert "处理过" in browser.see("/approvals")


class TestForms:
    def test_sign_in_goes_on_to_where_one_was_going_but_never_elsewhere(self, session: Session, client) -> None:
        account(Role.LIAISON, login="li")
        answer = client.get("/referrals")
        assert answer.headers["Location"] == "/sign-in?next=/referrals?" or "next=" in answer.headers["Location"]
        good = client.submit("/sign-in?next=/referrals", login="li", password=PASSWORD)
        assert good.headers["Location"] == "/referrals"
        for bad in ("https://evil.example/", "//evil.example", "/\\evil.example"):
            other = client.submit(f"/sign-in?next={bad}", login="li", password=PASSWORD)
            assert other.headers["Location"] == "/desk"

    def test_a_wrong_password_says_no_more_than_that(self, session: Session, client) -> None:
        account(Role.DIRECTOR, login="li")
        known = client.submit("/sign-in", login="li", password="wrong")
        unknown = client.submit("/sign-in", login="nobody", password="wrong")
        assert known.status_code == unknown.status_code == 422

        def strip(text: str) -> str:
            return re.sub(r'value="[^"]*"|nonce="[^"]*"|content="[^"]*"|"X-CSRFToken": "[^"]*"', "", text)

        assert strip(known.text) == strip(unknown.text)

    def test_a_form_without_its_inner_number_is_refused_politely(self, session: Session, sign_in) -> None:
        answer = sign_in(account(Role.DIRECTOR)).post("/children/new", data={"name": "小雨", "submission": "junk"})
        assert answer.status_code == 422
        assert "重新打开本页" in answer.text


@pytest.fixture
def strict(app: Flask, session: Session) -> Client:
    """A browser on the application with CSRF protection on, as in real life."""
    other = create_app(settings_for(app.config["SQLALCHEMY_DATABASE_URI"], 9), PROPAGATE_EXCEPTIONS=True)
    other.test_client_class = Client
    client = other.test_client()
    assert isinstance(client, Client)
    yield client
    with other.app_context():
        other.extensions["sqlalchemy"].engine.dispose()


def test_a_session_that_is_gone_keeps_what_was_typed_and_changes_nothing(strict: Client, session: Session) -> None:
    answer = strict.post("/children/new", data={"name": "小雨", "note": "记得这句话", "submission": str(uuid4())})
    assert answer.status_code == 400
    assert "记得这句话" in answer.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Child)) == 0


def test_a_disabled_account_does_not_lose_what_it_typed_either(session: Session, sign_in) -> None:
    director = account(Role.DIRECTOR)
    browser = sign_in(director)
    director.status = AccountStatus.DISABLED
    session.flush()
    answer = browser.submit("/children/new", name="小雨", note="记得这句话")
    assert answer.status_code == 400
    assert "记得这句话" in answer.text


def test_every_form_has_its_token(strict: Client) -> None:
    page = strict.get("/sign-in").text
    posts = re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL)
    assert posts
    assert all('name="csrf_token"' in form for form in posts)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/a?b=1", "/a?b=1"),
        ("http://localhost/a", "/a"),
        ("http://evil/a", None),
        ("//evil", None),
        ("/\\evil", None),
        ("", None),
        (None, None),
    ],
)
def test_redirects_stay_at_home(app: Flask, address: str | None, path: str | None) -> None:
    with app.test_request_context():
        assert same_site_path(address) == path


def test_large_letters_and_language_are_kept(client) -> None:
    client.post("/text-size", data={"size": "large", "next": "/"})
    assert "text-large" in client.see("/")
    client.post("/language", data={"language": "en", "next": "/find?words=x"})
    assert 'lang="en"' in client.see("/")
    client.post("/language", data={"language": "klingon"})
    assert 'lang="en"' in client.see("/")


@pytest.mark.parametrize("page", ["0", "-3", "x", "", "9" * 18, "9" * 40])
def test_a_page_that_is_none_is_the_first_or_an_empty_one(client: Client, session: Session, page: str) -> None:
    assert client.get(f"/find?page={page}").status_code == 200
