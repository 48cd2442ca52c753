"""One form for what is written in a document and in a question; sound that does not depend on where a word was cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import (
    cut,
    cut_finely,
    initials,
    is_han,
    normal,
    pieces,
    shorts,
    sounds,
    spaced,
    spelt,
    stem,
    syllables,
    tokens,
    traditional,
)
from search.highlight import marked, window
from search.plan import MEANT, WITHIN, Level, plan
from search.synonyms import synonyms


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("心理輔導", "心理辅导"), ("殘疾兒童康復", "残疾儿童康复"), ("ＡＢＣ１２", "abc12"), ("Ｆoster Care", "foster care"),
        ("ﬁne", "fine"), ("㈱", "(株)"), ("頭髮", "头发"),
    ],
)  # fmt: skip
def test_one_form(written: str, form: str) -> None:
    assert normal(written) == form


@given(st.text(max_size=40))
def test_the_form_is_final(text: str) -> None:
    once = normal(text)
    assert normal(once) == normal(normal(once))
    tokens(once), sounds(once), initials(once), shorts(once), plan(text)


@given(st.lists(st.text(st.sampled_from("心理咨询服务午餐中 x1，"), max_size=12), min_size=1, max_size=5))
def test_several_texts_are_cut_as_each_alone(texts: list[str]) -> None:
    assert [words.split() for words in spaced(texts)] == [tokens(text) for text in texts]
    for text in texts:
        chinese = [word for run in pieces(text) if is_han(run) for word in cut_finely(run)]
        assert sorted(word for word in tokens(text) if is_han(word)) == sorted(chinese)


def test_words_within_words_are_found() -> None:
    assert {"心理", "咨询", "心理咨询"} <= set(tokens("心理咨询"))
    assert tokens(normal("Counselling for children's")) == ["counsel", "counselling", "for", "children", "children's"]
    assert stem("lawyers") == stem("lawyer")


def test_sound_goes_across_the_cuts() -> None:
    assert sounds("留首儿童") == sounds("留守儿童") == ["liushou", "shouer", "ertong"]
    assert cut("留首儿童") != cut("留守儿童")
    assert sounds("午餐 abc 助") == ["wucan"]
    assert syllables("旅游") == ("lv", "you")


def test_first_letters() -> None:
    assert initials("心理咨询") == ["xl", "lz", "zx", "xlz", "lzx", "xlzx"]
    assert "flyz" in shorts("法律援助中心")
    assert "flyz" not in shorts("儿童福利院照料")


@pytest.mark.parametrize(
    ("letters", "said"),
    [
        ("xinlizixun", ("xin", "li", "zi", "xun")),
        ("nvtong", ("nv", "tong")),
        ("counselling", ()),
        ("", ()),
        ("xian", ("xian",)),
    ],
)
def test_letters_as_pinyin(letters: str, said: tuple[str, ...]) -> None:
    assert spelt(letters) == said


def test_an_unfinished_syllable_is_one_while_typing() -> None:
    assert spelt("xinliz", typing=True) == ("xin", "li", "z")
    assert spelt("xinliz") == ()


def test_only_simplified_letters_need_no_converter() -> None:
    assert traditional().search("輔")
    assert not traditional().search("辅导心理咨询")


class TestSynonyms:
    SAME = synonyms([["自闭症", "孤独症", "星星的孩子", "autism"], ["心理疏导", "心理咨询"]], 3)

    def test_each_way(self) -> None:
        for one, other in (("自闭症", "孤独症"), ("autism", "自闭症"), ("孤獨症", "autism")):
            assert f"'{other}'" in repr(plan(one, self.SAME).levels[0]) or other[:2] in repr(
                plan(one, self.SAME).levels[0]
            )

    def test_of_several_words_and_within_a_sentence(self) -> None:
        assert "自闭症" in repr(plan("星星的孩子 训练", self.SAME).levels[0])
        assert self.SAME.version == 3

    def test_typed_in_letters_too(self) -> None:
        assert "孤独症" in repr(plan("zibizheng", self.SAME).levels[0])

    def test_of_several_words_each_counts_less_than_the_word_said(self) -> None:
        levels = repr(plan("autism", self.SAME).levels[0])
        assert f"text='孩子', group=<Group.TEXT: 'text'>, weight={MEANT * WITHIN}" in levels

    def test_a_word_alone_means_itself(self) -> None:
        assert plan("午餐", self.SAME) == plan("午餐")

    def test_marks_hold_what_means_the_same(self) -> None:
        assert {"自闭症", "孤独症"} <= set(plan("孤独症", self.SAME).marks)


class TestPlan:
    def test_strict_comes_before_lenient(self) -> None:
        levels = [level for level, _clause in plan("儿童 心理咨询").levels]
        assert levels == [Level.ALL, Level.ALIKE, Level.SOME]
        assert len(plan("儿童 心理 法律 援助").levels) == 4

    @pytest.mark.parametrize("text", ["", "  ", "。", "!?", "😀"])
    def test_nothing_to_look_for(self, text: str) -> None:
        assert plan(text).levels == ()

    def test_words_that_narrow_nothing_count_where_there_is_nothing_else(self) -> None:
        assert plan("的 心理") == plan("心理")
        assert plan("的").levels

    def test_three_hundred_letters_are_read_and_no_more(self) -> None:
        assert plan("心" * 5000) == plan("心" * 300)


class TestHighlight:
    def test_each_letter_keeps_its_place(self) -> None:
        assert marked("青少年心理輔導與法律援助", ("心理辅导", "法律")) == [
            ("青少年", False), ("心理輔導", True), ("與", False), ("法律", True), ("援助", False),
        ]  # fmt: skip
        assert marked("Free Lawyers here", ("lawyer",)) == [("Free ", False), ("Lawyers", True), (" here", False)]

    @given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=4), max_size=3))
    def test_nothing_is_lost_or_added(self, text: str, marks: list[str]) -> None:
        assert "".join(piece for piece, _spot in marked(text, marks)) == text
        shown = "".join(piece for piece, _spot in window(text, marks))
        assert shown.strip("…") in text or not shown

    def test_a_window_is_round_the_first_word(self) -> None:
        shown = window("一" * 100 + "午餐" + "二" * 200, ("午餐",))
        assert [spot for _piece, spot in shown][:3] == [False, True, False]
        assert sum(len(piece) for piece, _spot in shown) < 110
        assert window("没有", ("午餐",)) == []
