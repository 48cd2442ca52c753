"""Signing up, signing in, letting in: without JavaScript, as on an old phone."""

import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.people.models import Account, AccountStatus
from app.places.models import Village
from tests.factories.people import PASSWORD, TOWNSHIP, VILLAGE, AccountFactory, account
from tests.support.client import Client

FORM = {
    "name": "李梅", "login": "138 0000 0001", "password": PASSWORD, "password_again": PASSWORD,
    "place": "荆州区 郢城镇", "village": "黄山村", "note": "镇政府任命",
}  # fmt: skip


class TestSignUp:
    def test_each_role_has_its_door(self, client: Client) -> None:
        page = client.see("/sign-up")
        for path in ("director", "supervisor", "county_officer", "liaison", "donor"):
            assert f'href="/sign-up/{path}"' in page
            assert client.see(f"/sign-up/{path}")

    def test_a_director_applies_and_reads_what_comes_next(self, client: Client, session: Session) -> None:
        answer = client.submit("/sign-up/director", **FORM)
        assert answer.status_code == 302
        assert "儿童督导员" in client.see(answer.headers["Location"])
        applicant = session.scalars(sa.select(Account)).one()
        village = session.scalars(sa.select(Village)).one()
        assert (applicant.status, applicant.login) == (AccountStatus.PENDING, "13800000001")
        assert (village.name, village.township_code) == ("黄山村", TOWNSHIP)
        assert applicant.place_code == village.code

    def test_two_directors_of_one_village_share_its_code(self, client: Client, session: Session) -> None:
        client.submit("/sign-up/director", **FORM)
        client.submit("/sign-up/director", **{**FORM, "login": "13800000002"})
        assert session.scalar(sa.select(sa.func.count()).select_from(Village)) == 1

    def test_an_ambiguous_place_offers_buttons_and_takes_the_answer(self, client: Client, session: Session) -> None:
        first = client.submit("/sign-up/director", **{**FORM, "place": "城关镇"})
        assert first.status_code == 422
        codes = re.findall(r'type="radio"[^>]*name="place-choice" value="(\d{12})"', first.text)
        assert len(codes) > 1
        assert 'value="城关镇"' in first.text
        assert "李梅" in first.text, "nothing typed is lost"
        second = client.submit("/sign-up/director", **{**FORM, "place": "城关镇", "place-choice": codes[1]})
        assert second.status_code == 302
        assert session.scalars(sa.select(Account)).one().place_code[:9] == codes[1][:9]

    def test_a_county_offers_its_townships(self, client: Client) -> None:
        answer = client.submit("/sign-up/supervisor", **{**FORM, "place": "荆州区"})
        assert answer.status_code == 422
        assert f'value="{TOWNSHIP}"' in answer.text

    @pytest.mark.parametrize(
        ("role", "field", "typed", "sentence"),
        [
            ("director", "village", "", "请填村或社区的名称"),
            ("director", "place", "", "请填所在的乡镇、街道或县区"),
            ("director", "place", "没有这个地方啊", "没有找到"),
            ("director", "password_again", "another one", "两次输入的密码不一样"),
            ("director", "password", "12345678", "两次输入的密码不一样"),
            ("director", "login", "王芳 ！", "手机号"),
            ("director", "name", "", "请填姓名"),
            ("county_officer", "place", "湖北省", "请选到县、区"),
        ],
    )
    def test_bad_input_is_answered_at_its_field(
        self, client: Client, session: Session, role: str, field: str, typed: str, sentence: str
    ) -> None:
        answer = client.submit(f"/sign-up/{role}", **{**FORM, field: typed})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert f'id="{field}-error"' in answer.text or "password" in field
        assert PASSWORD not in answer.text, "a password is never sent back"
        assert session.scalar(sa.select(sa.func.count()).select_from(Account)) == 0

    def test_a_taken_login_is_said_at_its_field(self, client: Client, session: Session) -> None:
        client.submit("/sign-up/director", **FORM)
        answer = client.submit("/sign-up/director", **{**FORM, "name": "另一个人"})
        assert answer.status_code == 422
        assert 'id="login-error"' in answer.text

    def test_nobody_signs_up_as_auditor_or_administrator(self, client: Client) -> None:
        assert client.get("/sign-up/administrator").status_code == 404
        assert client.get("/sign-up/auditor").status_code == 404


@pytest.fixture
def applicant(session: Session) -> Account:
    waiting = {"status": AccountStatus.PENDING, "application_note": "镇政府任命", "phone": "13800000001"}
    found: Account = AccountFactory(login="limei", name="李梅", **waiting)
    return found


