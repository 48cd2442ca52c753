"""The suite every engine passes. A module with a fixture `make` (a new, empty engine at each call) inherits it.

Sets, counts, filters, circles and orders are judged by brute force; what words find, by examples that any engine owes.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.documents import FACETS, FIELDS, Document, Holding, Put, Remove
from search.engine import SearchEngine
from search.filters import AtLeast, AtMost, Either, Every, Filter, Holds, Is, Not, NotFilterable, StartsWith, Within
from search.plan import Level
from search.query import BadQuestion, Chosen, Order, Request, Scope
from tests.search import oracle
from tests.search.world import ANYBODY, EVERYBODY, FILTERS, WORLD, questions

Make = Callable[[], SearchEngine]
PATIENT = settings(deadline=None, suppress_health_check=list(HealthCheck))
LUNCH = Document(
    "lunch",
    "service",
    "午餐小屋",
    body="放学后的热饭，农村留守儿童优先",
    types=("BL02",),
    place="421003106000",
    lat=30.39,
    lng=112.2,
)
LEGAL = Document("legal", "service", "Immigration help", body="Free lawyers for unaccompanied minors", types=("SF10",), country="US", lat=27.95, lng=-82.46)  # fmt: skip
FUND = Document(
    "fund", "fund", "先心病儿童救助基金", terms="医疗救治 心脏有问题", types=("BL05",), place="420000000000"
)
TALK = Document(
    "talk",
    "volunteer",
    "青少年心理咨询",
    body="周末陪聊",
    owner="荆江社工服务中心",
    types=("MH01",),
    lat=30.4,
    lng=112.21,
)
DRAFT = Document("draft", "service", "午餐草稿", types=("BL02",), published=False)
FIVE = (LUNCH, LEGAL, FUND, TALK, DRAFT)
HOSTILE = (
    "", " ", "。", "'", '"', "\\", "心理 OR (", "a:b:c", '"open', "-午餐", "午餐 AND NOT 心理", "*", "?", "title:午餐", "<script>alert(1)</script>",
    "😀", "👨‍👩‍👧‍👦", "\u202e午餐", "\ufeff", "'; DROP TABLE documents; --", "%", "_", "../../etc/passwd", "{{7*7}}", "心" * 300, "a" * 300,
    "xin li " * 60, "1" * 300, "𠀀𠀁", "\t\n", "()[]{}^~+", "published:false", "0", "ﬁ", "ＡＢＣ", "\x1f",
)  # fmt: skip


def ids(engine: SearchEngine, scope: Scope = EVERYBODY, **question: object) -> list[str]:
    return [hit.id for hit in engine.search(Request(**question), scope).hits]


class Contract:
    """Inherit as `class TestContract(Contract)`."""

    EXAMPLES: ClassVar[int] = 150
    SOUND: ClassVar[bool] = True
    """Whether the engine knows sound, script, likeness and synonyms; the standby in the database knows a part."""

    @pytest.fixture
    def five(self, make: Make) -> SearchEngine:
        engine = make()
        engine.wait(engine.apply([Put(d) for d in FIVE]))
        return engine

    @pytest.fixture(scope="class")
    def full(self, keep: Callable[[], contextmanager]) -> Iterator[SearchEngine]:
        """One engine with the whole world in it, for all the questions that change nothing."""
        with keep() as engine:
            half = len(WORLD) // 2
            engine.rebuild(WORLD[:half])
            engine.wait(engine.apply([Put(d) for d in WORLD[half - 20 :]]))
            engine.wait(engine.apply([Put(WORLD[3]), Remove(WORLD[4].id), Put(WORLD[4]), Remove("nobody")]))
            yield engine

    def ask(self, engine: SearchEngine, request: Request, scope: Scope = EVERYBODY) -> None:
        """Total, page, order, distances and counts as brute force has them."""
        answer = engine.search(request, scope)
        right = oracle.found(request, scope, WORLD)
        assert answer.total == len(right)
        assert [hit.id for hit in answer.hits] == [d.id for d in right[request.offset :][: request.limit]]
        assert answer.facets == oracle.facets(request, scope, WORLD)
        by_id = {d.id: d for d in WORLD}
        for hit in answer.hits:
            far = oracle.km(*request.near, by_id[hit.id]) if request.near else float("inf")
            assert hit.km == (pytest.approx(far, abs=1e-3) if far < float("inf") else None)

    # -- filters, counts, circles, orders ---------------------------------------------------------------------------

    def test_any_question_is_answered_as_by_brute_force(self, full: SearchEngine) -> None:
        @settings(PATIENT, max_examples=self.EXAMPLES)
        @given(request=questions())
        def holds(request: Request) -> None:
            self.ask(full, request)

        holds()

    def test_any_scope_hides_what_is_outside_it(self, full: SearchEngine) -> None:
        @settings(PATIENT, max_examples=self.EXAMPLES // 2)
        @given(request=questions(), scope=FILTERS)
        def holds(request: Request, scope: Filter) -> None:
            self.ask(full, request, Scope(scope))

        holds()

    @pytest.mark.parametrize(
        "filter_",
        [
            Is("kind", "fund"), Is("kind", "nothing"), Is("published", value=False), Is("age_min", 3), Is("mode", ""),
            Is("place", "421003106000"), Holds("types", ("BL02",)), Holds("types", ("BL02", "心理")), Holds("types", ()),
            Holds("types", ("a'b\"c\\d",)), AtMost("age_max", 12), AtLeast("age_min", 7), AtMost("age_max", -1),
            AtLeast("age_max", 6.5), StartsWith("place", "42"), StartsWith("place", "4210"), StartsWith("place", ""),
            Within(30.39, 112.2, 20), Not(Within(30.39, 112.2, 20)), Every(()), Either(()), Not(Every(())),
            Not(Either((Is("kind", "fund"), Is("country", "US")))), Every((Is("kind", "service"), Not(Holds("types", ("BL02",))))),
        ],
        ids=repr,
    )  # fmt: skip
    def test_each_filter_and_its_opposite(self, full: SearchEngine, filter_: Filter) -> None:
        self.ask(full, Request(filter=filter_, limit=100), ANYBODY)
        self.ask(full, Request(filter=Not(filter_), limit=100), ANYBODY)

    @pytest.mark.parametrize("km", [0.0, 0.001, 5, 20, 39.9, 40.1, 300, 699, 701, 30_000])
    @pytest.mark.parametrize("near", [(30.39, 112.2), (-16.8, 179.98), (-16.8, -179.99), (0.0, 0.0), (90.0, 0.0)])
    def test_a_circle_is_exact(self, full: SearchEngine, near: tuple[float, float], km: float) -> None:
        self.ask(full, Request(near=near, km=km, order=Order.NEAR, facets=FACETS, limit=100))

    def test_the_nearest_come_first_without_any_radius(self, full: SearchEngine) -> None:
        for offset in (0, 10, 100, 200):
            self.ask(full, Request(near=(30.39, 112.2), order=Order.NEAR, offset=offset, limit=60))

    def test_the_freshest_come_first(self, full: SearchEngine) -> None:
        self.ask(full, Request(order=Order.FRESH, limit=100))
        self.ask(full, Request(order=Order.FRESH, near=(0.0, 0.0), km=100, limit=100))

    def test_choosing_in_a_field_leaves_its_own_counts(self, full: SearchEngine) -> None:
        chosen = (Chosen("kind", ("fund",)), Chosen("types", ("MH01", "心理")))
        self.ask(full, Request(chosen=chosen, facets=FACETS))
        self.ask(full, Request(chosen=chosen, facets=FACETS, near=(30.39, 112.2), km=50))

    def test_an_unknown_value_finds_nothing_and_counts_go_on(self, full: SearchEngine) -> None:
        self.ask(full, Request(chosen=(Chosen("kind", ("ufo",)),), facets=("kind", "types")))

    def test_pages_meet_and_do_not_overlap(self, full: SearchEngine) -> None:
        for near, km in ((None, None), ((30.39, 112.2), None), ((30.39, 112.2), 5000.0)):
            pages = [ids(full, near=near, km=km, offset=n, limit=7) for n in range(0, 320, 7)]
            joined = [one for page in pages for one in page]
            whole = oracle.found(Request(near=near, km=km), EVERYBODY, WORLD)
            assert joined == [d.id for d in whole]

    def test_pages_of_words_meet_too(self, full: SearchEngine) -> None:
        first = full.search(Request(words="留守儿童", limit=100), EVERYBODY)
        pages = [ids(full, words="留守儿童", offset=n, limit=9) for n in range(0, first.total + 9, 9)]
        joined = [one for page in pages for one in page]
        assert joined[:100] == [hit.id for hit in first.hits]
        assert len(joined) == len(set(joined)) == first.total

    def test_a_page_beyond_the_end_is_empty_and_keeps_the_total(self, full: SearchEngine) -> None:
        for question in ({}, {"words": "心理咨询"}, {"near": (30.39, 112.2), "km": 20.0}):
            last = full.search(Request(offset=1_000_000, **question), EVERYBODY)
            assert last.hits == ()
            assert last.total == full.search(Request(**question), EVERYBODY).total > 0

    def test_words_are_within_filter_circle_and_scope(self, full: SearchEngine) -> None:
        for more in ({}, {"near": (30.39, 112.2), "km": 40.0}, {"filter": Is("kind", "fund")}):
            answer = full.search(Request(words="心理咨询", facets=("kind",), limit=100, **more), EVERYBODY)
            right = [
                d for d in WORLD if oracle.fits(Request(**more), EVERYBODY, d) and "心理咨询" in f"{d.title} {d.body}"
            ]
            assert {hit.id for hit in answer.hits} == {d.id for d in right[:100]} or answer.total >= len(right)
            assert answer.total == sum(answer.facets["kind"].values())
            assert {d.id for d in right} <= set(ids(full, words="心理咨询", limit=100, **more)) or len(right) > 100

    # -- changes ----------------------------------------------------------------------------------------------------

    def test_putting_again_replaces(self, five: SearchEngine) -> None:
        for _ in range(3):
            five.wait(five.apply([Put(replace(LUNCH, title="晚餐小屋", body=""))]))
        assert five.stats().documents == 5
        assert ids(five, words="晚餐小屋") == ["lunch"]
        assert "lunch" not in ids(five, words="午餐")

    def test_removing_removes(self, five: SearchEngine) -> None:
        five.wait(five.apply([Remove("lunch"), Remove("nobody"), Remove("lunch")]))
        assert five.stats().documents == 4
        assert "lunch" not in ids(five, ANYBODY, limit=100)

    def test_the_last_of_several_changes_counts(self, five: SearchEngine) -> None:
        five.wait(five.apply([Remove("fund"), Put(replace(FUND, title="新基金")), Put(TALK), Remove("talk")]))
        assert five.stats().documents == 4
        assert "talk" not in ids(five, limit=100)
        assert ids(five, words="新基金") == ["fund"]

    def test_nothing_to_do_is_no_fault(self, five: SearchEngine) -> None:
        five.wait(five.apply([]))
        assert five.stats().documents == 5

    @pytest.mark.parametrize("take_away", ["hide", "remove"])
    def test_what_is_hidden_is_gone_everywhere(self, five: SearchEngine, take_away: str) -> None:
        asked: list[dict[str, object]] = [
            {}, {"words": "心理咨询"}, {"types": ("MH01",)}, {"near": (30.4, 112.21), "km": 3.0}, {"near": (30.4, 112.21)},
            {"filter": Holds("types", ("MH01",))}, {"chosen": (Chosen("kind", ("volunteer",)),)},
            {"chosen": (Chosen("kind", ("volunteer",)),), "near": (30.4, 112.21), "km": 3.0}, {"words": "咨询", "order": Order.FRESH},
        ]  # fmt: skip
        before = [five.search(Request(facets=FACETS, **one), EVERYBODY) for one in asked]
        assert all("talk" in {hit.id for hit in answer.hits} for answer in before)
        assert five.suggest("青少年", EVERYBODY) == ("青少年心理咨询",)
        operation = Remove("talk") if take_away == "remove" else Put(replace(TALK, published=False))
        five.wait(five.apply([operation]))
        for one, was in zip(asked, before, strict=True):
            now = five.search(Request(facets=FACETS, **one), EVERYBODY)
            assert "talk" not in {hit.id for hit in now.hits}
            assert now.total == was.total - 1
            assert "MH01" not in now.facets["types"]
            assert "volunteer" not in now.facets["kind"]
        assert five.suggest("青少年", EVERYBODY) == ()
        assert five.suggest("qingshaonian", EVERYBODY) == ()

    def test_it_comes_back_when_it_is_shown_again(self, five: SearchEngine) -> None:
        five.wait(five.apply([Put(replace(TALK, published=False))]))
        five.wait(five.apply([Put(TALK)]))
        assert "talk" in ids(five, words="心理咨询")

    def test_a_moved_document_is_found_where_it_is(self, five: SearchEngine) -> None:
        five.wait(five.apply([Put(replace(LUNCH, lat=31.2, lng=121.5))]))
        assert "lunch" not in ids(five, near=(30.39, 112.2), km=50.0)
        assert ids(five, near=(31.2, 121.5), km=1.0) == ["lunch"]

    def test_rebuilding_forgets_the_rest(self, five: SearchEngine) -> None:
        assert five.rebuild(iter([FUND, TALK])) == 2
        assert five.stats().documents == 2
        assert sorted(ids(five)) == ["fund", "talk"]
        five.wait(five.apply([Put(LUNCH)]))
        assert five.stats().documents == 3

    def test_rebuilding_with_nothing_leaves_nothing(self, five: SearchEngine) -> None:
        assert five.rebuild([]) == 0
        assert ids(five) == []
        assert five.search(Request(facets=FACETS), EVERYBODY).facets == {name: {} for name in FACETS}

    def test_ensuring_twice_loses_nothing(self, five: SearchEngine) -> None:
        five.ensure()
        five.ensure()
        assert five.stats().documents == 5
        assert five.stats().faults == ()

    # -- words ------------------------------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("words", "first"),
        [
            ("午餐", "lunch"),
            ("lawyer", "legal"),
            ("LAWYERS", "legal"),
            ("心脏", "fund"),
            ("心理咨询", "talk"),
            ("imigration", "legal"),
        ],
    )
    def test_words_in_chinese_and_english(self, five: SearchEngine, words: str, first: str) -> None:
        assert ids(five, words=words)[0] == first

    @pytest.mark.parametrize(
        ("words", "first"),
        [
            ("心理諮詢", "talk"), ("xinlizixun", "talk"), ("xin li zi xun", "talk"), ("xlzx", "talk"), ("心里咨询", "talk"),
            ("wucan", "lunch"), ("留首儿童", "lunch"), ("農村", "lunch"), ("荆江社工", "talk"), ("ｘｉｎｌｉ", "talk"),
        ],
    )  # fmt: skip
    def test_the_same_word_typed_otherwise(self, five: SearchEngine, words: str, first: str) -> None:
        if not self.SOUND:
            pytest.skip("this engine knows neither sound nor script")
        if words == "留首儿童":  # the sound of a text's body is not kept
            five.wait(five.apply([Put(replace(LUNCH, title="留守儿童午餐"))]))
        assert ids(five, words=words)[0] == first

    def test_the_level_is_told(self, five: SearchEngine) -> None:
        if not self.SOUND:
            pytest.skip("this engine has no levels")
        assert five.search(Request(words="心理咨询"), EVERYBODY).level is Level.ALL
        assert five.search(Request(words="心里咨询"), EVERYBODY).level is Level.ALIKE
        assert five.search(Request(words="没人做饭", types=("BL02",)), EVERYBODY).hits[0].id == "lunch"

    def test_needs_find_without_words_in_common(self, five: SearchEngine) -> None:
        assert ids(five, words="没人弄吃的", types=("BL02",)) == ["lunch"]

    def test_what_is_nowhere_finds_nothing(self, five: SearchEngine) -> None:
        assert ids(five, words="zzz qqq") == []
        assert ids(five, words="天上掉") == []

    def test_the_title_counts_more_than_the_text(self, five: SearchEngine) -> None:
        five.wait(five.apply([Put(replace(FUND, body="午餐 " * 5))]))
        assert ids(five, words="午餐")[0] == "lunch"

    @pytest.mark.parametrize("words", HOSTILE)
    def test_hostile_words_are_words(self, five: SearchEngine, words: str) -> None:
        answer = five.search(Request(words=words, facets=FACETS), EVERYBODY)
        assert "draft" not in {hit.id for hit in answer.hits}
        assert "午餐草稿" not in five.suggest(words, EVERYBODY)

    def test_no_words_break_it(self, five: SearchEngine) -> None:
        @settings(PATIENT, max_examples=self.EXAMPLES // 2)
        @given(words=st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=60))
        def holds(words: str) -> None:
            answer = five.search(Request(words=words, near=(30.39, 112.2)), EVERYBODY)
            assert "draft" not in {hit.id for hit in answer.hits}
            five.suggest(words, EVERYBODY)

        holds()

    # -- suggestions ------------------------------------------------------------------------------------------------

    def test_a_title_is_suggested_at_each_key(self, five: SearchEngine) -> None:
        for end in range(1, len(TALK.title) + 1):
            assert TALK.title in five.suggest(TALK.title[:end], EVERYBODY)
        if self.SOUND:
            for end in range(4, len("xinlizixun") + 1):
                assert TALK.title in five.suggest("xinlizixun"[:end], EVERYBODY), end

    def test_suggestions_keep_their_number_and_are_not_doubled(self, full: SearchEngine) -> None:
        for limit in (0, 1, 3, 8):
            found = full.suggest("心", EVERYBODY, limit)
            assert len(found) <= limit
            assert len(set(found)) == len(found)

    # -- what may not be asked ----------------------------------------------------------------------------------------

    @pytest.mark.parametrize("field", [n for n, h in FIELDS.items() if h in {Holding.TEXT, Holding.ID, Holding.POINT}])
    def test_what_may_not_be_filtered_is_refused(self, field: str) -> None:
        with pytest.raises(NotFilterable):
            Request(filter=Every((Not(Is(field, "x")),)))

    @pytest.mark.parametrize(
        "question",
        [
            {"filter": Is("nothing", 1)}, {"filter": StartsWith("kind", "f")}, {"filter": AtMost("kind", 1)},
            {"filter": Within(0, 0, -1)}, {"filter": Within(0, 0, float("nan"))}, {"facets": ("title",)}, {"facets": ("nothing",)},
            {"chosen": (Chosen("age_min", ("3",)),)}, {"km": 5.0}, {"near": (0.0, 0.0), "km": -1.0}, {"near": (91.0, 0.0)},
            {"near": (float("nan"), 0.0)}, {"near": (0.0, 0.0), "km": float("nan")}, {"offset": -1}, {"limit": 101}, {"limit": -1},
        ],
        ids=repr,
    )  # fmt: skip
    def test_what_makes_no_sense_is_refused(self, question: dict[str, object]) -> None:
        with pytest.raises((BadQuestion, NotFilterable)):
            Request(**question)

    def test_a_scope_is_required(self, five: SearchEngine) -> None:
        with pytest.raises(TypeError):
            five.search(Request())
        with pytest.raises(TypeError):
            five.suggest("午")

    # -- while it is read ---------------------------------------------------------------------------------------------

    def rebuilt_under_readers(self, engine: SearchEngine, reader: SearchEngine) -> None:
        """For engines that have readers apart from the writer: nobody ever sees half a catalogue."""
        engine.rebuild(WORLD)
        stop, seen, troubles = Event(), set[int](), list[BaseException]()

        def read() -> None:
            while not stop.is_set():
                try:
                    seen.add(reader.search(Request(), ANYBODY).total)
                except BaseException as trouble:
                    troubles.append(trouble)

        thread = Thread(target=read)
        thread.start()
        for size in (300, 250, 300):
            engine.rebuild(WORLD[:size])
        stop.set()
        thread.join()
        assert not troubles
        assert seen <= {300, 250}
        assert reader.search(Request(), ANYBODY).total == 300
