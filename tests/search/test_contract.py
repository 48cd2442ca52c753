"""What every search engine must do, shown on the one we have."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.database import session as app_session
from search.documents import Document, Put, Remove
from search.filters import AtLeast, AtMost, Either, Every, Filter, Holds, Is, Not, StartsWith, Within
from search.postgres import PostgresEngine
from search.protocol import Request, Scope, SearchEngine

EVERYBODY = Scope(Is("published", value=True))
LUNCH = Document(
    "1", "service", "午餐小屋", body="放学后的热饭", types=("BL02",), place="421003106000", lat=30.39, lng=112.2
)
LEGAL = Document(
    "2",
    "service",
    "Immigration help",
    body="Free lawyers for unaccompanied minors",
    types=("SF10",),
    country="US",
    lat=27.95,
    lng=-82.46,
)
FUND = Document(
    "3", "fund", "先心病儿童救助基金", terms="医疗救治 心脏有问题", types=("BL05",), place="420000000000", age_max=14
)
DRAFT = Document("4", "service", "午餐草稿", types=("BL02",), published=False)


@pytest.fixture
def engine(session: Session) -> SearchEngine:
    engine = PostgresEngine(app_session.connection)
    engine.wait(engine.apply([Put(d) for d in (LUNCH, LEGAL, FUND, DRAFT)]))
    return engine


def ids(engine: SearchEngine, **question: object) -> list[str]:
    return [hit.id for hit in engine.search(Request(**question), EVERYBODY).hits]


class TestSearch:
    def test_words_in_chinese_and_english(self, engine: SearchEngine) -> None:
        assert ids(engine, words="午餐") == ["1"]
        assert ids(engine, words="lawyer") == ["2"]
        assert ids(engine, words="心脏") == ["3"]

    def test_words_that_are_nowhere_find_nothing(self, engine: SearchEngine) -> None:
        assert ids(engine, words="zzz qqq") == []
        assert ids(engine, words="天上，掉下来") == []

    def test_the_scope_hides_what_is_not_published(self, engine: SearchEngine) -> None:
        assert ids(engine, words="草稿") == []
        assert engine.suggest("午餐", EVERYBODY) == ("午餐小屋",)

    def test_types_find_without_words_in_common(self, engine: SearchEngine) -> None:
        assert ids(engine, words="没人做饭", types=("BL02",)) == ["1"]

    def test_distance_is_in_kilometres(self, engine: SearchEngine) -> None:
        (hit,) = engine.search(Request(near=(27.95, -82.46), filter=Is("country", "US")), EVERYBODY).hits
        assert hit.km == pytest.approx(0, abs=0.01)

    def test_a_slip_of_the_finger_still_finds(self, engine: SearchEngine) -> None:
        assert ids(engine, words="imigration") == ["2"]

    def test_pages_do_not_overlap_and_keep_the_total(self, engine: SearchEngine) -> None:
        pages = [engine.search(Request(limit=1, offset=n), EVERYBODY) for n in range(4)]
        assert len({hit.id for page in pages for hit in page.hits}) == 3
        assert {page.total for page in pages} == {3}


class TestChanges:
    def test_put_replaces_and_remove_removes(self, engine: SearchEngine) -> None:
        engine.wait(engine.apply([Put(Document("1", "service", "晚餐小屋")), Remove("2"), Remove("nobody")]))
        assert ids(engine, words="晚餐") == ["1"]
        assert ids(engine, words="lawyer") == []

    def test_rebuild_forgets_the_rest(self, engine: SearchEngine) -> None:
        assert engine.rebuild([FUND]) == 1
        assert engine.stats().documents == 1


def passes(filter_: Filter, d: Document) -> bool:
    """The plain meaning of a filter, by which the engine's translation is judged."""
    match filter_:
        case Is(field, value):
            return getattr(d, field) == value
        case Holds(field, values):
            return bool(set(values) & set(getattr(d, field)))
        case AtMost(field, value):
            return getattr(d, field) <= value
        case AtLeast(field, value):
            return getattr(d, field) >= value
        case StartsWith(field, value):
            return getattr(d, field).startswith(value)
        case Within():
            raise AssertionError("tested by distance")
        case Every(filters):
            return all(passes(f, d) for f in filters)
        case Either(filters):
            return any(passes(f, d) for f in filters)
        case Not(inner):
            return not passes(inner, d)


LEAVES = st.one_of(
    st.builds(Is, st.just("kind"), st.sampled_from(["service", "fund", "volunteer"])),
    st.builds(Is, st.just("country"), st.sampled_from(["CN", "US"])),
    st.builds(Holds, st.just("types"), st.lists(st.sampled_from(["BL02", "BL05", "SF10"]), max_size=3).map(tuple)),
    st.builds(AtMost, st.just("age_max"), st.integers(0, 99)),
    st.builds(AtLeast, st.just("age_max"), st.integers(0, 99)),
    st.builds(StartsWith, st.just("place"), st.sampled_from(["", "42", "421003", "4210_", "%"])),
)
FILTERS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda fs: Every(tuple(fs))),
        st.lists(inner, max_size=3).map(lambda fs: Either(tuple(fs))),
        inner.map(Not),
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filter_=FILTERS)
def test_a_filter_means_what_it_says(engine: SearchEngine, filter_: Filter) -> None:
    found = {hit.id for hit in engine.search(Request(filter=filter_, limit=10), EVERYBODY).hits}
    assert found == {d.id for d in (LUNCH, LEGAL, FUND) if passes(filter_, d)}


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=60))
def test_no_words_break_it(engine: SearchEngine, words: str) -> None:
    engine.search(Request(words=words), EVERYBODY)
    engine.suggest(words, EVERYBODY)
