"""The engine on Meilisearch.

There is no server to be had here. What is shown: that filters say what they mean, by an independent reader of the published
grammar; that through the real client and real sockets the contract holds on a stand-in (`fake_meilisearch`) whose every
behaviour names its source; that wrong servers are refused. What is not shown: what a real server answers. The same suite runs
against one when MEILI_URL (and MEILI_KEY) are set, and is counted as skipped when they are not.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from uuid import uuid4

import pytest
from hypothesis import given, settings

from search.adapters.meilisearch.engine import MeilisearchEngine
from search.adapters.meilisearch.filters import compiled, entry, quoted
from search.adapters.meilisearch.keys import scoped_keys
from search.adapters.meilisearch.settings import SETTINGS, differences
from search.adapters.meilisearch.words import tries
from search.documents import FIELDS, Document, Put, Remove
from search.engine import EngineDown, SearchEngine
from search.filters import Either, Filter, Holds, Is, Not
from search.plan import plan
from search.query import Request
from tests.search import oracle
from tests.search.contract import FIVE, HOSTILE, LUNCH, PATIENT, Contract, Make
from tests.search.fake_meilisearch import FakeMeilisearch, passes
from tests.search.meili_filter import BadFilter, read
from tests.search.world import ANYBODY, EVERYBODY, FILTERS, WORLD

MEILI_URL, MEILI_KEY = os.environ.get("MEILI_URL"), os.environ.get("MEILI_KEY")
WHY = "no Meilisearch server here: set MEILI_URL (and MEILI_KEY) to run the contract against a real one"


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeMeilisearch]:
    server = FakeMeilisearch()
    yield server
    server.stop()
    assert not sorted(set(server.store.undescribed))[:20], "the server's own description of itself knows neither"


@pytest.fixture
def make(fake: FakeMeilisearch) -> Make:
    numbers = count()

    def made() -> MeilisearchEngine:
        engine = MeilisearchEngine(fake.url, uid=f"t{uuid4().hex[:8]}{next(numbers)}")
        engine.ensure()
        return engine

    return made


@pytest.fixture(scope="class")
def keep(fake: FakeMeilisearch) -> Callable[[], AbstractContextManager[SearchEngine]]:
    @contextmanager
    def kept() -> Iterator[SearchEngine]:
        engine = MeilisearchEngine(fake.url, uid=f"w{uuid4().hex[:8]}")
        engine.ensure()
        yield engine

    return kept


class TestContract(Contract):
    """On the stand-in."""

    EXAMPLES = 40

    def test_nobody_sees_half_a_catalogue(self, make: Make) -> None:
        engine = make()
        assert isinstance(engine, MeilisearchEngine)
        self.rebuilt_under_readers(engine, MeilisearchEngine(engine.server.url, uid=engine.uid))


@pytest.mark.skipif(not MEILI_URL, reason=WHY)
class TestRealServer(Contract):
    """The same, on a real one."""

    EXAMPLES = 60

    @pytest.fixture
    def make(self) -> Iterator[Make]:
        used: list[MeilisearchEngine] = []

        def made() -> MeilisearchEngine:
            used.append(MeilisearchEngine(MEILI_URL or "", MEILI_KEY, uid=f"test_{uuid4().hex[:12]}"))
            used[-1].ensure()
            return used[-1]

        yield made
        for engine in used:
            forget(engine)

    @pytest.fixture(scope="class")
    def keep(self) -> Callable[[], AbstractContextManager[SearchEngine]]:
        @contextmanager
        def kept() -> Iterator[SearchEngine]:
            engine = MeilisearchEngine(MEILI_URL or "", MEILI_KEY, uid=f"test_{uuid4().hex[:12]}")
            engine.ensure()
            yield engine
            forget(engine)

        return kept


def forget(engine: MeilisearchEngine) -> None:
    """Leave nothing on somebody's server."""
    for uid in (engine.uid, engine.golden):
        engine.server.ask(lambda client, uid=uid: client.delete_index(uid))


class TestFilters:
    """What is written is read as it was meant, by a reader that knows only the published grammar."""

    @settings(PATIENT, max_examples=400)
    @given(filter_=FILTERS)
    def test_a_filter_means_the_same_when_it_is_read(self, filter_: Filter) -> None:
        tree = read(compiled(filter_))
        for d in WORLD[:60]:
            assert passes(tree, entry(d)) == oracle.passes(filter_, d)

    @pytest.mark.parametrize(
        "value", [*HOSTILE, '" OR key EXISTS OR "', "\\", '\\"', "a\\\\", "心理' OR '1'='1", "]", "IN"]
    )
    def test_no_value_gets_out_of_its_quotes(self, value: str) -> None:
        assert read(f"types IN [{quoted(value)}]") == ("in", "types", (value,))
        tree = read(compiled(Either((Is("place", value), Holds("types", (value, "x"))))))
        assert not passes(tree, entry(Document("d", "service", "t", place="421003106000", types=("BL02",))))

    def test_a_filter_too_deep_for_the_server_is_not_sent(self) -> None:
        nested: Filter = Is("kind", "fund")
        for _ in range(60):
            nested = Not(nested)
        with pytest.raises(ValueError, match="deep"):
            compiled(nested)

    def test_the_reader_refuses_what_the_grammar_refuses(self) -> None:
        for wrong in (
            "kind =",
            "kind = fund AND",
            "(kind = fund",
            "kind IN [a",
            "_geoRadius(1, 2)",
            "NOT",
            'kind = "a',
        ):
            with pytest.raises((BadFilter, ValueError)):
                read(wrong)


