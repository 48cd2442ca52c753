"""Reading rules: what may be said, and a clear sentence for everything else."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.entitlements.conditions import All, Leaf, answer
from app.entitlements.language import LONGEST, Unreadable, read
from app.entitlements.rulebook import national
from app.entitlements.saying import leaf, terms_in, whole

REFUSED = {
    "": "请写条件",
    "agee < 1": "agee",
    "age <": "写到一半",
    "age < 18 )": ")",
    "age < 'x'": "类型",
    "age <= 6.5": "0 到 120",
    "age < 200": "0 到 120",
    "household": "比较",
    "household == 'rich'": "dibao",
    "household < 'dibao'": "比大小",
    "age + 1 > 3": "一个事实",
    "age < disability_level": "“age”不能是",
    "1 == 1": "and、or",
    "true": "and、or",
    "__import__('os')": "__import__",
    "age.__class__ == 1": "读不懂",
    "[x for x in [1]]": "and、or",
    "'dibao' in household": "in 的左边",
    "household =~ '.*'": "",
    "orphan == true": "一个事实",
    "age ? 1 : 2": "",
}


@pytest.mark.parametrize(("text", "said"), REFUSED.items(), ids=lambda one: one[:20])
def test_what_is_no_rule_is_refused_with_a_sentence(app, text: str, said: str) -> None:
    with app.test_request_context(), pytest.raises(Unreadable) as refused:
        read(text)
    assert said in str(refused.value.message)
    assert refused.value.field == "rule"


def test_too_long_is_refused(app) -> None:
    with app.test_request_context(), pytest.raises(Unreadable, match="字以内"):
        read("hukou and " * (LONGEST // 8) + "hukou")


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_rule_or_a_sentence(text: str) -> None:
    with suppress(Unreadable):
        assert read(text)


def test_not_goes_down_to_the_single_conditions() -> None:
    node = read("not (age < 18 and (hukou or not orphan))")
    assert answer(node, {"age": 20}) == 2
    assert answer(node, {"age": 5, "hukou": True}) == 0
    assert answer(node, {"age": 5, "hukou": False, "father_state": "dead", "mother_state": "dead"}) == 2
    assert isinstance(read("age > 3 and age < 5 and hukou"), All)
    assert len(read("age > 3 and age < 5 and hukou").parts) == 3


def test_deep_brackets_are_harmless() -> None:
    assert read("(" * 100 + "age < 3" + ")" * 100) == read("age < 3")


def test_sides_may_be_exchanged() -> None:
    for one, other in (
        ("18 > age", "age < 18"),
        ("'dibao' == household", "household == 'dibao'"),
        ("3 <= age", "age >= 3"),
    ):
        assert read(one) == read(other)
    assert read("hukou != true") == read("not hukou") == read("hukou == false")


def test_every_rule_reads_as_a_sentence(app) -> None:
    with app.test_request_context():
        for rule in national():
            said = whole(rule.node)
            assert len(said) > 5
            assert "%" not in said
        assert whole(read("age < 18 and not hukou")) == "年龄不满 18 岁，并且没有上户口"
        assert whole(read("not (age < 18)")) == "年龄满 18 岁"
        assert whole(read("protective_need != 'none'")) == "有要民政临时监护的情形"
        assert terms_in(read("distress and orphan")) == ["distress", "defacto", "orphan"]
        assert leaf(Leaf(read("hukou").fact, "is", negated=True)) == "没有上户口"
