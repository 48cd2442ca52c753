"""What every answer has, whoever asks and whatever went wrong; and that looking changes nothing."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import create_app
from app.access.guard import PUBLIC, access_of
from app.access.permissions import Role
from app.children.models import Child
from app.database import db
from app.people.models import Account, AccountStatus
from tests.conftest import settings_for
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.people import PASSWORD, account
from tests.guard.matrix import address, ask, cookie_of, doors
from tests.guard.world import World

NEEDED = ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'")
WRITTEN_BY_LOOKING = {"audit_entries", "sign_ins", "sign_in_tries"}
"""A look at a child is written down, and when a device was last seen. Both are meant."""
MARKED_AS_SEEN = {"disclosures.first_seen_at", "notices.read_at"}
"""That a recipient has seen something is a fact of its own."""


def check(answer: TestResponse, where: str) -> str:
    """The headers; gives the nonce."""
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy, where
    assert "*" not in policy, where
    assert "http" not in policy, where
    assert all(word in policy for word in NEEDED), where
    assert answer.headers["X-Content-Type-Options"] == "nosniff", where
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", where
    assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, where
    assert "no-store" in answer.headers["Cache-Control"], where
    assert "Access-Control-Allow-Origin" not in answer.headers, where
    found = re.search(r"'nonce-([\w-]{20,})'", policy)
    assert found, where
    return found[1]


@pytest.mark.asvs("3.4.3")
@pytest.mark.privacy("P22")
def test_every_answer_has_its_headers_and_a_nonce_of_its_own(app: Flask, session: Session) -> None:
    world = World(session)
    cookies = [None, *(cookie_of(app, world.people[role, "own"]) for role in (Role.DIRECTOR, Role.COUNTY_OFFICER))]
    session.commit()
    nonces, statuses = set(), set()
    for cookie in cookies:
        for rule in doors(app):
            if rule.endpoint == "places.suggestions" or (cookie and access_of(app, rule.endpoint) == PUBLIC):
                continue
            for method in ("GET", "POST", "PUT"):
                answer = ask(app, session, cookie, method, address(rule, world))
                nonces.add(check(answer, f"{method} {rule.rule}"))
                statuses.add(answer.status_code)
    assert len(nonces) > 300
    assert {200, 302, 400, 404, 405, 422} <= statuses


@pytest.fixture
def real(app: Flask, session: Session) -> Iterator[Flask]:
    """The application behind HTTPS, faults shown as pages."""
    settings = settings_for(app.config["SQLALCHEMY_DATABASE_URI"], 9).model_copy(update={"secure_cookies": True})
    other = create_app(settings, PROPAGATE_EXCEPTIONS=False)
    other.testing = False

    @other.get("/fault")
    def fault() -> str:
        raise ValueError("柳小满")

    other.view_functions["fault"].access = PUBLIC  # as the guard's mark does
    yield other
    with other.app_context():
        db.engine.dispose()


@pytest.mark.asvs("3.4.3")
@pytest.mark.asvs("3.3.3")
def test_errors_and_faults_have_them_too(real: Flask) -> None:
    browser = real.test_client()
    for path, method, status in (("/nowhere", "GET", 404), ("/sign-out", "GET", 405), ("/sign-in", "POST", 400), ("/find?words=%00", "GET", 400)):  # fmt: skip
        answer = browser.open(path, method=method, base_url="https://localhost")
        assert answer.status_code == status
        check(answer, path)
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    large = browser.post("/sign-in", data={"login": "x" * 9_000_000}, base_url="https://localhost")
    assert large.status_code == 413
    check(large, "413")


@pytest.mark.asvs("3.3.3")
def test_the_cookie_is_tied_to_the_host(real: Flask) -> None:
    answer = real.test_client().get("/sign-in", base_url="https://localhost")
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
            assert word in cookie
        assert "Domain=" not in cookie


def count_rows(session: Session) -> dict[str, tuple[object, ...]]:
    """Each table's rows, as a number and a digest of all they hold but marks of having been seen."""
    found = {}
    for table in db.metadata.sorted_tables:
        if table.name in WRITTEN_BY_LOOKING:
            continue
        kept = [c for c in table.columns if f"{table.name}.{c.name}" not in MARKED_AS_SEEN]
        line = sa.func.hashtextextended(sa.cast(sa.func.row(*kept), sa.Text), 0)
        found[table.name] = tuple(
            session.execute(sa.select(sa.func.count(), sa.func.bit_xor(line)).select_from(table)).one()
        )
    return found


