"""The second step, setting up an app, recovery codes: through the pages, without JavaScript."""

import base64
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import GRANTS, Permission, Role
from app.audit.models import AuditEntry
from app.clock import now
from app.people.factors import code_of, step_at
from app.people.models import Account, RecoveryCode, SignIn
from app.people.rules import needs_second_factor
from tests.factories.people import PASSWORD, account, with_app
from tests.support.client import Client

DONE = "第二步验证设置好了"


def code(secret: bytes, ahead: int = 0) -> str:
    """What the app shows, now or `ahead` half minutes from now."""
    return code_of(secret, step_at(now()) + ahead)


def shown_secret(page: str) -> bytes:
    """The key as a person reads it from the page."""
    letters = re.search(r'class="typed"[^>]*>([A-Z2-7 ]+)<', page)
    assert letters
    assert all(len(four) == 4 for four in letters[1].split())
    return base64.b32decode(letters[1].replace(" ", ""))


def codes_on(page: str) -> list[str]:
    """The recovery codes on a page."""
    return re.findall(r"<li>([A-Z2-7-]{19})</li>", page)


@pytest.fixture
def director(session: Session) -> Account:
    return account(Role.DIRECTOR, login="limei")


@pytest.fixture
def secret(director: Account) -> bytes:
    return with_app(director)


@pytest.fixture
def halfway(client: Client, secret: bytes) -> Client:
    """Her password was right; the code is still to come."""
    answer = client.submit("/sign-in?next=/children", login="limei", password=PASSWORD)
    assert answer.headers["Location"] == "/sign-in/code?next=/children"
    return client


class TestWhoNeedsOne:
    @pytest.mark.asvs("6.3.3")
    def test_whoever_sees_a_child_reads_the_log_or_lets_others_in(self) -> None:
        needing = {role for role in Role if needs_second_factor(role)}
        assert needing == {
            Role.DIRECTOR, Role.SUPERVISOR, Role.COUNTY_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR,
        }  # fmt: skip
        assert all(Permission.SEE_CHILDREN not in GRANTS[role] for role in set(Role) - needing)

    def test_others_come_in_by_their_password(self, client: Client, session: Session) -> None:
        account(Role.VOLUNTEER, login="zhang")
        assert client.submit("/sign-in", login="zhang", password=PASSWORD).headers["Location"] == "/desk"
        assert "还没有开启" in client.see("/account")


@pytest.mark.asvs("6.3.3")
class TestBetweenPasswordAndCode:
    @pytest.mark.parametrize("door", ["/children", "/desk", "/account", "/second-factor", "/confirm", "/notices"])
    def test_every_other_door_is_shut(self, halfway: Client, door: str) -> None:
        answer = halfway.get(door)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in/code")

    @pytest.mark.parametrize(
        "door", ["/children/new", "/account", "/second-factor", "/second-factor/remove", "/confirm"]
    )
    def test_nothing_is_taken_from_her(self, halfway: Client, door: str, session: Session) -> None:
        assert halfway.submit(door, code="123456", proof=PASSWORD).status_code == 400

    def test_language_letters_and_leaving_work(self, halfway: Client) -> None:
        assert halfway.post("/language", data={"language": "en", "next": "/sign-in/code"}).status_code == 302
        assert halfway.post("/text-size", data={"size": "large"}).status_code == 302
        page = halfway.see("/sign-in/code")
        assert 'lang="en"' in page
        assert "text-large" in page
        assert "limei" not in page, "nobody is named before she is known"
        assert halfway.post("/sign-out").headers["Location"] == "/"
        assert halfway.get("/sign-in/code").headers["Location"].startswith("/sign-in?")


class TestCode:
    def test_the_right_one_leads_to_where_she_was_going(self, halfway: Client, secret: bytes, session: Session) -> None:
        answer = halfway.submit("/sign-in/code?next=/children", code=code(secret))
        assert answer.headers["Location"] == "/children"
        assert halfway.get("/children").status_code == 200
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "account.sign_in")).one()
        assert entry.details == {"way": "totp"}

    @pytest.mark.parametrize("ahead", [-2, 2, 10])
    def test_wrong_ones_are_refused_in_words(self, halfway: Client, secret: bytes, ahead: int) -> None:
        answer = halfway.submit("/sign-in/code", code=code(secret, ahead))
        assert answer.status_code == 422
        assert "验证码不对" in answer.text
        assert halfway.get("/children").status_code == 302

    def test_one_is_taken_once_only(self, halfway: Client, secret: bytes, app) -> None:
        used = code(secret)
        assert halfway.submit("/sign-in/code", code=used).status_code == 302
        thief = app.test_client()
        thief.submit("/sign-in", login="limei", password=PASSWORD)
        assert thief.submit("/sign-in/code", code=used).status_code == 422
        assert thief.submit("/sign-in/code", code=code(secret, -1)).status_code == 422, "nor one before it"

    @pytest.mark.asvs("7.2.4")
    def test_the_cookie_is_a_new_one_after_each_step(self, client: Client, secret: bytes) -> None:
        def token() -> str | None:
            with client.session_transaction() as cookie:
                return cookie.get("_user_id")

        with client.session_transaction() as cookie:
            cookie["planted"] = "by a stranger"
        client.submit("/sign-in", login="limei", password=PASSWORD)
        first = token()
        client.submit("/sign-in/code", code=code(secret))
        assert first
        assert token() != first
        with client.session_transaction() as cookie:
            assert "planted" not in cookie
        thief = client.application.test_client()
        with thief.session_transaction() as cookie:
            cookie["_user_id"] = first
        assert thief.get("/sign-in/code").headers["Location"].startswith("/sign-in?")