class TestApprovals:
    def test_the_supervisor_reads_the_application_and_lets_her_in(
        self, sign_in, client: Client, applicant: Account
    ) -> None:
        supervisor = sign_in(account(Role.SUPERVISOR))
        page = supervisor.see("/approvals")
        assert "李梅" in page
        assert "镇政府任命" in page
        assert supervisor.post(f"/approvals/{applicant.id}/approve").status_code == 302
        assert "已批准 李梅" in supervisor.see("/approvals")
        assert client.submit("/sign-in", login="limei", password=PASSWORD).headers["Location"] == "/second-factor"

    def test_who_is_turned_away_reads_why(self, sign_in, client: Client, applicant: Account) -> None:
        supervisor = sign_in(account(Role.SUPERVISOR))
        url = f"/approvals/{applicant.id}/refuse"
        supervisor.post(url, data={"reason": " "}, headers={"Referer": "http://localhost/approvals"})
        assert "请写明不批准的原因" in supervisor.see("/approvals")
        supervisor.post(url, data={"reason": "不是本镇任命的"})
        answer = client.submit("/sign-in", login="limei", password=PASSWORD)
        assert answer.status_code == 422
        assert "不是本镇任命的" in answer.text
        guess = client.submit("/sign-in", login="limei", password="wrong")
        assert "不是本镇任命的" not in guess.text, "only with the right password"

    def test_another_township_finds_nothing(self, sign_in, applicant: Account) -> None:
        neighbour = sign_in(account(Role.SUPERVISOR, place_code="421003107000"))
        assert "李梅" not in neighbour.see("/approvals")
        for deed in ("approve", "refuse"):
            assert neighbour.post(f"/approvals/{applicant.id}/{deed}", data={"reason": "不认识"}).status_code == 404
        assert applicant.status is AccountStatus.PENDING

    def test_a_disabled_account_is_out_at_once_and_can_come_back(self, sign_in, session: Session) -> None:
        director = account(Role.DIRECTOR, name="赵敏")
        hers, supervisor = sign_in(director), sign_in(account(Role.SUPERVISOR))
        assert hers.get("/children").status_code == 200
        supervisor.post(f"/accounts/{director.id}/disable")
        assert hers.get("/children").headers["Location"].startswith("/sign-in")
        assert "重新启用 赵敏" in supervisor.see("/approvals")
        supervisor.post(f"/accounts/{director.id}/enable")
        assert "停用 赵敏" in supervisor.see("/approvals")

    def test_a_director_has_nothing_to_approve(self, sign_in) -> None:
        assert sign_in(account(Role.DIRECTOR)).get("/approvals").status_code == 404


class TestAccount:
    def test_it_says_who_and_where(self, sign_in) -> None:
        page = sign_in(account(Role.SUPERVISOR, name="周敏", login="zhoumin")).see("/account")
        for word in ("周敏", "zhoumin", "儿童督导员", "荆州区郢城镇"):
            assert word in page

    def test_a_new_password_ends_the_other_devices(self, sign_in, client: Client) -> None:
        director = account(Role.DIRECTOR, login="limei")
        phone, desk = sign_in(director), sign_in(director)
        fields = {"current_password": PASSWORD, "password": "four quite unlike words", "password_again": "four quite unlike words"}  # fmt: skip
        assert phone.submit("/account", **{**fields, "current_password": "wrong"}).status_code == 422
        assert desk.get("/account").status_code == 200
        assert phone.submit("/account", **fields).status_code == 302
        assert "密码已改好" in phone.see("/account")
        assert desk.get("/account").headers["Location"].startswith("/sign-in")
        assert client.submit("/sign-in", login="limei", password=PASSWORD).status_code == 422
        assert client.submit("/sign-in", login="limei", password="four quite unlike words").status_code == 302


class TestAppoint:
    def test_another_village_takes_effect_at_once(self, sign_in, session: Session) -> None:
        director, supervisor = account(Role.DIRECTOR, name="赵敏"), sign_in(account(Role.SUPERVISOR))
        hers = sign_in(director)
        assert hers.get("/children").status_code == 200
        url = f"/accounts/{director.id}/appoint"
        assert url in supervisor.see("/approvals")
        assert "荆州区郢城镇" in supervisor.see(url)
        answer = supervisor.submit(url, role="director", place="荆州区 郢城镇", village="新村")
        assert answer.headers["Location"] == "/approvals"
        assert hers.get("/children").headers["Location"].startswith("/sign-in")
        session.refresh(director)
        assert director.place_code != VILLAGE
        assert director.place_code.startswith(TOWNSHIP[:9])

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"place": "荆州区 川店镇", "village": "新村"}, "不归您批准"),
            ({"place": "荆州区 郢城镇", "village": ""}, "请填村或社区的名称"),
            ({"place": "荆州区 郢城镇", "village": "新村", "role": "supervisor"}, ""),
        ],
    )
    def test_only_within_what_she_approves(self, sign_in, session: Session, typed: dict, sentence: str) -> None:
        director, supervisor = account(Role.DIRECTOR), sign_in(account(Role.SUPERVISOR))
        answer = supervisor.submit(f"/accounts/{director.id}/appoint", **{"role": "director", **typed})
        assert answer.status_code == 422
        assert sentence in answer.text
        session.refresh(director)
        assert (director.role, director.place_code) == (Role.DIRECTOR, VILLAGE)

    def test_a_neighbour_finds_nobody(self, sign_in) -> None:
        neighbour = sign_in(account(Role.SUPERVISOR, place_code="421003107000"))
        assert neighbour.get(f"/accounts/{account(Role.DIRECTOR).id}/appoint").status_code == 404