class TestDocuments:
    def test_nothing_is_sent_that_is_no_field_of_a_document(self) -> None:
        own = {"key", "rank", "area", "checked", "sound", "initials", "short", "_geo"}
        cut = {f"{name}_cut" for name in ("title", "terms", "owner", "body")}
        for d in WORLD:
            assert set(entry(d)) - own - cut <= set(FIELDS)

    def test_everything_filtered_or_sorted_is_set_up_so(self) -> None:
        known = {*entry(LUNCH), "_geo"}
        for name in ("searchableAttributes", "filterableAttributes", "sortableAttributes", "displayedAttributes"):
            assert set(SETTINGS[name]) <= known


class TestWords:
    @pytest.mark.parametrize(
        ("typed", "ways"),
        [
            ("xinlizixun", ["xinlizixun", "xinli lizi zixun"]), ("心里咨询", ["心里 咨询", "xinli lizi zixun"]),
            ("心理諮詢", ["心理咨询", "心理 咨询"]), ("xlzx", ["xlzx"]), ("foster care", ["foster care"]),
        ],
    )  # fmt: skip
    def test_each_way_to_take_the_words_is_a_try(self, typed: str, ways: list[str]) -> None:
        asked = [words for _level, words, _strategy in tries(plan(typed), known=True)]
        assert asked[0] == ways[0]
        assert set(ways) <= set(asked)

    def test_no_try_is_longer_than_the_server_reads(self) -> None:
        for words in HOSTILE:
            assert all(len(one.split()) <= 10 for _level, one, _strategy in tries(plan(words), known=False))


class TestWrongServers:
    """What must never be served from."""

    def engine(self, server: FakeMeilisearch, key: str | None = None) -> MeilisearchEngine:
        return MeilisearchEngine(server.url, key, uid="catalogue")

    @pytest.fixture
    def own(self) -> Iterator[FakeMeilisearch]:
        server = FakeMeilisearch()
        yield server
        server.stop()

    @pytest.fixture
    def filled(self, own: FakeMeilisearch) -> MeilisearchEngine:
        engine = self.engine(own)
        engine.ensure()
        engine.wait(engine.apply([Put(d) for d in FIVE]))
        return engine

    def test_nobody_there(self) -> None:
        engine = MeilisearchEngine("http://127.0.0.1:9", uid="catalogue")
        with pytest.raises(EngineDown, match="does not answer"):
            engine.search(Request(), EVERYBODY)
        assert engine.stats().faults

    def test_too_old(self) -> None:
        server = FakeMeilisearch(version="1.12.8")
        with pytest.raises(EngineDown, match="older"):
            self.engine(server).ensure()
        server.stop()

    def test_settings_changed_behind_our_back(self, own: FakeMeilisearch, filled: MeilisearchEngine) -> None:
        own.store.indexes["catalogue"]["settings"]["rankingRules"] = ["words", "typo", "sort"]
        assert filled.search(Request(), EVERYBODY).total == 4, "trusted for some minutes"
        with pytest.raises(EngineDown, match="rankingRules"):
            self.engine(own).search(Request(), EVERYBODY)
        self.engine(own).ensure()
        assert self.engine(own).search(Request(), EVERYBODY).total == 4

    def test_a_server_that_answers_wrongly(self, own: FakeMeilisearch, filled: MeilisearchEngine) -> None:
        own.store.sort_is_ignored = True
        with pytest.raises(EngineDown, match="asked"):
            self.engine(own).search(Request(), EVERYBODY)

    def test_a_failed_task_raises(self, own: FakeMeilisearch, filled: MeilisearchEngine) -> None:
        own.store.fail_next_task = "internal"
        receipt = filled.apply([Put(LUNCH)])
        with pytest.raises(EngineDown, match="failed"):
            filled.wait(receipt)

    def test_a_failed_rebuild_leaves_the_old_catalogue(self, own: FakeMeilisearch, filled: MeilisearchEngine) -> None:
        own.store.fail_next_task = "internal"
        with pytest.raises(EngineDown):
            filled.rebuild(WORLD)
        assert filled.search(Request(), ANYBODY).total == 5

    def test_a_server_that_is_unwell(self, own: FakeMeilisearch, filled: MeilisearchEngine) -> None:
        own.store.answer_with = 503
        with pytest.raises(EngineDown, match="refuses"):
            filled.search(Request(), EVERYBODY)

    def test_a_key_that_is_not_taken(self) -> None:
        server = FakeMeilisearch(master="m" * 20)
        with pytest.raises(EngineDown, match="invalid_api_key"):
            self.engine(server, "wrong").ensure()
        self.engine(server, "m" * 20).ensure()
        server.stop()

    def test_changes_are_visible_only_after_waiting(self, filled: MeilisearchEngine) -> None:
        receipt = filled.apply([Remove("lunch"), Remove("nobody")])
        filled.wait(receipt)
        assert "lunch" not in {hit.id for hit in filled.search(Request(limit=50), ANYBODY).hits}

    def test_settings_are_compared_whole(self) -> None:
        assert differences(SETTINGS) == []
        assert differences({**SETTINGS, "filterableAttributes": []}) == ["filterableAttributes"]
        assert differences({}) == list(SETTINGS)


class TestKeys:
    def test_two_keys_each_with_what_it_needs_and_no_more(self, fake: FakeMeilisearch) -> None:
        made = scoped_keys(fake.url, "master", "catalogue")
        reading, writing = fake.store.keys[-2:]
        assert made == {"MEILI_KEY": reading["key"], "MEILI_INDEXING_KEY": writing["key"]}
        assert set(reading["actions"]) == {"search", "settings.get", "stats.get", "version"}
        assert {"documents.add", "documents.delete", "indexes.swap", "tasks.get"} <= set(writing["actions"])
        assert reading["indexes"] == writing["indexes"] == ["catalogue*"]
        assert not {"*", "keys.create", "dumps.create"} & {*reading["actions"], *writing["actions"]}
