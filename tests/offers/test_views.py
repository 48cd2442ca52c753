"""Writing an offer, and everything that is typed wrong in it."""

import re
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.offers.models import Mode, OfferKind, Period, Reach
from app.organizations.models import Organization
from app.people.models import Account, AccountStatus
from tests.factories.people import PASSWORD, account
from tests.offers.typed import FUND, SERVICE, SIGN_UP, VOLUNTEER, S, SignIn, offers
from tests.support.client import Client


class TestWrite:
    def test_choose_what_to_offer(self, staff: Client, sign_in: SignIn) -> None:
        page = staff.see("/offers/new")
        assert "/offers/new/service" in page
        assert "/offers/new/fund" in page
        assert sign_in(account(Role.VOLUNTEER)).get("/offers/new").headers["Location"] == "/offers/new/volunteer"

    def test_what_is_known_already_is_filled_in(self, staff: Client, body: Organization) -> None:
        page = staff.see("/offers/new/service")
        assert 'value="湖北省荆州市荆州区郢城镇"' in page
        assert 'value="楚源大道 1 号"' in page
        assert page.count("<details") >= 6

    def test_a_service(self, staff: Client, session: Session) -> None:
        answer = staff.submit("/offers/new/service", **SERVICE, point="30.3502,112.1903")
        (offer,) = offers(session)
        assert answer.headers["Location"] == f"/offers/{offer.id}"
        assert (offer.status, offer.mode, offer.reach, offer.radius_km) == (S.DRAFT, Mode.ON_SITE, Reach.RADIUS, 15.0)
        assert (offer.age_min, offer.age_max, offer.sex, offer.period) == (6, 14, None, Period.WEEK)
        assert (offer.place_code, offer.precision, offer.phone) == ("421003106000", "point", "0716-8123456")
        page = staff.see(f"/offers/{offer.id}")
        for shown in ("放学后的热饭", "食物与营养", "6–14 岁", "15 公里以内", "李社工", "提交审核", "草稿存好了"):
            assert shown in page

    def test_a_fund(self, staff: Client, session: Session) -> None:
        assert "童联不经手钱" in staff.see("/offers/new/fund")
        staff.submit("/offers/new/fund", **FUND)
        (offer,) = offers(session)
        assert (offer.kind, offer.mode, offer.ceiling) == (OfferKind.FUND, Mode.MONEY, 5000)
        assert offer.divisions == ["421003000000", "421002000000"]
        assert "5,000 元" in staff.see(f"/offers/{offer.id}")

    def test_a_volunteers_time(self, session: Session, sign_in: SignIn) -> None:
        her = sign_in(account(Role.VOLUNTEER, place_code="421003106000"))
        page = her.see("/offers/new/volunteer")
        assert 'name="phone"' not in page
        her.submit("/offers/new/volunteer", **VOLUNTEER, phone="13800000000", address="家里")
        (offer,) = offers(session)
        assert (offer.kind, offer.phone, offer.address) == (OfferKind.VOLUNTEER, None, None)

    def test_days_and_the_language_one_must_share_are_kept_and_shown(self, staff: Client, session: Session) -> None:
        staff.submit("/offers/new/service", **SERVICE, weekdays=["0", "2"], language_needed="y")
        (made,) = offers(session)
        assert (made.weekdays, made.language_needed) == ([0, 2], True)
        page = staff.see(f"/offers/{made.id}")
        assert "周一、周三，周一到周五 16:30–18:30" in page
        assert "普通话（要能交谈）" in page
        edit = staff.see(f"/offers/{made.id}/edit")
        assert edit.count("checked") >= 4

    def test_only_her_own_kind(self, staff: Client, sign_in: SignIn) -> None:
        assert staff.get("/offers/new/volunteer").status_code == 404
        assert sign_in(account(Role.VOLUNTEER)).get("/offers/new/fund").status_code == 404

    def test_posting_the_same_form_twice_makes_one(self, staff: Client, session: Session) -> None:
        token = str(uuid4())
        first = staff.submit("/offers/new/service", submission=token, **SERVICE)
        second = staff.submit("/offers/new/service", submission=token, **SERVICE)
        assert first.headers["Location"] == second.headers["Location"]
        assert len(offers(session)) == 1


