"""The search page beyond finding: counts, ways out, what is noted, what is kept."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.adapters import adapters
from app.catalogue import service, synonyms
from app.catalogue.models import SavedSearch, SynonymVersion
from app.catalogue.queries import Question, asked, spoken
from app.database import session as database
from app.demand.models import SearchDemand
from app.errors import Refused
from app.offers.models import Mode
from app.people.models import Account
from search.engine import EngineDown
from search.shelf import Shelved
from tests.catalogue.test_views import a_volunteer, an_offer, found
from tests.factories.people import account, an_actor
from tests.support.client import Client

YINGCHENG = "421003106000"
HERE = "place=郢城镇&place-code=421003106000"
SignIn = Callable[[Account], Client]


@pytest.mark.usefixtures("session")
class TestCounts:
    def test_each_value_with_how_many_and_a_link_that_keeps_the_rest(self, client: Client) -> None:
        an_offer(name="三餐小屋", mode=Mode.ON_SITE)
        an_offer(name="送餐上门", mode=Mode.AT_HOME)
        a_volunteer(need_types=["BL02"])
        page = client.see("/find?type=BL02&age=9")
        assert re.search(
            r'href="/find\?kind=volunteer&amp;type=BL02&amp;age=9">志愿者 <span class="tab-count">1<',
            page,
        )
        assert 'aria-current="true">食物与营养' in page
        assert page.index('aria-label="已选的条件"') < page.index("挑选</summary>"), "what is picked stays in sight"
        chosen = client.see("/find?kind=volunteer&kind=fund")
        assert found(chosen) == ["周末作业伙伴"]
        assert re.search(r'>服务 <span class="tab-count">2<', chosen), "a field's own choice leaves its counts"

    @pytest.mark.parametrize("query", ["kind=ufo", "type=XX99&kind=ufo", "mode=%3Cscript%3E", "language=" + "x" * 300])
    def test_an_unknown_value_finds_nothing_and_says_so(self, client: Client, query: str) -> None:
        an_offer()
        page = client.see(f"/find?{query}")
        assert "没有找到" in page
        assert "<script>" not in page[page.index("<main") :]

    def test_order_by_distance_only_where_there_is_a_place(self, client: Client) -> None:
        an_offer()
        assert "sort=near" not in client.see("/find?type=BL02")
        assert "sort=near" in client.see(f"/find?type=BL02&{HERE}")
        client.see("/find?sort=nonsense")

    def test_what_was_looked_for_is_marked_and_escaped(self, client: Client) -> None:
        an_offer(name="三餐<b>小屋</b>", summary="每天中午的热饭 <script>")
        page = client.see("/find?words=三餐")
        assert "<mark>三餐</mark>&lt;b&gt;" in page
        assert "<script>" not in page[page.index("<main") :]

    def test_the_ring_shows_what_has_a_place(self, client: Client) -> None:
        an_offer(name="郢城小屋", lat=30.39, lng=112.21)
        near = client.see(f"/find?type=BL02&{HERE}")
        assert "rings-picture" in near
        assert "以郢城镇为中心" in near
        assert "rings-picture" not in client.see("/find?type=BL02")


@pytest.mark.usefixtures("session")
class TestBadInput:
    @pytest.mark.parametrize("km", ["-1", "−1", "0", "501", "1e3", "nan", "²", "十", "99999999999999999999"])
    def test_a_radius_that_is_none_is_told(self, client: Client, km: str) -> None:
        answer = client.get("/find", query_string={"km": km, "words": "午餐"})
        assert answer.status_code == 422
        assert "距离请填 1 到 500 之间的整数公里" in answer.text
        assert 'value="午餐"' in answer.text

    @pytest.mark.parametrize(
        "words",
        [
            "心" * 200,
            "😀",
            "'\"",
            "午餐 AND (",
            "。",
            "-",
            "title:x",
            "%",
            "<script>alert(1)</script>",
            "\u202e",
            "a" * 200,
        ],
    )
    def test_words_of_any_kind_are_answered(self, client: Client, words: str) -> None:
        an_offer()
        answer = client.get("/find", query_string={"words": words, "place": "荆州区", "km": "30"})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text

    @pytest.mark.parametrize(("words", "told"), [("，", True), ("😀", True), ("zzzvv", False)])
    def test_words_without_a_letter_are_told_apart_from_words_that_nothing_has(
        self, client: Client, words: str, told: bool
    ) -> None:
        page = client.see(f"/find?words={words}")
        assert (f"「{words}」里没有能查的字" in page) is told
        assert (f"「{words}」的原词" in page) is not told

    def test_three_hundred_letters_are_told_and_stay(self, client: Client) -> None:
        answer = client.get("/find", query_string={"words": "心" * 300})
        assert answer.status_code == 422
        assert "200 字以内" in answer.text

    def test_a_page_beyond_the_end_leads_back(self, client: Client) -> None:
        an_offer()
        page = client.see("/find?type=BL02&page=99")
        assert "没有这一页" in page
        assert 'href="/find?type=BL02"' in page

    def test_an_unknown_name_in_the_address_narrows_nothing(self, client: Client) -> None:
        an_offer(name="三餐小屋")
        assert found(client.see("/find?published=false&status=draft&phone=1")) == ["三餐小屋"]


@pytest.mark.usefixtures("session")
class TestNothing:
    def test_it_says_what_was_tried_and_widens_with_one_tap(self, client: Client) -> None:
        an_offer(name="武汉小屋", lat=30.55, lng=114.34, place_code="420106000000")
        page = client.see(f"/find?words=没人做饭&{HERE}&km=10")
        assert "没有找到" in page
        assert "试过的" in page
        assert "；郢城镇 10 公里以内" in page
        assert "不限距离：有 1 条" in page
        wider = re.search(r'class="button" href="([^"]+)"', page[page.index("没有找到") :])
        assert wider
        assert found(client.see(wider[1].replace("&amp;", "&"))) == ["武汉小屋"]

    def test_conditions_come_off_with_one_tap(self, client: Client) -> None:
        an_offer(name="三餐小屋", age_max=6)
        assert "去掉挑选的条件：有 1 条" in client.see("/find?words=三餐&kind=service&age=16")

    def test_the_type_and_the_township_are_noted_and_nothing_else(self, client: Client, session: Session) -> None:
        for _ in range(2):
            page = client.see(f"/find?words=奶奶病了没人做饭&{HERE}&km=10")
        assert "郢城镇有人找「食物与营养」没找到" in page
        rows = session.scalars(sa.select(SearchDemand)).all()
        assert [(row.township, row.type_code, row.times) for row in rows] == [(YINGCHENG, "BL02", 2)]
        assert set(SearchDemand.__table__.columns.keys()) == {"day", "township", "type_code", "times"}

    def test_nothing_is_noted_without_a_place_or_a_type_or_where_something_was_found(
        self, client: Client, session: Session
    ) -> None:
        an_offer()
        client.see("/find?words=奶奶病了没人做饭&kind=fund")
        client.see(f"/find?words=zzzvv&{HERE}")
        client.see(f"/find?type=BL02&{HERE}")
        client.see(f"/find?type=BL02&{HERE}&kind=fund")
        assert session.scalar(sa.select(sa.func.count()).select_from(SearchDemand)) == 0, (
            "there is something of another kind"
        )

    def test_whoever_oversees_the_area_reads_it(self, client: Client, sign_in: SignIn, session: Session) -> None:
        client.see(f"/find?type=BL02&{HERE}&km=10")
        mine = sign_in(account(Role.SUPERVISOR, place_code=YINGCHENG)).see("/oversight/demand")
        assert "食物与营养" in mine
        assert "食物与营养" not in sign_in(account(Role.SUPERVISOR, place_code="421087100000")).see("/oversight/demand")


@pytest.mark.usefixtures("session")
class TestSuggestions:
    def test_titles_and_danger_first(self, client: Client) -> None:
        an_offer(name="三餐小屋")
        assert "/find?words=%E4%B8%89%E9%A4%90%E5%B0%8F%E5%B1%8B" in client.see("/find/suggestions?words=三餐")
        an_offer(name="她说想死都不怕小组")
        danger = client.see("/find/suggestions?words=她说想死")
        assert danger.index('href="tel:') < danger.index("小组")

    @pytest.mark.parametrize("words", ["", " ", "'", "<script>", "心" * 5000])
    def test_anything_typed_is_answered(self, client: Client, words: str) -> None:
        assert client.get("/find/suggestions", query_string={"words": words}).status_code == 200


@pytest.mark.usefixtures("session")
class TestSaved:
    def test_keep_find_again_and_forget(self, client: Client, sign_in: SignIn, session: Session) -> None:
        an_offer(name="三餐小屋")
        mine = sign_in(account(Role.DIRECTOR))
        assert "保存这个搜索" not in client.see("/find?type=BL02")
        assert "保存这个搜索" in mine.see("/find?type=BL02&page=3")
        answer = mine.submit("/find/saved", name="镇上的午餐", query="page=3&type=BL02&evil=1")
        assert answer.headers["Location"] == "/find?type=BL02"
        mine.submit("/find/saved", name="镇上的饭", query="type=BL02")
        row = session.scalars(sa.select(SavedSearch)).one()
        assert row.name == "镇上的饭"
        assert "镇上的饭" in mine.see("/find?kind=fund")
        assert sign_in(account(Role.DIRECTOR)).submit(f"/find/saved/{row.id}/forget").status_code == 404
        mine.submit(f"/find/saved/{row.id}/forget")
        assert "还没有保存的搜索" in mine.see("/find/saved")

    def test_the_form_on_the_page_carries_the_search(self, sign_in: SignIn) -> None:
        an_offer(name="三餐小屋")
        mine = sign_in(account(Role.DIRECTOR))
        for page in (mine.see("/find?type=BL02&page=1"), mine.submit("/find/saved", name=" ", query="type=BL02").text):
            form = page[page.index('aria-label="保存这个搜索"') :]
            assert re.search(r'<input[^>]* name="query"[^>]* value="type=BL02"', form[: form.index("</form>")])

    def test_what_is_missing_is_told(self, sign_in: SignIn) -> None:
        mine = sign_in(account(Role.DIRECTOR))
        assert "先搜一次" in mine.submit("/find/saved", name="x", query="page=2").text
        assert "起个名字" in mine.submit("/find/saved", name=" ", query="type=BL02").text


@pytest.mark.usefixtures("session")
class TestSlip:
    def test_it_names_whom_to_call_and_leads_back(self, client: Client) -> None:
        offer = an_offer(name="三餐小屋", days="周一到周五")
        page = client.see(f"/catalogue/{offer.id}/slip")
        for word in (
            "三餐小屋",
            "0716-8000000",
            "周一到周五",
            "下一步",
            "data:image/svg+xml",
            f"/catalogue/{offer.id}",
        ):
            assert word in page

    def test_a_volunteer_stays_unnamed(self, client: Client) -> None:
        page = client.see(f"/catalogue/{a_volunteer().id}/slip")
        assert "13900001111" not in page
        assert "不该看见的姓名" not in page


class TestSynonyms:
    def test_staff_change_them_and_each_version_stays(self, sign_in: SignIn, session: Session) -> None:
        assert synonyms.seed() > 30
        assert synonyms.seed() == 0
        keeper = sign_in(account(Role.ADMINISTRATOR))
        assert "孤独症" in keeper.see("/find/synonyms")
        keeper.submit("/find/synonyms/new", words="喘息\n临时替手", reason="村里这么说")
        group = session.scalars(sa.select(SynonymVersion).order_by(SynonymVersion.version.desc())).first()
        assert group
        assert group.words == ["喘息", "临时替手"]
        synonyms.kept.forget()
        assert "替手" in repr(asked_plan("喘息"))
        keeper.submit(f"/find/synonyms/{group.group_id}", words="喘息\n替手", reason="写短一点")
        keeper.submit(f"/find/synonyms/{group.group_id}", words="喘息\n替手", reason="不对", remove="yes")
        synonyms.kept.forget()
        assert "替手" not in repr(asked_plan("喘息"))
        versions = session.scalars(
            sa.select(SynonymVersion.words).where(SynonymVersion.group_id == group.group_id)
        ).all()
        assert sorted(map(len, versions)) == [0, 2, 2]

    def test_what_makes_no_group_is_told(self, sign_in: SignIn) -> None:
        keeper = sign_in(account(Role.ADMINISTRATOR))
        assert "至少写两个" in keeper.submit("/find/synonyms/new", words="一个", reason="x").text
        assert "为什么要改" in keeper.submit("/find/synonyms/new", words="一\n二", reason=" ").text

    def test_nobody_else_may(self, session: Session) -> None:
        with pytest.raises(Refused):
            service.set_group(an_actor(Role.DIRECTOR), None, words=["一", "二"], reason="x")


def asked_plan(words: str) -> object:
    return synonyms.kept.current().longest([words], 0)


@pytest.mark.usefixtures("session")
class TestStandby:
    def test_the_page_says_that_the_database_answers(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        an_offer(name="三餐小屋")
        broken = Shelved(database.connection, Broken())
        monkeypatch.setattr(adapters, "_search", broken)
        page = client.see("/find?words=三餐")
        assert "搜索引擎现在没有应答" in page
        assert found(page) == ["三餐小屋"]


class Broken:
    """An engine that is down."""

    def __getattr__(self, _name: str) -> object:
        def down(*_args: object) -> object:
            raise EngineDown("gone")

        return down


class TestSpoken:
    def test_a_clear_word_a_sentence_and_nonsense(self) -> None:
        assert spoken("奶奶病了没人做饭")[0] == "BL02"
        assert spoken("zzz") == ()
        assert spoken("") == ()

    @pytest.mark.usefixtures("session")
    def test_nobody_asks_without_a_scope(self) -> None:
        assert asked(Question(words="午餐", km=5.0)).circle is None, "a radius without a middle is none"