@pytest.mark.timeout(400)
@pytest.mark.asvs("3.5.3")
def test_looking_changes_nothing(app: Flask, session: Session) -> None:
    world = World(session)
    own = [
        cookie_of(app, world.people[role, "own"])
        for role in (Role.DIRECTOR, Role.SUPERVISOR, Role.PROVIDER, Role.AUDITOR)
    ]
    session.commit()
    before = count_rows(session)
    asked = 0
    for rule in doors(app):
        if "GET" not in (rule.methods or ()):
            continue
        for cookie in own:
            for _twice in range(2):
                browser = app.test_client(use_cookies=False)
                answer = browser.get(address(rule, world), headers={"Cookie": cookie})
                asked += answer.status_code == 200
    session.expire_all()
    after = count_rows(session)
    assert {table: (before[table], after[table]) for table in before if before[table] != after[table]} == {}
    assert asked > 150


@pytest.mark.asvs("3.5.1")
def test_every_post_without_a_token_is_refused(real: Flask, app: Flask) -> None:
    browser, posts = real.test_client(), [rule for rule in doors(app) if "POST" in (rule.methods or ())]
    assert len(posts) > 60
    for rule in posts:
        path = re.sub(r"<uuid:[^>]*>", str(uuid4()), re.sub(r"<any\(([^,)]*)[^>]*>", r"\1", re.sub(r"<int:[^>]*>", "1", re.sub(r"<code[^>]*>", "E01", rule.rule))))  # fmt: skip
        answer = browser.post(path, data={"submission": str(uuid4())}, base_url="https://localhost")
        assert answer.status_code == 400, rule


@pytest.mark.asvs("15.3.3")
def test_fields_that_a_form_does_not_have_are_ignored(session: Session, sign_in) -> None:
    director = account(Role.DIRECTOR)
    other = account(Role.DIRECTOR)
    extra = {
        "id": str(uuid4()), "director_id": str(other.id), "place_code": "110101001901", "status": "closed", "number": "7",
        "created_at": "2001-01-01", "id_number": "11010119900307123X", "precision": "point", "lat": "1", "lng": "1",
    }  # fmt: skip
    sign_in(director).submit("/children/new", name="小雨", sex="female", birth_date="2016-3-5", **extra)
    child = session.scalars(sa.select(Child).where(Child.director_id == director.id)).one()
    assert (child.place_code, child.status.value, child.id_number) == (director.place_code, "active", None)
    assert child.number != 7
    assert str(child.id) != extra["id"]
    sign_in(director).submit(
        f"/children/{child.id}/edit",
        name="小雨",
        sex="female",
        birth_date="2016-3-5",
        version="1",
        source="visit",
        **extra,
    )
    session.refresh(child)
    assert (child.director_id, child.status.value, child.id_number) == (director.id, "active", None)


@pytest.mark.asvs("15.3.3")
def test_nobody_signs_up_as_more_than_the_form_says(session: Session, client) -> None:
    client.submit(
        "/sign-up/donor", login="generous", name="李好心", password=PASSWORD, password_again=PASSWORD, role="administrator",
        status="active", is_demonstration="true", place_code="421003000000", organization_id=str(uuid4()),
    )  # fmt: skip
    made = session.scalars(sa.select(Account).where(Account.login == "generous")).first()
    assert made is None or (made.role, made.is_demonstration, made.organization_id) == (Role.DONOR, False, None)
    assert made is None or made.status in {AccountStatus.ACTIVE, AccountStatus.PENDING}


@pytest.mark.asvs("15.3.3")
def test_a_provider_publishes_nothing_by_an_extra_field(session: Session, sign_in) -> None:
    offer = OfferFactory()
    before = (offer.status, offer.organization_id, offer.source)
    sign_in(staff_of(offer)).submit(
        f"/offers/{offer.id}/edit", status="published", organization_id=str(uuid4()), source="x"
    )
    session.refresh(offer)
    assert (offer.status, offer.organization_id, offer.source) == before


@pytest.mark.asvs("4.1.3")
def test_what_a_stranger_says_of_himself_is_not_believed(real: Flask) -> None:
    lies = {
        "X-Forwarded-Host": "evil.example", "X-Forwarded-For": "10.0.0.1", "X-Forwarded-Proto": "http", "X-Real-Ip": "10.0.0.1",
        "Forwarded": "for=10.0.0.1;host=evil.example", "X-Original-Url": "/audit", "X-Rewrite-Url": "/audit",
        "X-Http-Method-Override": "DELETE", "X-Forwarded-Prefix": "/evil",
    }  # fmt: skip
    for path in ("/", "/sign-in", "/referrals", "/nowhere"):
        plain, lied = (real.test_client().get(path, base_url="https://localhost", headers=h) for h in ({}, lies))
        assert plain.status_code == lied.status_code
        assert "evil" not in lied.text
        assert plain.headers.get("Location") == lied.headers.get("Location")