WRONG = [
    ("name", "", "请起一个名称"),
    ("name", "饭", "2 到 80 个字"),
    ("need_types", [], "至少选一种"),
    ("need_types", ["XX"], "至少选一种"),
    ("age_min", "15", "年龄填反了"),
    ("age_min", "六", "0 到 24"),
    ("age_max", "30", "0 到 24"),
    ("age_max", "", "0 到 24"),
    ("sex", "other", "请选一项"),
    ("categories", ["NOBODY"], "类别不认识"),
    ("mode", "", "请选怎么帮"),
    ("mode", "money", "请选怎么帮"),
    ("place", "", "请填所在的县"),
    ("place", "新华区", "请选一个"),
    ("place", "湖北省", "请在下面选一个"),
    ("point", "48.85,2.35", "不在中国境内"),
    ("point", "somewhere", "error"),
    ("reach", "", "请选服务范围"),
    ("reach", "stated", "请选服务范围"),
    ("radius_km", "", "请填服务半径"),
    ("radius_km", "0", "请填服务半径"),
    ("radius_km", "十五", "请填公里数"),
    ("radius_km", "nan", "请填服务半径"),
    ("capacity", "0", "名额至少填 1"),
    ("capacity", "-3", "名额至少填 1"),
    ("capacity", "很多", "名额至少填 1"),
    ("capacity", "", "名额至少填 1"),
    ("period", "decade", "请选一项"),
    ("cost", "gold", "请选一项"),
    ("languages", ["xx"], "语言不认识"),
    ("weekdays", ["8"], "有一天不认识"),
    ("phone", "打给我", "电话只能有"),
    ("website", "javascript:alert(1)", "网址看不懂"),
    ("expires_on", "2020-1-1", "已经过去了"),
    ("expires_on", "明天", "看不懂这个日期"),
]


