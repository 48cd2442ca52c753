"""The pages of organizations, and everything that is typed wrong in them."""

from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import now
from app.organizations.models import Location, Organization, OrganizationStatus
from app.organizations.rules import fingerprint
from app.people.models import Account
from tests.factories.organizations import OrganizationFactory, a_credit_code
from tests.factories.people import PASSWORD, account
from tests.support.client import Client

S = OrganizationStatus
TYPED = {
    "name": "荆江社会工作服务中心",
    "credit_code": a_credit_code(1),
    "kind": "social",
    "place": "荆州区郢城镇",
    "address": "楚源大道 1 号",
    "phone": "0716-8123456",
    "website": "www.example.org",
    "description": "陪伴留守儿童",
    "person": "李敏",
    "login": "limin",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


def bodies(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Organization)) or 0


class TestJoin:
    def test_register_and_read_what_comes_next(self, client: Client, session: Session) -> None:
        assert "登记机构" in client.see("/sign-up/provider")
        answer = client.submit("/sign-up/provider", **TYPED)
        assert answer.headers["Location"] == "/sign-up/provider/sent"
        assert "县级工作人员" in client.see("/sign-up/provider/sent")
        body = session.scalars(sa.select(Organization)).one()
        assert (body.status, body.place_code) == (S.PENDING, "421003106000")
        assert session.scalars(sa.select(Account)).one().organization_id == body.id

    @pytest.mark.parametrize(
        ("field", "wrong", "sentence"),
        [
            ("credit_code", a_credit_code(1)[:17] + ("0" if a_credit_code(1)[17] != "0" else "1"), "校验位对不上"),
            ("credit_code", "9111", "您填了 4 位"),
            ("credit_code", "", "请填统一社会信用代码"),
            ("name", "", "请填机构的全称"),
            ("kind", "", "请选机构的类别"),
            ("kind", "circus", "请选机构的类别"),
            ("place", "", "请填机构所在的县"),
            ("place", "新华区", "3 个"),
            ("place", "不存在的地方", "没有"),
            ("phone", "call me", "电话只能有"),
            ("website", "javascript:alert(1)", "网址看不懂"),
            ("password", "short", "至少 8 个字符"),
            ("password_again", "another", "两次输入的密码不一样"),
            ("login", "x", "3 个以上的字母和数字"),
        ],
    )
    def test_each_thing_typed_wrong(
        self, client: Client, session: Session, field: str, wrong: str, sentence: str
    ) -> None:
        typed = {**TYPED, field: wrong}
        if field == "password":
            typed["password_again"] = wrong
        answer = client.submit("/sign-up/provider", **typed)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert 'id="error-summary"' in answer.text
        assert f'value="{TYPED["address"]}"' in answer.text, "what was typed stays"
        assert PASSWORD not in answer.text
        assert bodies(session) == 0

    def test_posting_the_same_form_twice_makes_one(self, client: Client, session: Session) -> None:
        token = str(uuid4())
        first = client.submit("/sign-up/provider", submission=token, **TYPED)
        second = client.submit("/sign-up/provider", submission=token, **TYPED)
        assert first.headers["Location"] == second.headers["Location"]
        assert bodies(session) == 1

    def test_a_body_that_is_there_already(self, client: Client, session: Session) -> None:
        client.submit("/sign-up/provider", **TYPED)
        answer = client.submit("/sign-up/provider", **{**TYPED, "login": "other.person"})
        assert answer.status_code == 422
        assert "已经登记过了" in answer.text


