"""Guessing: as operators run it, on a database of its own. No guesser gets far, no honest person is shut out."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from statistics import median
from time import perf_counter
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from app import create_app
from app.access.permissions import Role
from app.clock import now
from app.database import db, session
from app.people.factors import code_of, step_at
from app.people.models import Try
from app.transaction import atomic
from tests.conftest import process_number, settings_for
from tests.factories.people import PASSWORD, account, with_app
from tests.support.client import Client
from tests.support.databases import TEMPLATE, copy_database

HERS, ELSEWHERE = "192.0.2.10", "198.51.100.20"


@pytest.fixture(scope="module")
def guarded() -> Iterator[Flask]:
    """The application with throttling on."""
    url = copy_database(os.environ["TEST_DATABASE_URL"], TEMPLATE, f"throttled_{process_number()}")
    settings = settings_for(url, 15).model_copy(update={"throttle": True})
    app = create_app(settings, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=True)
    app.test_client_class = Client
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def people(guarded: Flask) -> dict[str, bytes]:
    """Two people nobody has tried yet, with the secrets of their apps."""
    with guarded.app_context():
        with atomic():
            session.execute(sa.delete(Try))
            number = session.scalar(sa.text("SELECT count(*) FROM accounts"))
            made = {f"{name}{number}": account(Role.DIRECTOR, login=f"{name}{number}") for name in ("limei", "zhaomin")}
            secrets = {login: with_app(person) for login, person in made.items()}
        db.session.remove()
    return secrets


def browser(app: Flask, address: str = HERS) -> Client:
    """A new browser at an address."""
    client = app.test_client()
    assert isinstance(client, Client)
    client.environ_base["REMOTE_ADDR"] = address
    return client


def tries(client: Client, login: str, password: str = "wrong", **more: object) -> TestResponse:
    """One try at a password."""
    return client.post("/sign-in", data={"submission": str(uuid4()), "login": login, "password": password}, **more)


def signs_in(client: Client, login: str, secret: bytes, ahead: int = 0) -> bool:
    """By password and code; whether she is in."""
    if tries(client, login, PASSWORD).status_code != 302:
        return False
    client.submit("/sign-in/code", code=code_of(secret, step_at(now()) + ahead))
    return client.get("/account").status_code == 200


@pytest.mark.asvs("6.3.1")
class TestPasswords:
    def test_the_sixth_wrong_one_from_an_address_is_answered_with_patience(self, guarded: Flask, people) -> None:
        login, other = people
        client = browser(guarded)
        assert [tries(client, login).status_code for _ in range(5)] == [422] * 5
        sixth = tries(client, login.upper() + " ")
        assert sixth.status_code == 429
        assert "试的次数太多了" in sixth.text
        assert "15 分钟" in sixth.text
        assert "110" in sixth.text
        assert tries(client, login, PASSWORD).status_code == 429, "guessing on is no use"
        assert tries(client, other, PASSWORD).status_code == 302, "others at this address come in"
        with guarded.app_context(), atomic():
            session.execute(sa.update(Try).values(at=Try.at - timedelta(minutes=16)))
        assert tries(client, login, PASSWORD).status_code == 302, "a quarter of an hour later she does too"

    def test_an_attack_from_many_addresses_ends_at_twenty_and_the_owner_still_comes_in(
        self, guarded: Flask, people
    ) -> None:
        (login, secret), _other = people.items()
        phone = browser(guarded)
        assert signs_in(phone, login, secret)
        phone.post("/sign-out")
        answers = [tries(browser(guarded, f"198.51.100.{n}"), login).status_code for n in range(60)]
        assert answers.count(422) == 20
        assert set(answers[20:]) == {429}
        stranger = browser(guarded, "203.0.113.9")
        assert tries(stranger, login, PASSWORD).status_code == 429, "a device never seen waits with the strangers"
        assert tries(phone, login).status_code == 422, "her own slip is hers alone"
        assert signs_in(phone, login, secret, ahead=1), "the device she has used before has a place of its own"

    def test_a_known_device_in_the_wrong_hands_has_five_tries_too(self, guarded: Flask, people) -> None:
        (login, secret), _other = people.items()
        phone = browser(guarded)
        assert signs_in(phone, login, secret)
        phone.post("/sign-out")
        answers = []
        for number in range(7):
            phone.environ_base["REMOTE_ADDR"] = f"198.51.100.{number}"
            answers.append(tries(phone, login).status_code)
        assert answers == [422] * 5 + [429] * 2

    def test_a_forged_mark_of_a_known_device_counts_for_nothing(self, guarded: Flask, people) -> None:
        login, _other = people
        answers = []
        for number in range(8):
            client = browser(guarded, ELSEWHERE)
            client.set_cookie("tonglian-device", f"forged.{number}.x")
            answers.append(tries(client, login).status_code)
        assert answers == [422] * 5 + [429] * 3

    def test_what_a_stranger_says_of_his_address_is_not_believed(self, guarded: Flask, people) -> None:
        login, _other = people
        client = browser(guarded, ELSEWHERE)
        answers = [
            tries(client, login, headers={"X-Forwarded-For": f"192.0.2.{n}", "X-Real-IP": f"192.0.2.{n}"}).status_code
            for n in range(8)
        ]
        assert answers == [422] * 5 + [429] * 3

    @pytest.mark.asvs("2.4.1")
    def test_one_address_tries_a_hundred_names_and_no_more(self, guarded: Flask, people, monkeypatch) -> None:
        monkeypatch.setattr("app.people.service.matches", lambda _password, _kept: False)  # the clock, not the check
        client = browser(guarded, ELSEWHERE)
        answers = [tries(client, f"nobody{n}").status_code for n in range(110)]
        assert answers == [422] * 100 + [429] * 10

    def test_the_right_password_gives_the_try_back(self, guarded: Flask, people) -> None:
        (login, _secret), _other = people.items()
        for _day in range(8):
            assert tries(browser(guarded), login, PASSWORD).status_code == 302

    @pytest.mark.asvs("15.4.2")
    def test_twelve_guesses_at_once_are_no_more_than_in_a_row(self, guarded: Flask, people) -> None:
        login, _other = people
        with ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(lambda _n: tries(browser(guarded, ELSEWHERE), login).status_code, range(12)))
        assert sorted(answers) == [422] * 5 + [429] * 7

    @pytest.mark.privacy("P15")
    def test_the_counter_holds_no_name(self, guarded: Flask, people) -> None:
        login, _other = people
        tries(browser(guarded), login)
        with guarded.app_context():
            kept = session.scalars(sa.select(Try.bucket)).all()
            db.session.remove()
        assert len(kept) == 3
        assert not any(login in bucket for bucket in kept)


@pytest.mark.asvs("6.3.8")
def test_known_and_unknown_names_take_as_long(guarded: Flask, people) -> None:
    (login, _secret), _other = people.items()
    took: dict[str, list[float]] = {login: [], "nobody-has-this": []}
    for number in range(9):
        for name, times in took.items():
            client = browser(guarded, f"192.0.2.{number}")
            start = perf_counter()
            assert tries(client, name).status_code == 422
            times.append(perf_counter() - start)
    known, unknown = (median(times) for times in took.values())
    assert abs(known - unknown) < 0.25 * max(known, unknown), took


@pytest.mark.asvs("6.3.1")
class TestCodes:
    @pytest.fixture
    def halfway(self, guarded: Flask, people) -> Client:
        """A thief who knows the password."""
        client = browser(guarded, ELSEWHERE)
        assert tries(client, next(iter(people)), PASSWORD).status_code == 302
        return client

    def test_five_wrong_codes_and_it_is_over(self, halfway: Client, people) -> None:
        secret = next(iter(people.values()))
        wrong = [halfway.submit("/sign-in/code", code="000000").status_code for _ in range(6)]
        assert wrong == [422] * 5 + [429]
        assert halfway.submit("/sign-in/code", code=code_of(secret, step_at(now()))).status_code == 429

    def test_many_addresses_and_new_beginnings_do_not_help_the_thief_nor_hurt_the_owner(
        self, guarded: Flask, people
    ) -> None:
        (login, secret), _other = people.items()
        phone = browser(guarded)
        assert signs_in(phone, login, secret)
        phone.post("/sign-out")
        answers = []
        for number in range(30):
            thief = browser(guarded, f"198.51.100.{number}")
            if tries(thief, login, PASSWORD).status_code == 302:
                answers.append(thief.submit("/sign-in/code", code="000000").status_code)
        assert answers.count(422) == 20
        assert set(answers[20:]) == {429}
        assert signs_in(phone, login, secret, ahead=1)

    def test_wrong_proofs_before_a_fresh_door_count_as_well(self, guarded: Flask, people) -> None:
        (login, secret), _other = people.items()
        phone = browser(guarded)
        assert signs_in(phone, login, secret)
        answers = [phone.submit("/confirm", proof="wrong").status_code for _ in range(4)]
        answers += [
            phone.submit("/account", current_password="wrong", password="x" * 9, password_again="x" * 9).status_code
            for _ in range(2)
        ]
        assert answers == [422] * 5 + [429]
