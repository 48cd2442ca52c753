"""From the director's own words to types of need."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.taxonomy.phrases import suggest_types
from app.taxonomy.types import all_types
from tests.taxonomy.sentences import CALM, DANGER, KEPT_ASIDE, SPOKEN

PHRASES = [(kind.code, said) for kind in all_types() for said in kind.phrases_zh]
ENGLISH = [(kind.code, said) for kind in all_types() for said in kind.phrases_en]
VILLAGE = st.lists(
    st.sampled_from([*(said for said, _code in SPOKEN), *CALM, *DANGER, "，", "没", "娃", "了"]), max_size=6
)


def first(words: str, limit: int = 1) -> list[str]:
    return [suggestion.type.code for suggestion in suggest_types(words, limit)]


def test_every_phrase_finds_its_own_type_first() -> None:
    missed = [(code, said, first(said)) for code, said in PHRASES if first(said) != [code]]
    assert missed == []


def test_every_english_phrase_finds_its_own_type() -> None:
    missed = [said for code, said in ENGLISH if first(said) != [code]]
    assert missed == ["fire", "library"]  # each stands in two types; both are offered
    assert all(code in first(said, 2) for code, said in ENGLISH)


@pytest.mark.parametrize(("words", "code"), SPOKEN + KEPT_ASIDE)
def test_village_speech(words: str, code: str) -> None:
    assert code in first(words, 3)


def test_the_example_of_the_house() -> None:
    found = suggest_types("爸妈都在外面打工，奶奶病了没人做饭")
    assert [one.type.code for one in found[:2]] == ["SF01", "BL02"]
    assert "没人做饭" in found[1].phrases


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("爸妈都出去打工", "爸爸妈妈都在广东务工"),
        ("没人做饭", "沒人煮飯"),
        ("不会做作业", "不会做作业！！！"),
        ("被爸爸打", "被他爹打"),
        ("SCHOOL FEES", "school fee"),
    ],
)
def test_the_same_said_otherwise(one: str, other: str) -> None:
    assert first(one) == first(other) != []


@pytest.mark.parametrize("words", ["", "   ", "。，！", "1234", "嗯嗯啊", "xyzzy"])
def test_what_says_nothing_suggests_nothing(words: str) -> None:
    assert suggest_types(words) == []


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.text(max_size=300), VILLAGE.map("，".join)), st.integers(1, 8))
def test_any_text_gives_sorted_steady_answers(words: str, limit: int) -> None:
    found = suggest_types(words, limit)
    scores = [suggestion.score for suggestion in found]
    assert scores == sorted(scores, reverse=True)
    assert len({suggestion.type.code for suggestion in found}) == len(found) <= limit
    assert all(score > 0 for score in scores)
    assert found == suggest_types(words, limit)


def test_a_long_text_is_read_in_time() -> None:
    assert suggest_types("爸妈都在外面打工，奶奶病了没人做饭。" * 500)


@pytest.mark.parametrize("words", ["qq", "zzz qq", "微信", "QQ号"])
def test_the_name_of_a_messenger_is_no_need(words: str) -> None:
    assert all(found.score < 0.1 for found in suggest_types(words))
