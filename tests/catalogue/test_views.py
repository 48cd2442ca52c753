"""The public face: what a stranger finds, and what nobody may find here."""

import re
from collections.abc import Iterable
from html import unescape

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.adapters import adapters
from app.catalogue.indexing import rebuild
from app.catalogue.queries import PAGE
from app.offers import indexing
from app.offers.models import Mode, Offer, OfferKind, OfferStatus, Reach
from app.transaction import atomic
from search.documents import Put
from tests.factories.offers import OfferFactory
from tests.factories.people import account
from tests.support.client import Client
from tests.support.watch import Counter

CENTRE = "30.3377,112.2340"
"""荆州区, where the tests' offers are."""


def index(*offers: Offer) -> None:
    """Put offers where a search finds them."""
    with atomic():
        adapters.search.apply([Put(indexing.document(offer)) for offer in offers])


def an_offer(**fields: object) -> Offer:
    """An offer in the index."""
    offer: Offer = OfferFactory(**fields)
    index(offer)
    return offer


def a_volunteer(**fields: object) -> Offer:
    """A volunteer's offer in the index."""
    person = account(Role.VOLUNTEER, name="不该看见的姓名", phone="13900001111", login="13900001111")
    given = {"kind": OfferKind.VOLUNTEER, "organization": None, "volunteer_id": person.id, "phone": "13900001111"}
    return an_offer(**{**given, "name": "周末作业伙伴", **fields})


def found(page: str) -> list[str]:
    """The names on the cards, in their order."""
    names = re.findall(r'class="card-title"><a href="[^"]+">(.+?)</a>', page)
    return [name.replace("<mark>", "").replace("</mark>", "") for name in names]


class TestHome:
    def test_it_counts_what_can_be_found(self, client: Client, session: Session) -> None:
        OfferFactory()
        OfferFactory(status=OfferStatus.DRAFT)
        page = client.see("/")
        assert re.search(r'kind=service">服务</a> <span class="soft">1<', page)
        assert re.search(r'kind=volunteer">志愿者</a> <span class="soft">0<', page)
        assert 'href="/find?type=BL02"' in page

    def test_only_strangers_are_asked_to_join(self, client: Client, sign_in) -> None:
        assert 'href="/sign-up"' in client.see("/")
        assert 'href="/sign-up"' not in sign_in(account(Role.DIRECTOR)).see("/")


