"""Sign-ins on the server: seen, ended, over."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import now
from app.people.models import AccountStatus, SignIn
from tests.factories.people import PASSWORD, account
from tests.support.client import Client
from tests.support.watch import Counter


def is_in(browser: Client) -> bool:
    """Whether the next request is hers."""
    return browser.get("/account").status_code == 200


def is_over(browser: Client) -> bool:
    """Whether the next request is nobody's."""
    return browser.get("/account").headers.get("Location", "").startswith("/sign-in")


@pytest.mark.asvs("7.4.1")
class TestOver:
    def test_after_signing_out_a_kept_cookie_opens_nothing(self, sign_in, app: Flask) -> None:
        browser = sign_in(account(Role.DIRECTOR))
        with browser.session_transaction() as cookie:
            token = cookie["_user_id"]
        browser.post("/sign-out")
        kept = app.test_client()
        with kept.session_transaction() as cookie:
            cookie["_user_id"] = token
        assert is_over(kept)

    @pytest.mark.parametrize(
        ("column", "hours", "over"),
        [
            ("last_seen_at", 11, False),
            ("last_seen_at", 13, True),
            ("created_at", 6 * 24, False),
            ("created_at", 8 * 24, True),
        ],
    )
    def test_after_half_a_day_unused_or_a_week(
        self, sign_in, session: Session, column: str, hours: int, *, over: bool
    ) -> None:
        browser = sign_in(account(Role.DIRECTOR))
        session.execute(sa.update(SignIn).values({column: now() - timedelta(hours=hours)}))
        assert is_over(browser) is over

    @pytest.mark.parametrize("token", ["", "x", "x.y", "01a200a5-402c-765b-807b-5aff6b41b489.secret", "1:1"])
    def test_an_invented_cookie_is_nobody(self, client: Client, session: Session, token: str) -> None:
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
        assert is_over(client)

    def test_the_secret_counts_not_the_number(self, sign_in, app: Flask, session: Session) -> None:
        sign_in(account(Role.DIRECTOR))
        guess = app.test_client()
        with guess.session_transaction() as cookie:
            cookie["_user_id"] = f"{session.scalars(sa.select(SignIn.id)).one()}.guess"
        assert is_over(guess)


@pytest.mark.asvs("7.4.2")
class TestAtOnce:
    @pytest.mark.parametrize("status", [AccountStatus.DISABLED, AccountStatus.REFUSED])
    def test_an_account_that_is_not_active_is_out_with_the_next_request(
        self, sign_in, session: Session, status: AccountStatus
    ) -> None:
        director = account(Role.DIRECTOR)
        browser = sign_in(director)
        assert is_in(browser)
        director.status = status
        session.flush()
        assert is_over(browser)

    def test_enabled_again_she_signs_in_anew(self, sign_in, session: Session) -> None:
        director = account(Role.DIRECTOR)
        browser, supervisor = sign_in(director), sign_in(account(Role.SUPERVISOR))
        supervisor.post(f"/accounts/{director.id}/disable")
        supervisor.post(f"/accounts/{director.id}/enable")
        assert is_over(browser)


class TestDevices:
    def test_one_sees_where_one_is_signed_in_and_ends_one(self, sign_in, session: Session) -> None:
        director = account(Role.DIRECTOR)
        phone, lost = sign_in(director), sign_in(director)
        first, second = session.scalars(sa.select(SignIn).order_by(SignIn.id)).all()
        second.device = "Windows/Edg"
        session.flush()
        page = phone.see("/account")
        assert "安卓手机上的 Chrome" in page
        assert "Windows 电脑上的 Edge" in page
        assert "这台设备" in page
        assert f"/account/devices/{first.id}/end" not in page, "this one signs out by its own button"
        assert phone.post(f"/account/devices/{second.id}/end").status_code == 302
        assert is_over(lost)
        assert is_in(phone)

    def test_all_others_at_once(self, sign_in) -> None:
        director = account(Role.DIRECTOR)
        here, *others = (sign_in(director) for _number in range(4))
        somebody = sign_in(account(Role.SUPERVISOR))
        assert here.post("/account/devices/end-others").status_code == 302
        assert [is_over(one) for one in others] == [True] * 3
        assert is_in(here)
        assert is_in(somebody)

    def test_nobody_ends_somebody_elses(self, sign_in, session: Session) -> None:
        hers = sign_in(account(Role.DIRECTOR))
        mark = session.scalars(sa.select(SignIn.id)).one()
        assert sign_in(account(Role.SUPERVISOR)).post(f"/account/devices/{mark}/end").status_code == 404
        assert is_in(hers)


class TestCost:
    def test_one_question_tells_who_it_is(self, sign_in, session: Session) -> None:
        browser = sign_in(account(Role.DONOR))
        with Counter(session.connection()) as counter:
            browser.get("/giving")
        assert len([s for s in counter.statements if "sign_ins" in s or "FROM accounts" in s]) == 1

    def test_being_seen_is_written_once_a_minute(self, sign_in, session: Session) -> None:
        browser = sign_in(account(Role.DONOR))
        session.execute(sa.update(SignIn).values(last_seen_at=now() - timedelta(minutes=2)))
        session.commit()
        writes = []
        for _look in range(2):
            with Counter(session.connection()) as counter:
                browser.get("/giving")
            writes.append(len([s for s in counter.statements if "UPDATE sign_ins" in s]))
        assert writes == [1, 0]


def test_signing_in_elsewhere_leaves_the_first_device_in(sign_in, client: Client) -> None:
    donor = account(Role.DONOR, login="chen")
    first = sign_in(donor)
    client.submit("/sign-in", login="chen", password=PASSWORD)
    assert is_in(first)
    assert is_in(client)