class TestSettingUp:
    @pytest.fixture
    def new(self, client: Client, director: Account) -> Client:
        answer = client.submit("/sign-in", login="limei", password=PASSWORD)
        assert answer.headers["Location"] == "/second-factor"
        return client

    def test_only_the_set_up_is_open_until_it_is_done(self, new: Client) -> None:
        assert new.get("/children").headers["Location"].startswith("/second-factor?next=/children")
        assert new.get("/sign-in/code").headers["Location"].startswith("/second-factor")
        assert new.get("/account").headers["Location"].startswith("/second-factor")

    def test_scan_type_and_be_in(self, new: Client, director: Account, session: Session) -> None:
        page = new.see("/second-factor")
        assert 'src="data:image/svg+xml' in page
        secret = shown_secret(page)
        assert shown_secret(new.see("/second-factor")) == secret, "the same on every look, until it is proved"
        assert new.submit("/second-factor", code="000000").status_code == 422
        done = new.submit("/second-factor?next=/children", code=code(secret))
        assert DONE in done.text
        assert 'href="/children"' in done.text
        assert new.get("/children").status_code == 200
        session.refresh(director)
        assert secret not in (director.totp_cell or b""), "kept locked"
        assert director.totp_cell

    def test_ten_recovery_codes_are_shown_once_and_work_once(
        self, new: Client, director: Account, session: Session
    ) -> None:
        done = new.submit("/second-factor", code=code(shown_secret(new.see("/second-factor"))))
        codes = codes_on(done.text)
        assert len(codes) == 10
        kept = session.scalars(sa.select(RecoveryCode.digest)).all()
        assert not any(one.encode() in digest for one in codes for digest in kept)
        assert codes[0] not in new.see("/account")
        assert "备用码还剩 10 个" in new.see("/account")
        other = new.application.test_client()
        other.submit("/sign-in", login="limei", password=PASSWORD)
        assert other.submit("/sign-in/code", code=codes[3].lower()).headers["Location"] == "/desk"
        assert "备用码还剩 9 个" in other.see("/account")
        third = new.application.test_client()
        third.submit("/sign-in", login="limei", password=PASSWORD)
        assert third.submit("/sign-in/code", code=codes[3]).status_code == 422, "a used one"

    def test_new_recovery_codes_void_the_old_ones(self, new: Client) -> None:
        done = new.submit("/second-factor", code=code(shown_secret(new.see("/second-factor"))))
        fresh = codes_on(new.submit("/second-factor/recovery-codes").text)
        assert len(fresh) == 10
        other = new.application.test_client()
        other.submit("/sign-in", login="limei", password=PASSWORD)
        assert other.submit("/sign-in/code", code=codes_on(done.text)[0]).status_code == 422
        assert other.submit("/sign-in/code", code=fresh[0]).status_code == 302

    def test_changing_the_app_ends_the_other_devices(self, sign_in, director: Account, secret: bytes) -> None:
        here, there = sign_in(director), sign_in(director)
        page = here.see("/second-factor")
        assert DONE in here.submit("/second-factor", code=code(shown_secret(page))).text
        assert here.get("/account").status_code == 200
        assert there.get("/account").status_code == 302

    def test_it_can_be_given_up_only_where_the_role_lets_one(self, sign_in, director: Account, secret: bytes) -> None:
        hers = sign_in(director)
        assert "关掉第二步验证" not in hers.see("/account")
        assert hers.post("/second-factor/remove").status_code == 409
        donor = account(Role.DONOR)
        with_app(donor)
        his = sign_in(donor)
        assert "关掉第二步验证" in his.see("/account")
        assert his.post("/second-factor/remove").status_code == 302
        assert "还没有开启" in his.see("/account")