class TestOwn:
    @pytest.fixture
    def body(self, session: Session) -> Organization:
        return OrganizationFactory(credit_code=a_credit_code(5), place_code="421003106000")

    @pytest.fixture
    def staff(self, body: Organization, sign_in) -> Client:
        return sign_in(account(Role.PROVIDER, organization_id=body.id))

    def test_its_entry(self, body: Organization, staff: Client) -> None:
        page = staff.see("/organization")
        assert body.name in page
        assert "已核实" in page
        assert f"/organizations/{body.id}" in page

    def test_the_reason_of_a_refusal(self, body: Organization, staff: Client, session: Session) -> None:
        body.status, body.refusal_reason = S.REFUSED, "证书过期了"
        session.flush()
        assert "证书过期了" in staff.see("/organization")
        assert "重新交给县级工作人员核实" in staff.see("/organization/edit")

    def test_correct_it(self, body: Organization, staff: Client, session: Session) -> None:
        page = staff.see("/organization/edit")
        assert 'value="湖北省荆州市荆州区郢城镇"' in page
        assert "credit_code" not in page
        typed = {**TYPED, "name": body.name, "seen": fingerprint(body), "phone": "0716-8999999"}
        assert staff.submit("/organization/edit", **typed).headers["Location"] == "/organization"
        session.refresh(body)
        assert (body.phone, body.status) == ("0716-8999999", S.VERIFIED)
        assert "资料已保存。" in staff.see("/organization")

    def test_a_colleague_was_faster(self, body: Organization, staff: Client, session: Session) -> None:
        answer = staff.submit("/organization/edit", **{**TYPED, "seen": "0" * 16, "description": "刚刚写的一段话"})
        assert answer.status_code == 422
        assert "刚刚有同事先改了" in answer.text
        assert "刚刚写的一段话" in answer.text

    def test_staff_without_a_body(self, sign_in) -> None:
        assert sign_in(account(Role.PROVIDER)).get("/organization").status_code == 404


class TestReview:
    @pytest.fixture
    def body(self, session: Session) -> Organization:
        return OrganizationFactory(status=S.PENDING, credit_code=a_credit_code(6))

    @pytest.fixture
    def officer(self, body: Organization, sign_in) -> Client:
        return sign_in(account(Role.COUNTY_OFFICER))

    def test_nothing_waits(self, sign_in) -> None:
        assert "没有等着核实的机构" in sign_in(account(Role.COUNTY_OFFICER)).see("/organizations/review")

    def test_verify(self, body: Organization, officer: Client, session: Session) -> None:
        page = officer.see("/organizations/review")
        assert body.credit_code in page
        assert fingerprint(body) in page
        answer = officer.post(f"/organizations/{body.id}/verify", data={"seen": fingerprint(body)})
        assert answer.headers["Location"] == "/organizations/review"
        session.refresh(body)
        assert body.status is S.VERIFIED

    def test_refuse_with_and_without_a_reason(self, body: Organization, officer: Client, session: Session) -> None:
        here = {"Referer": "http://localhost/organizations/review"}
        officer.post(f"/organizations/{body.id}/refuse", data={"reason": " "}, headers=here)
        assert "请写明没有通过核实的原因" in officer.see("/organizations/review")
        officer.post(f"/organizations/{body.id}/refuse", data={"reason": "电话打不通"}, headers=here)
        session.refresh(body)
        assert (body.status, body.refusal_reason) == (S.REFUSED, "电话打不通")

    def test_the_officer_of_another_county_finds_nothing(self, body: Organization, sign_in) -> None:
        stranger = sign_in(account(Role.COUNTY_OFFICER, place_code="451422000000"))
        assert body.name not in stranger.see("/organizations/review")
        assert stranger.post(f"/organizations/{body.id}/verify", data={"seen": fingerprint(body)}).status_code == 404


class TestPublicPage:
    def test_who_it_is_where_and_who_verified_it(self, client: Client, session: Session) -> None:
        officer = account(Role.COUNTY_OFFICER, name="钱某人")
        body = OrganizationFactory(
            decided_by=officer.id, decided_at=now(), website="https://example.org", description="陪伴孩子"
        )
        session.add(Location(organization_id=body.id, name="郢城站", address="一号路", phone="0716-1234567"))
        session.flush()
        page = client.see(f"/organizations/{body.id}")
        for shown in (body.name, "陪伴孩子", "郢城站", "由县级工作人员核实", "https://example.org", "tel:0716-8000000"):
            assert shown in page
        assert officer.name not in page

    @pytest.mark.parametrize("status", [S.PENDING, S.REFUSED, S.SUSPENDED])
    def test_only_verified_ones(self, client: Client, session: Session, status: OrganizationStatus) -> None:
        body = OrganizationFactory(status=status)
        assert client.get(f"/organizations/{body.id}").status_code == 404

    def test_in_english(self, client: Client, session: Session) -> None:
        body = OrganizationFactory()
        client.post("/language", data={"language": "en"})
        assert "Verified" in client.see(f"/organizations/{body.id}")


def test_a_session_that_is_gone_changes_nothing_and_shows_what_was_typed(
    app: Flask, client: Client, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    answer = client.submit("/sign-up/provider", **TYPED)
    assert answer.status_code == 400
    assert TYPED["description"] in answer.text
    assert PASSWORD not in answer.text
    assert bodies(session) == 0
