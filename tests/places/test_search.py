"""The picker's suggestions."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.places import codes
from app.places.points import Point
from app.places.search import resolve, suggest


def paths(text: str, limit: int = 10, within: str | None = None) -> list[str]:
    return [offer.place.path for offer in suggest(text, limit, within)]


@pytest.mark.parametrize("text", ["jingzhou", "jz", "荆州", "Jing Zhou", "ＪＺ", "jingz"])
def test_jingzhou_comes_first(text: str) -> None:
    assert paths(text)[0] == "湖北省荆州市"


@pytest.mark.parametrize(
    "text",
    ["荆州 郢城", "荆州郢城", "湖北荆州区郢城镇", "jingzhou yingcheng", "jingzhouyingcheng", "荆州区郢", "郢城镇"],
)
def test_several_words_narrow_down(text: str) -> None:
    assert paths(text) == ["湖北省荆州市荆州区郢城镇"]


def test_the_area_runs_together_with_the_place() -> None:
    assert paths("湖北荆州区") == ["湖北省荆州市荆州区"]


@pytest.mark.parametrize(
    ("text", "path", "former"),
    [("横县", "广西壮族自治区南宁市横州市", "横县"), ("hengxian", "广西壮族自治区南宁市横州市", "横县"),
     ("监利县", "湖北省荆州市监利市", "监利县"), ("蓟县", "天津市蓟州区", "蓟县")],
)  # fmt: skip
def test_former_names_lead_to_present_ones(text: str, path: str, former: str) -> None:
    first = suggest(text)[0]
    assert (first.place.path, first.former) == (path, former)


def test_an_ambiguous_name_offers_each() -> None:
    assert paths("朝阳区") == ["北京市朝阳区", "吉林省长春市朝阳区"]
    assert len(paths("鼓楼区")) == 4


def test_within_an_area_only() -> None:
    found = suggest("c", within="421003")
    assert found
    assert all(codes.within(offer.place.code, "421003") for offer in found)


def test_only_the_levels_asked_for() -> None:
    assert {offer.place.level for offer in suggest("jz", levels=("county",))} == {"county"}


def test_the_nearer_of_equals_first() -> None:
    changchun, beijing = Point(43.8, 125.3), Point(39.9, 116.4)
    assert suggest("朝阳区", near=changchun)[0].place.code == "220104000000"
    assert suggest("朝阳区", near=beijing)[0].place.code == "110105000000"


def test_spellings_with_umlaut() -> None:
    assert paths("lüliang")[0] == paths("lvliang")[0] == "山西省吕梁市"


def test_hard_readings() -> None:
    assert "河北省廊坊市大城县" in paths("daicheng")
    assert paths("jianli")[0] == "湖北省荆州市监利市"
    assert "陕西省安康市旬阳市" in paths("xunyang")


def test_nothing_typed_nothing_offered() -> None:
    assert suggest("") == suggest("  ，。") == suggest("123") == []


def test_abolished_townships_are_not_offered() -> None:
    assert not any(offer.place.abolished for text in ("松陵镇", "叶集镇") for offer in suggest(text))


@pytest.mark.parametrize(
    ("text", "codes_"), [("荆州区", ["421003000000"]), ("kaili sankeshu", ["522601100000"]), ("jz", [])]
)
def test_what_a_text_names_outright(text: str, codes_: list[str]) -> None:
    assert [place.code for place in resolve(text)] == codes_


def test_it_keeps_up_with_typing() -> None:
    texts = ["j", "jz", "jing", "jingzhou", "zhen", "荆州 郢城", "沙", "湖北荆州区", "横县", "jing zhou"]
    for text in texts:
        suggest(text)
    start = time.process_time()
    for text in texts:
        suggest(text)
    assert (time.process_time() - start) / len(texts) < 0.015  # 3 ms when nothing else runs


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.integers(1, 12))
def test_any_text_gives_at_most_so_many_places(text: str, limit: int) -> None:
    found = suggest(text, limit)
    assert len(found) <= limit
    assert len({offer.place.code for offer in found}) == len(found)
    assert found == suggest(text, limit)