@pytest.mark.usefixtures("session")
class TestFind:
    def test_everyday_words_find_the_type_they_mean(self, client: Client) -> None:
        an_offer(name="三餐小屋")
        an_offer(name="作业辅导班", need_types=["SD03"], summary="辅导作业")
        assert found(client.see("/find?words=奶奶病了没人做饭"))[:1] == ["三餐小屋"]

    def test_each_condition_narrows(self, client: Client) -> None:
        an_offer(name="三餐小屋", age_min=6, age_max=14)
        an_offer(name="作业辅导班", need_types=["SD03"], age_min=10, age_max=17)
        a_volunteer(need_types=["SD03"])
        assert found(client.see("/find?kind=volunteer")) == ["周末作业伙伴"]
        assert found(client.see("/find?type=BL02")) == ["三餐小屋"]
        assert found(client.see("/find?type=SD03&age=9")) == ["周末作业伙伴"]
        assert found(client.see("/find?words=三餐小屋&kind=service&age=8")) == ["三餐小屋"]
        assert "没有找到" in client.see("/find?kind=fund")

    def test_near_a_place_the_nearest_first_and_none_beyond(self, client: Client) -> None:
        an_offer(name="武汉小屋", lat=30.55, lng=114.34, place_code="420106000000")
        an_offer(name="郢城小屋", lat=30.39, lng=112.21)
        an_offer(name="沙市小屋", lat=30.31, lng=112.26, place_code="421002000000")
        assert found(client.see("/find?type=BL02&place=荆州区"))[-1] == "武汉小屋"
        assert set(found(client.see("/find?type=BL02&place=荆州区&km=30"))) == {"郢城小屋", "沙市小屋"}
        assert "公里" in client.see("/find?type=BL02&place=荆州区&km=30")

    def test_an_unknown_place_is_asked_about_and_the_words_stay(self, client: Client) -> None:
        answer = client.get("/find?words=没人做饭&place=没有这个地方啊")
        assert answer.status_code == 422
        assert 'value="没人做饭"' in answer.text
        assert 'id="place-error"' in answer.text

    def test_programmes_are_found_beside_offers(self, client: Client) -> None:
        rebuild()
        page = client.see("/find?kind=entitlement&words=孤儿")
        assert "/entitlements/" in page
        assert "未复核" not in page, "a programme is not re-checked like an offer"

    def test_programmes_that_stand_nowhere_are_one_tap_away_from_a_radius(self, client: Client) -> None:
        rebuild()
        near = "/find?words=孤儿&place=荆州区&km=10"
        page = client.see(near)
        told = re.search(r'href="(/find[?][^"]*kind=entitlement[^"]*)">看这 ([0-9]+) 项', page)
        assert told
        assert "km=" not in told[1]
        assert f"找到 {told[2]} 条" in client.see(unescape(told[1]))
        assert "另有不分远近" not in client.see(near + "&kind=service")
        assert "另有不分远近" not in client.see("/find?words=孤儿&place=荆州区")

    def test_many_come_a_page_at_a_time(self, client: Client) -> None:
        index(*(OfferFactory(name=f"小屋{n:02d}号") for n in range(PAGE + 3)))
        first, second = client.see("/find?type=BL02"), client.see("/find?type=BL02&page=2")
        assert f"找到 {PAGE + 3} 条" in first
        assert f"找到 {PAGE + 3} 条" in second
        assert (len(found(first)), len(found(second))) == (PAGE, 3)
        assert not set(found(first)) & set(found(second))
        assert re.search(r'rel="next" href="/find\?[^"]*type=BL02[^"]*page=2"', first)
        assert client.get("/find?type=BL02&page=99").status_code == 200

    def test_whom_to_call_comes_before_anything_found(self, client: Client) -> None:
        an_offer(name="三餐小屋")
        page = client.see("/find?words=后爹打他，身上青一块紫一块，没人做饭")
        assert page.index('href="tel:110"') < page.index("<h1")
        assert "tel:110" not in client.see("/find?words=没人做饭")

    def test_the_way_to_the_report_is_open_to_everybody(self, client: Client, sign_in) -> None:
        assert "任何人都可以马上打 110" in client.see("/find?words=后爹打他")
        for browser in (client, sign_in(account(Role.DIRECTOR))):
            assert 'class="crisis-report" href="/tell"' in browser.see("/find?words=后爹打他")

    def test_what_is_not_published_is_not_found(self, client: Client, session: Session) -> None:
        offer = an_offer(name="悄悄小屋")
        offer.status = OfferStatus.PAUSED
        session.flush()
        assert "悄悄小屋" not in client.see("/find?type=BL02"), "even while the index still holds it"

    def test_a_volunteer_has_no_name_here(self, client: Client) -> None:
        a_volunteer()
        page = client.see("/find?kind=volunteer")
        assert found(page) == ["周末作业伙伴"]
        assert "13900001111" not in page
        assert "不该看见的姓名" not in page
        assert found(client.see("/find?words=不该看见的姓名")) == []

    def test_more_rows_ask_no_more_questions(self, client: Client, session: Session) -> None:
        index(OfferFactory(), a_volunteer())
        client.see("/find?type=BL02")
        with Counter(session.connection()) as few:
            client.see("/find?type=BL02&place=荆州区")
        index(*(OfferFactory() for _ in range(12)))
        with Counter(session.connection()) as many:
            client.see("/find?type=BL02&place=荆州区")
        assert len(many.statements) == len(few.statements)


