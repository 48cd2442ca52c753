"""Village speech in one form."""

import pytest
from opencc import OpenCC

from app.taxonomy.crisis import crisis
from app.taxonomy.phrases import suggest_types
from app.taxonomy.speech import plain
from benchmarks.search.words import rows

traditional = OpenCC("s2t").convert
DANGER = [cells[-1] for cells in rows("crisis.tsv")]


def test_danger_kept_aside_is_found_in_traditional_script_as_well() -> None:
    found = [words for words in DANGER if crisis(words)]
    assert [words for words in found if not crisis(traditional(words))] == []


def test_whatever_is_typed_is_read_in_simplified_characters() -> None:
    assert plain("請問哪裡有免費的心理輔導與諮詢？") == "请问哪里有免费的心理辅导与咨询?"


@pytest.mark.parametrize("words", ["心理輔導", "心理諮詢", "隔代教養講座"])
def test_everyday_words_raise_no_alarm_in_traditional_script(words: str) -> None:
    assert crisis(words) is None


def test_a_sentence_means_the_same_in_either_script() -> None:
    said = "奶奶腰疼得起不来，孩子放学回家没饭吃"
    assert traditional(said) != said
    assert suggest_types(traditional(said), 3) == suggest_types(said, 3)