@pytest.mark.asvs("7.5.3")
class TestFresh:
    @pytest.fixture
    def stale(self, sign_in, director: Account, secret: bytes, session: Session) -> Client:
        """She proved who she is sixteen minutes ago."""
        browser: Client = sign_in(director)
        session.execute(sa.update(SignIn).values(confirmed_at=now() - timedelta(minutes=16)))
        return browser

    def test_she_is_asked_and_comes_back(self, stale: Client) -> None:
        answer = stale.get("/second-factor")
        assert answer.headers["Location"] == "/confirm?next=/second-factor"
        assert stale.get("/account").status_code == 200, "other pages do not ask"
        assert stale.submit("/confirm?next=/second-factor", proof="wrong").status_code == 422
        assert stale.submit("/confirm?next=/second-factor", proof=PASSWORD).headers["Location"] == "/second-factor"
        assert stale.get("/second-factor").status_code == 200

    def test_a_code_will_do_once(self, stale: Client, secret: bytes, session: Session) -> None:
        assert stale.submit("/confirm", proof=code(secret)).headers["Location"] == "/desk"
        session.execute(sa.update(SignIn).values(confirmed_at=now() - timedelta(minutes=16)))
        assert stale.submit("/confirm", proof=code(secret)).status_code == 422

    def test_a_form_sent_too_late_changes_nothing_and_keeps_the_words(self, stale: Client, session: Session) -> None:
        answer = stale.submit("/second-factor/recovery-codes", note="记得这句话", proof="secret words")
        assert answer.status_code == 403
        assert "记得这句话" in answer.text
        assert "secret words" not in answer.text
        assert session.scalar(sa.select(sa.func.count()).select_from(RecoveryCode)) == 0

    @pytest.mark.parametrize("bad", ["https://evil.example/", "//evil.example", "/\\evil.example"])
    def test_it_never_leads_elsewhere(self, stale: Client, bad: str) -> None:
        assert stale.submit(f"/confirm?next={bad}", proof=PASSWORD).headers["Location"] == "/desk"


class TestDemonstration:
    @pytest.mark.parametrize(
        ("setting", "invented", "shown"), [(True, True, True), (True, False, False), (False, True, False)]
    )
    def test_the_code_is_shown_of_invented_people_where_the_setting_says_so(
        self, app, monkeypatch, halfway: Client, director: Account, secret: bytes, session: Session,
        *, setting: bool, invented: bool, shown: bool,
    ) -> None:  # fmt: skip
        monkeypatch.setattr(app.config["SETTINGS"], "demonstration", setting)
        director.is_demonstration = invented
        session.flush()
        page = halfway.see("/sign-in/code")
        assert ("演示环境：这个账号现在的验证码是" in page) is shown
        told = code(secret)
        assert (f"{told[:3]} {told[3:]}" in page) is shown


@pytest.mark.asvs("6.4.6")
class TestReset:
    NEW = "four quite unlike words"

    def reset(self, client: Client, code: str, password: str = NEW, login: str = "limei"):
        """As she does it at the sign-in page."""
        return client.submit("/sign-in/reset", login=login, code=code, password=password, password_again=password)

    @pytest.fixture
    def told(self, sign_in, director: Account, secret: bytes) -> str:
        """What her supervisor reads to her on the telephone."""
        page = sign_in(account(Role.SUPERVISOR)).post(f"/accounts/{director.id}/reset").text
        found = re.search(r'class="typed"[^>]*>([A-Z2-7-]{19})<', page)
        assert found
        return found[1]

    def test_the_approver_begins_it_and_she_alone_chooses(
        self, client: Client, sign_in, director: Account, told: str, session: Session
    ) -> None:
        assert self.reset(client, told.lower().replace("-", " ")).headers["Location"] == "/sign-in"
        assert client.submit("/sign-in", login="limei", password=PASSWORD).status_code == 422
        again = client.submit("/sign-in", login="limei", password=self.NEW)
        assert again.headers["Location"] == "/second-factor", "she sets up an app anew"
        assert self.reset(client, told).status_code == 422, "once"
        done = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action.like("account.reset%"))).all()
        assert sorted(done) == ["account.reset", "account.reset_done", "account.reset_failed"]

    def test_every_sign_in_ends_when_it_begins(self, sign_in, director: Account) -> None:
        hers, supervisor = sign_in(director), sign_in(account(Role.SUPERVISOR))
        supervisor.post(f"/accounts/{director.id}/reset")
        assert hers.get("/account").status_code == 302

    def test_a_day_later_it_is_over(self, client: Client, director: Account, told: str, session: Session) -> None:
        director.reset_until = now() - timedelta(minutes=1)
        session.flush()
        assert self.reset(client, told).status_code == 422

    @pytest.mark.parametrize("change", [{"code": "AAAA-AAAA-AAAA-AAAA"}, {"login": "nobody"}, {"password": "12345678"}])
    def test_nothing_else_will_do(self, client: Client, told: str, change: dict[str, str]) -> None:
        assert self.reset(client, **{"code": told, **change}).status_code == 422
        assert self.reset(client, told).status_code == 302

    def test_a_neighbour_begins_nothing_and_no_door_takes_a_password_for_somebody_else(
        self, sign_in, director: Account
    ) -> None:
        neighbour = sign_in(account(Role.SUPERVISOR, place_code="421003107000"))
        assert neighbour.post(f"/accounts/{director.id}/reset").status_code == 404
        supervisor = sign_in(account(Role.SUPERVISOR))
        kept = director.password_hash
        for door in ("reset", "enable", "disable", "appoint"):
            supervisor.submit(f"/accounts/{director.id}/{door}", password=self.NEW, password_again=self.NEW)
        assert director.password_hash == kept