class TestBadInput:
    @pytest.mark.parametrize(("field", "wrong", "sentence"), WRONG)
    def test_each_thing_typed_wrong(
        self, staff: Client, session: Session, field: str, wrong: str, sentence: str
    ) -> None:
        answer = staff.submit("/offers/new/service", **{**SERVICE, "address": "楚源大道 8 号", field: wrong})
        assert answer.status_code == 422
        assert 'id="error-summary"' in answer.text
        assert sentence in answer.text
        assert re.search(rf'id="{field}-error"', answer.text), "the sentence stands at its field"
        assert 'value="楚源大道 8 号"' in answer.text, "what was typed stays"
        if isinstance(wrong, str) and wrong and field not in {"sex", "mode", "reach", "period", "cost"}:
            assert wrong in answer.text
        assert offers(session) == []

    def test_every_problem_is_said_at_once(self, staff: Client) -> None:
        wrong = {**SERVICE, "age_min": "15", "capacity": "0", "need_types": [], "website": "???", "radius_km": ""}
        page = staff.submit("/offers/new/service", **wrong).text
        assert all(
            f'id="{field}-error"' in page for field in ("age_min", "capacity", "need_types", "website", "radius_km")
        )

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [("", "至少一个县或乡镇"), ("荆州区、新华区", "河北省石家庄市新华区"), ("没有这个县", "没有找到"), ("荆州区及周边", "写到县或乡镇为止")],
    )  # fmt: skip
    def test_divisions_that_are_no_places(self, staff: Client, session: Session, typed: str, sentence: str) -> None:
        answer = staff.submit("/offers/new/fund", **{**FUND, "divisions": typed})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert 'id="divisions-error"' in answer.text
        assert typed in answer.text

    def test_money_by_distance_is_not_offered(self, staff: Client) -> None:
        answer = staff.submit("/offers/new/fund", **{**FUND, "reach": "radius"})
        assert answer.status_code == 422

    @pytest.mark.parametrize("yuan", ["很多", "-1", "0", "NaN"])
    def test_a_ceiling_is_money(self, staff: Client, yuan: str) -> None:
        answer = staff.submit("/offers/new/fund", **{**FUND, "ceiling": yuan})
        assert answer.status_code == 422
        assert 'id="ceiling-error"' in answer.text

    def test_what_was_ticked_stays_ticked_and_open(self, staff: Client) -> None:
        page = staff.submit("/offers/new/service", **{**SERVICE, "capacity": "0", "categories": ["ORPHAN"]}).text
        boxes = re.findall(r"<input[^>]*checked[^>]*>", page)
        assert {"BL02", "BL10", "ORPHAN"} <= {re.search(r'value="([^"]*)"', box).group(1) for box in boxes}
        assert page.count('<details class="details" open>') == 2

    def test_a_session_that_is_gone(
        self, app: Flask, staff: Client, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
        answer = staff.submit("/offers/new/service", **SERVICE)
        assert answer.status_code == 400
        assert SERVICE["summary"] in answer.text
        assert offers(session) == []


class TestVolunteerSignUp:
    def test_account_and_draft_in_one(self, client: Client, session: Session) -> None:
        client.see("/sign-up/volunteer")
        answer = client.submit("/sign-up/volunteer", **SIGN_UP)
        assert answer.headers["Location"] == "/sign-up/volunteer/sent"
        her = session.scalars(sa.select(Account)).one()
        (offer,) = offers(session)
        assert (her.status, her.login, her.role) == (AccountStatus.PENDING, "13800000000", Role.VOLUNTEER)
        assert (offer.volunteer_id, offer.status) == (her.id, S.DRAFT)

    def test_she_finds_her_draft_once_she_is_let_in(self, client: Client, session: Session, sign_in: SignIn) -> None:
        client.submit("/sign-up/volunteer", **SIGN_UP)
        her = session.scalars(sa.select(Account)).one()
        her.status = AccountStatus.ACTIVE
        browser = sign_in(her)
        assert "周末作业伙伴" in browser.see("/offers")
        (offer,) = offers(session)
        page = browser.see(f"/offers/{offer.id}")
        assert "王姓志愿者" in page
        browser.post(f"/offers/{offer.id}/submit")
        assert offers(session)[0].status is S.IN_REVIEW

    @pytest.mark.parametrize(
        ("field", "wrong", "sentence"),
        [
            ("login", "wang.fang", "请填手机号"),
            ("person", "", "请填姓名"),
            ("password", "short", "至少 8 个字符"),
            ("summary", "我是王小芳", "不要写自己的姓名和电话"),
            ("name", "找我 13800000000", "不要写自己的姓名和电话"),
            ("capacity", "0", "名额至少填 1"),
        ],
    )
    def test_each_thing_typed_wrong(
        self, client: Client, session: Session, field: str, wrong: str, sentence: str
    ) -> None:
        typed = {**SIGN_UP, field: wrong}
        typed["password_again"] = typed["password"]
        answer = client.submit("/sign-up/volunteer", **typed)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert f'id="{field}-error"' in answer.text
        assert PASSWORD not in answer.text
        assert offers(session) == []
        assert session.scalar(sa.select(sa.func.count()).select_from(Account)) == 0


@pytest.mark.parametrize("path", ["/sign-up/volunteer", "/sign-up/provider", "/offers", "/offers/new", "/offers/new/service", "/offers/new/fund", "/organization", "/organization/edit"])  # fmt: skip
def test_no_chinese_is_left_on_the_english_page(staff: Client, path: str) -> None:
    staff.post("/language", data={"language": "en"})
    page = staff.see(path)
    said = re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])
    data = {"荆江社会工作服务中心", "楚源大道", "号", "湖北省荆州市荆州区郢城镇"}
    assert set(re.findall(r"[一-鿿]+", said)) <= data