@pytest.mark.usefixtures("session")
class TestFindHelp:
    def test_an_empty_form_asks(self, client: Client) -> None:
        assert "看谁能帮" in client.see("/find-help")

    def test_a_point_in_jingzhou_ranks_the_nearest_and_says_why_not(self, client: Client) -> None:
        OfferFactory(name="郢城小屋", lat=30.39, lng=112.21)
        OfferFactory(name="区里小屋")
        OfferFactory(name="幼儿小屋", age_max=5)
        OfferFactory(name="武汉小屋", lat=30.55, lng=114.34, radius_km=20.0)
        asked = {"words": "没人做饭", "age": "10", "point": CENTRE, "point-datum": "wgs84"}
        page = client.post("/find-help", data=asked).text
        assert found(page) == ["区里小屋", "郢城小屋"]
        assert "食物与营养" in page
        why = page[page.index("现在不能帮的") :]
        assert "孩子 10 岁，这里只到 5 岁" in why
        assert "这里只到 20 公里" in why

    def test_words_it_does_not_understand(self, client: Client) -> None:
        assert "没看懂是哪一种需要" in client.post("/find-help", data={"words": "呜哩哇啦"}).text

    def test_danger_first(self, client: Client) -> None:
        page = client.post("/find-help", data={"words": "她说想死"}).text
        assert page.index("tel:") < page.index("<h1")

    def test_more_rows_ask_no_more_questions(self, client: Client, session: Session) -> None:
        OfferFactory()
        asked = {"type": "BL02", "age": "10", "point": CENTRE}
        client.post("/find-help", data=asked)
        with Counter(session.connection()) as few:
            client.post("/find-help", data=asked)
        for number in range(12):
            OfferFactory(age_max=5 if number % 2 else 17)
        with Counter(session.connection()) as many:
            client.post("/find-help", data=asked)
        assert len(many.statements) == len(few.statements)

    def test_nothing_is_asked_by_the_address(self, client: Client) -> None:
        OfferFactory(name="区里小屋")
        assert "区里小屋" not in client.see(f"/find-help?type=BL02&age=10&point={CENTRE}")


@pytest.mark.usefixtures("session")
class TestOffer:
    def test_it_says_what_where_and_whom_to_call(self, client: Client) -> None:
        offer = OfferFactory(name="三餐小屋", days="周一到周五", website="https://example.org/a")
        page = client.see(f"/catalogue/{offer.id}")
        for word in ("三餐小屋", "食物与营养", "30 公里以内", "周一到周五", 'href="tel:0716-8000000"'):
            assert word in page
        assert 'href="https://example.org/a"' in page

    def test_an_address_that_is_no_web_address_is_no_link(self, client: Client) -> None:
        offer = OfferFactory(website="javascript:alert(1)")
        assert 'href="javascript' not in client.see(f"/catalogue/{offer.id}")

    def test_a_volunteer_stays_unnamed(self, client: Client) -> None:
        page = client.see(f"/catalogue/{a_volunteer().id}")
        assert "不该看见的姓名" not in page
        assert "13900001111" not in page
        assert "tel:" not in page
        assert "不公开" in page

    def test_a_fund_says_that_no_money_passes_here(self, client: Client) -> None:
        fund = OfferFactory(
            kind=OfferKind.FUND, mode=Mode.MONEY, reach=Reach.ANYWHERE, radius_km=None, ceiling=30000
        )  # fmt: skip
        page = client.see(f"/catalogue/{fund.id}")
        assert "30,000 元" in page
        assert "童联不收钱" in page

    @pytest.mark.parametrize("status", [OfferStatus.DRAFT, OfferStatus.IN_REVIEW, OfferStatus.WITHDRAWN])
    def test_what_was_never_published_is_not_there(self, client: Client, status: OfferStatus) -> None:
        assert client.get(f"/catalogue/{OfferFactory(status=status).id}").status_code == 404

    def test_a_paused_one_says_so(self, client: Client) -> None:
        assert "暂停接收" in client.see(f"/catalogue/{OfferFactory(status=OfferStatus.PAUSED).id}")


NAMES = ("words", "kind", "type", "place", "place-code", "place-choice", "km", "age", "page", "point", "point-datum")
JUNK = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["-1", "0", "1e9", "nan", "inf", "²", "٣", "999999999999999999999", "BL02", "荆州区", "91,181", "%", "'"]),
)  # fmt: skip


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.dictionaries(st.sampled_from(NAMES), JUNK, max_size=6), path=st.sampled_from(["/find", "/find-help"]))
def test_no_junk_in_an_address_is_our_fault(
    app: Flask, session: Session, client: Client, query: dict[str, str], path: str
) -> None:
    unkeepable = any("\0" in text for text in query.values())
    asked = client.get(path, query_string=query) if path == "/find" else client.post(path, data=query)
    assert asked.status_code in ({400} if unkeepable else {200, 422})


def test_the_home_page_in_english_says_no_chinese(client: Client, session: Session) -> None:
    client.post("/language", data={"language": "en", "next": "/"})
    page = client.see("/")
    main: Iterable[str] = re.findall(
        r">([^<]*[\u4e00-\u9fff][^<]*)<", page[page.index("<main") : page.index("</main>")]
    )
    assert list(main) == []
