"""The pages of offers, and everything that is typed wrong in them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import now
from app.offers.models import Mode, Offer, OfferKind, OfferStatus, Period, Reach
from app.organizations.models import Organization, OrganizationStatus
from app.people.models import Account, AccountStatus
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.organizations import OrganizationFactory
from tests.factories.people import PASSWORD, account
from tests.support.client import Client

S = OfferStatus
SignIn = Callable[[Account], Client]
COMMON = {
    "name": "放学后的热饭",
    "summary": "一顿热饭，再陪着写作业",
    "need_types": ["BL02", "BL10"],
    "age_min": "6",
    "age_max": "14",
    "sex": "any",
    "place": "荆州区郢城镇",
    "reach": "radius",
    "radius_km": "15",
    "capacity": "8",
    "period": "week",
    "languages": ["zh"],
    "days": "周一到周五 16:30–18:30",
}
SERVICE = {**COMMON, "mode": "on_site", "cost": "free", "contact_name": "李社工", "phone": "0716-8123456"}
FUND = {**COMMON, "name": "大病儿童救助金", "reach": "divisions", "divisions": "荆州区、沙市区", "ceiling": "5000"}
VOLUNTEER = {**COMMON, "name": "周末作业伙伴", "mode": "at_home", "need_types": ["SD03"]}
SIGN_UP = {**VOLUNTEER, "person": "王小芳", "login": "138 0000 0000", "password": PASSWORD, "password_again": PASSWORD}


def offers(session: Session) -> list[Offer]:
    return list(session.scalars(sa.select(Offer).execution_options(populate_existing=True)))


@pytest.fixture
def body(session: Session) -> Organization:
    return OrganizationFactory(place_code="421003106000", address="楚源大道 1 号")


@pytest.fixture
def staff(body: Organization, sign_in: SignIn) -> Client:
    return sign_in(account(Role.PROVIDER, organization_id=body.id))


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


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        sent.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


class TestMine:
    def test_nothing_yet(self, staff: Client) -> None:
        assert "发布第一条" in staff.see("/offers")

    def test_each_with_its_state_places_and_next_step(self, staff: Client, body: Organization) -> None:
        OfferFactory(organization=body, name="热饭", checked_at=now() - timedelta(days=90))
        OfferFactory(organization=body, name="画画", status=S.DRAFT, review_note="写清楚")
        OfferFactory(organization=body, name="撤下的", status=S.WITHDRAWN)
        OfferFactory(name="别家的")
        page = staff.see("/offers")
        for shown in ("热饭", "空 4 个，共 4 个", "仍然有效", "画画", "改好再提交", "共 2 条"):
            assert shown in page
        assert "别家的" not in page
        assert "撤下的" not in page

    def test_a_body_that_waits_is_told_so(self, staff: Client, body: Organization, session: Session) -> None:
        body.status = OrganizationStatus.PENDING
        OfferFactory(organization=body, status=S.DRAFT)
        session.flush()
        page = staff.see("/offers")
        assert "机构还没有通过核实" in page
        assert "机构核实以后才能提交审核" in page

    def test_queries_do_not_grow_with_rows(self, staff: Client, body: Organization, session: Session) -> None:
        def cost() -> int:
            session.flush()
            session.expire_all()
            with counted(session) as sent:
                staff.see("/offers")
            return len(sent)

        OfferFactory(organization=body)
        few = cost()
        for _ in range(15):
            OfferFactory(organization=body)
        assert cost() == few

    def test_a_second_page(self, staff: Client, body: Organization) -> None:
        for _ in range(21):
            OfferFactory(organization=body)
        assert "page=2" in staff.see("/offers")
        assert staff.see("/offers?page=2").count('class="card"') == 1


class TestManage:
    @pytest.fixture
    def offer(self, body: Organization) -> Offer:
        return OfferFactory(organization=body, status=S.DRAFT, place_code="421003106000")

    def test_its_life_by_buttons(self, staff: Client, offer: Offer, session: Session) -> None:
        here = f"/offers/{offer.id}"

        def press(deed: str) -> str:
            answer = staff.post(f"{here}/{deed}", headers={"Referer": f"http://localhost{here}"})
            assert answer.headers["Location"] == here
            return staff.see(here)

        assert "已提交审核" in press("submit")
        assert "已经提交过了" in press("submit")
        offers(session)[0].status = S.PUBLISHED
        session.commit()
        assert "已暂停" in press("pause")
        assert "已恢复" in press("resume")
        assert "今天核对过" in press("recheck")
        page = press("withdraw")
        assert "已撤下" in page
        assert f"{here}/edit" not in page

    def test_an_unverified_body_has_no_button_to_submit(
        self, staff: Client, offer: Offer, body: Organization, session: Session
    ) -> None:
        body.status = OrganizationStatus.PENDING
        session.flush()
        assert f"/offers/{offer.id}/submit" not in staff.see(f"/offers/{offer.id}")

    def test_the_note_of_the_reviewer(self, staff: Client, offer: Offer, session: Session) -> None:
        offer.review_note = "请写明几点到几点"
        session.flush()
        assert "请写明几点到几点" in staff.see(f"/offers/{offer.id}")

    def test_a_stranger_finds_nothing(self, offer: Offer, sign_in: SignIn) -> None:
        stranger = sign_in(staff_of(OfferFactory()))
        for page in ("", "/edit"):
            assert stranger.get(f"/offers/{offer.id}{page}").status_code == 404
        for deed in ("submit", "pause", "resume", "withdraw", "recheck"):
            assert stranger.post(f"/offers/{offer.id}/{deed}").status_code == 404


class TestEdit:
    @pytest.fixture
    def offer(self, staff: Client, session: Session) -> Offer:
        staff.submit("/offers/new/service", **SERVICE, point="30.3502,112.1903", categories=["ORPHAN", "DEFACTO"])
        return offers(session)[0]

    def shown(self, page: str) -> dict[str, object]:
        """The form as a browser without scripts would post it."""
        form = page[page.index("<main") :]
        typed: dict[str, object] = {}
        for tag in re.findall(r"<input[^>]*>", form):
            fields = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
            if fields.get("type") in {"radio", "checkbox"} and " checked" not in tag:
                continue
            typed.setdefault(fields["name"], []).append(fields.get("value", ""))
        for name, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\r?\n?(.*?)</textarea>', form, re.DOTALL):
            typed[name] = text
        for name, options in re.findall(r'<select[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
            chosen = re.search(r'<option selected value="([^"]*)"', options) or re.search(
                r'value="([^"]*)" selected', options
            )
            typed[name] = chosen.group(1) if chosen else re.search(r'value="([^"]*)"', options).group(1)
        return {name: value for name, value in typed.items() if name not in {"csrf_token", "next", "submission"}}

    def facts(self, offer: Offer) -> dict[str, object]:
        kept = {c.key: getattr(offer, c.key) for c in sa.inspect(Offer).column_attrs}
        return {name: value for name, value in kept.items() if name not in {"version", "updated_at"}}

    def test_open_and_save_changes_nothing(self, staff: Client, offer: Offer, session: Session) -> None:
        before = self.facts(offer)
        answer = staff.submit(f"/offers/{offer.id}/edit", **self.shown(staff.see(f"/offers/{offer.id}/edit")))
        assert answer.headers["Location"] == f"/offers/{offer.id}"
        after = self.facts(offers(session)[0])
        assert after.pop("lat") == pytest.approx(before.pop("lat"), abs=1e-6)
        assert after.pop("lng") == pytest.approx(before.pop("lng"), abs=1e-6)
        assert after == before

    def test_divisions_come_back_as_they_were(self, staff: Client, session: Session) -> None:
        staff.submit("/offers/new/fund", **FUND)
        (fund,) = [o for o in offers(session) if o.kind is OfferKind.FUND]
        page = staff.see(f"/offers/{fund.id}/edit")
        assert "湖北省荆州市沙市区" in page
        staff.submit(f"/offers/{fund.id}/edit", **{**self.shown(page), "capacity": "3"})
        session.refresh(fund)
        assert (fund.divisions, fund.capacity) == (["421003000000", "421002000000"], 3)

    def test_a_colleague_was_faster(self, staff: Client, offer: Offer, session: Session) -> None:
        first = self.shown(staff.see(f"/offers/{offer.id}/edit"))
        staff.submit(f"/offers/{offer.id}/edit", **{**first, "capacity": "5"})
        answer = staff.submit(f"/offers/{offer.id}/edit", **{**first, "capacity": "6", "days": "只在周六"})
        assert answer.status_code == 422
        assert "刚刚有人先改了" in answer.text
        assert "只在周六" in answer.text
        assert offers(session)[0].capacity == 5

    def test_a_published_one_says_what_will_be_read_again(self, staff: Client, offer: Offer, session: Session) -> None:
        offer.status = S.PUBLISHED
        session.flush()
        page = staff.see(f"/offers/{offer.id}/edit")
        assert "改其他内容要再审核一次" in page
        staff.submit(f"/offers/{offer.id}/edit", **{**self.shown(page), "age_max": "17"})
        assert offers(session)[0].status is S.IN_REVIEW
        assert "要再审核一次才重新展示" in staff.see(f"/offers/{offer.id}")

    def test_what_was_withdrawn_is_not_changed(self, staff: Client, offer: Offer, session: Session) -> None:
        offer.status = S.WITHDRAWN
        session.flush()
        assert staff.get(f"/offers/{offer.id}/edit").status_code == 409


class TestReview:
    @pytest.fixture
    def offer(self, session: Session) -> Offer:
        return OfferFactory(status=S.IN_REVIEW, name="等审核的热饭")

    @pytest.fixture
    def officer(self, offer: Offer, sign_in: SignIn) -> Client:
        return sign_in(account(Role.COUNTY_OFFICER))

    def test_publish(self, offer: Offer, officer: Client, session: Session) -> None:
        assert f"/offers/{offer.id}/review" in officer.see("/offers/review")
        page = officer.see(f"/offers/{offer.id}/review")
        assert offer.phone in page
        answer = officer.post(f"/offers/{offer.id}/publish", data={"version": offer.version})
        assert answer.headers["Location"] == "/offers/review"
        assert offers(session)[0].status is S.PUBLISHED
        assert "没有等着审核的供给" in officer.see("/offers/review")

    def test_only_what_was_read(self, offer: Offer, officer: Client, session: Session) -> None:
        here = {"Referer": f"http://localhost/offers/{offer.id}/review"}
        officer.post(f"/offers/{offer.id}/publish", data={"version": "0"}, headers=here)
        assert "刚刚改了内容" in officer.see(f"/offers/{offer.id}/review")
        assert offers(session)[0].status is S.IN_REVIEW

    def test_send_back(self, offer: Offer, officer: Client, session: Session) -> None:
        empty = officer.post(f"/offers/{offer.id}/send-back", data={"note": " "})
        assert empty.status_code == 422
        assert 'id="note-error"' in empty.text
        officer.post(f"/offers/{offer.id}/send-back", data={"note": "写明时间"})
        assert (offers(session)[0].status, offers(session)[0].review_note) == (S.DRAFT, "写明时间")

    def test_a_volunteer_is_shown_as_others_will_see_her(self, session: Session, sign_in: SignIn) -> None:
        her = account(Role.VOLUNTEER, name="王小芳", phone="13800000000")
        offer = OfferFactory(
            kind=OfferKind.VOLUNTEER, organization=None, volunteer_id=her.id, status=S.IN_REVIEW, phone=None
        )
        page = sign_in(account(Role.COUNTY_OFFICER)).see(f"/offers/{offer.id}/review")
        assert "王姓志愿者" in page
        assert "13800000000" not in page

    def test_the_officer_of_another_county_finds_nothing(self, offer: Offer, sign_in: SignIn) -> None:
        stranger = sign_in(account(Role.COUNTY_OFFICER, place_code="451422000000"))
        assert offer.name not in stranger.see("/offers/review")
        assert stranger.get(f"/offers/{offer.id}/review").status_code == 404
        assert stranger.post(f"/offers/{offer.id}/publish", data={"version": offer.version}).status_code == 404
        assert stranger.post(f"/offers/{offer.id}/send-back", data={"note": "x"}).status_code == 404


@pytest.mark.parametrize("path", ["/sign-up/volunteer", "/sign-up/provider", "/offers", "/offers/new", "/offers/new/service", "/offers/new/fund", "/organization", "/organization/edit"])  # fmt: skip
def test_no_chinese_is_left_on_the_english_page(staff: Client, path: str) -> None:
    staff.post("/language", data={"language": "en"})
    page = staff.see(path)
    said = re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])
    data = {"荆江社会工作服务中心", "楚源大道", "号", "湖北省荆州市荆州区郢城镇"}
    assert set(re.findall(r"[一-鿿]+", said)) <= data
