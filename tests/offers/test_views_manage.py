"""What becomes of an offer: the list, one's own page, changing it, review."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import now
from app.offers.models import Offer, OfferKind
from app.organizations.models import Organization, OrganizationStatus
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.people import account
from tests.offers.typed import FUND, SERVICE, S, SignIn, offers
from tests.support.client import Client


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
