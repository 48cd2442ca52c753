"""What a model sees of a text."""

from hypothesis import given
from hypothesis import strategies as st

from app.taxonomy.features import CHARACTERS, FAMILIES, SOUNDS
from app.taxonomy.model import model

EAR = model().ear
SIGNS = st.sampled_from("，。！？；、,.!?; \n")
PARTS = st.lists(st.text("娃奶爸妈没打饭鞋病书想死不", min_size=1, max_size=8), min_size=1, max_size=4)


def test_a_wrong_character_sounds_the_same() -> None:
    assert EAR.features("割腕")[SOUNDS] == EAR.features("割碗")[SOUNDS]


def test_families_stand_for_their_words_and_the_longest_wins() -> None:
    assert "衣" in EAR.features("他穿凉鞋")[FAMILIES]
    assert "打" in EAR.features("他被毒打")[FAMILIES]
    assert "打" not in EAR.features("爸爸在外打工")[FAMILIES]


def test_pairs_of_families_tell_who_does_what() -> None:
    seen = EAR.features("冬天没有鞋子")[FAMILIES]
    assert "没+衣" in seen or "衣+没" in seen


def test_english_is_seen_by_its_stems() -> None:
    assert " lawyer" in EAR.features("need lawyers")[CHARACTERS]


@given(PARTS, SIGNS, SIGNS)
def test_which_sign_parts_the_clauses_makes_no_difference(parts: list[str], one: str, other: str) -> None:
    assert EAR.features(one.join(parts)) == EAR.features(other.join(parts))


@given(PARTS)
def test_a_clause_said_twice_counts_once(parts: list[str]) -> None:
    assert EAR.features("，".join(parts)) == EAR.features("，".join([*parts, *parts]))
