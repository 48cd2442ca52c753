"""Danger is found; a wrong alarm costs little."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.taxonomy.crisis import EXTRA_FLAGS, crisis
from app.taxonomy.records import records
from app.taxonomy.types import all_types
from tests.taxonomy.sentences import CALM, DANGER, KEPT_ASIDE, SPOKEN

FLAGGED = {kind.code for kind in all_types() if kind.flags & {"report", "urgent"}}
SAID = [said for kind in all_types() if kind.code in FLAGGED for said in (*kind.phrases_zh, *kind.phrases_en)]


@pytest.mark.parametrize("words", [*DANGER, *SAID])
def test_danger_is_found(words: str) -> None:
    found = crisis(words)
    assert found is not None
    assert found.flags
    assert found.phrases


@pytest.mark.parametrize("words", [words for words, code in SPOKEN + KEPT_ASIDE if code in FLAGGED])
def test_danger_is_found_in_village_speech(words: str) -> None:
    assert crisis(words) is not None


@pytest.mark.parametrize(
    ("code", "sign"), [(row["code"], sign) for row in records("report_signs") for sign in row["signs"]]
)
def test_every_sign_of_a_reportable_circumstance_is_found(code: str, sign: str) -> None:
    found = crisis(f"昨天听人讲，{sign}，怎么办")
    assert found is not None
    assert found.must_report
    assert code in found.circumstances


@pytest.mark.parametrize("words", CALM)
def test_everyday_needs_raise_no_alarm(words: str) -> None:
    assert crisis(words) is None


SERVICES = ("家庭寄养", "领养手续", "临时监护", "哀伤辅导", "县未成年人保护中心", "AND OR NOT")


@pytest.mark.parametrize("words", [*SERVICES, *(kind.zh for kind in all_types() if kind.code not in FLAGGED)])
def test_the_name_of_a_service_raises_no_alarm(words: str) -> None:
    """Whoever looks for one is told where it is, not whom to call in distress."""
    assert crisis(words) is None


BEATING = {"爸爸脾气暴，不知道咋管娃，只会打骂", "我也不知道怎么教，一生气就打他"}
"""Spoken as a wish to learn how to raise a child; a child who is beaten is said nonetheless: these alarms are right."""


def test_wrong_alarms_stay_few() -> None:
    """Bullying (SF07) is left out: the report path is right for it."""
    calm = [words for words, code in SPOKEN + KEPT_ASIDE if code not in FLAGGED | EXTRA_FLAGS.keys()]
    everyday = [words for words in calm if words not in BEATING]
    alarms = [words for words in everyday if crisis(words)]
    assert len(alarms) <= 0.1 * len(everyday)


@pytest.mark.parametrize(
    ("words", "code", "number"),
    [
        ("她说不想活了", "MH03", "12356"),
        ("后妈打她", "SF05", "110"),
        ("孩子走丢了", "SF08", "110"),
        ("叫不醒", "BL05", "120"),
    ],
)
def test_the_right_type_and_number(words: str, code: str, number: str) -> None:
    found = crisis(words)
    assert found is not None
    assert code in {kind.code for kind in found.types}
    assert number in {line.number for line in found.hotlines}


def test_a_not_before_it_takes_nothing_back() -> None:
    assert crisis("没有被打") is not None


@pytest.mark.parametrize("words", ["被 打 了", "被\n爸爸打", "不 想 活", "自。杀", "I want to DIE"])
def test_spaces_and_stops_do_not_hide_it(words: str) -> None:
    assert crisis(words) is not None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.sampled_from(DANGER), st.text(max_size=100))
def test_what_stands_around_it_does_not_hide_it(before: str, danger: str, after: str) -> None:
    assert crisis(f"{before}，{danger}，{after}") is not None


@given(st.text(max_size=500))
def test_any_text_is_read(words: str) -> None:
    found = crisis(words)
    assert found == crisis(words)
    assert found is None or found.flags <= {"report", "urgent"}


@pytest.mark.parametrize("word", ["心理", "家庭", "监护", "寄养", "学习", "午饭"])
def test_a_single_ordinary_word_is_no_alarm(word: str) -> None:
    """While somebody types the first word of a search, hotlines would only teach her to look past them."""
    assert crisis(word) is None
