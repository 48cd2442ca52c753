"""Reading addresses as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.places.address import read_address

ADDRESSES = [
    ("贵州省凯里市三棵树镇老街村3组", "贵州省黔东南苗族侗族自治州凯里市三棵树镇", "老街村3组"),
    ("宁明寨安乡那练村", "广西壮族自治区崇左市宁明县寨安乡", "那练村"),
    ("广西横县百合镇", "广西壮族自治区南宁市横州市百合镇", ""),
    ("湖北省监利县新沟镇", "湖北省荆州市监利市新沟镇", ""),
    ("湖北荆州区", "湖北省荆州市荆州区", ""),
    ("荆州 郢城", "湖北省荆州市荆州区郢城镇", ""),
    ("荆州市郢城镇黄山村五组", "湖北省荆州市荆州区郢城镇", "黄山村五组"),
    ("黔东南州凯里三棵树乡某村", "贵州省黔东南苗族侗族自治州凯里市三棵树镇", "某村"),
    ("天津市河西区友谊路街道", "天津市河西区友谊路街道", ""),
    ("朝阳区望京街道", "北京市朝阳区望京街道", ""),
    ("中国，湖北省，仙桃市，干河街道", "湖北省仙桃市干河街道", ""),
    ("广西壮族自治区百色市那坡县百南乡上隆村弄平屯", "广西壮族自治区百色市那坡县百南乡", "上隆村弄平屯"),
    ("内蒙古呼伦贝尔市鄂伦春旗", "内蒙古自治区呼伦贝尔市鄂伦春自治旗", ""),
    ("新疆伊犁州察布查尔县", "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县", ""),
    ("现住贵州凯里市三棵树镇", "贵州省黔东南苗族侗族自治州凯里市三棵树镇", ""),
    ("恩施州恩施市", "湖北省恩施土家族苗族自治州恩施市", ""),
    ("柳州三江县", "广西壮族自治区柳州市三江侗族自治县", ""),
    ("重庆市渝北区", "重庆市两江新区", ""),
    ("襄樊市", "湖北省襄阳市", ""),
    ("东莞市", "广东省东莞市", ""),
]


@pytest.mark.parametrize(("text", "path", "rest"), ADDRESSES)
def test_addresses(text: str, path: str, rest: str) -> None:
    readings = read_address(text)
    assert [(reading.place.path, reading.rest) for reading in readings] == [(path, rest)]


@pytest.mark.parametrize(("name", "count"), [("朝阳区", 2), ("鼓楼区", 4), ("荆州", 2), ("海南", 3), ("市中区", 4)])
def test_ambiguous_names_give_all_they_mean(name: str, count: int) -> None:
    readings = read_address(name)
    assert len(readings) == count
    assert len({reading.place.code for reading in readings}) == count


def test_an_area_settles_an_ambiguous_name() -> None:
    assert [reading.place.code for reading in read_address("朝阳区", within="110000")] == ["110105000000"]


@pytest.mark.parametrize(
    ("text", "former"), [("横县", "横县"), ("监利县", "监利县"), ("横州市", None), ("蓟县", "蓟县")]
)
def test_the_former_name_is_told(text: str, former: str | None) -> None:
    assert [reading.former for reading in read_address(text)] == [former]


@pytest.mark.parametrize("text", ["", "啊", "随便写的", "新华村3组", "abc", "3号楼2单元"])
def test_what_names_no_division_gives_nothing(text: str) -> None:
    assert read_address(text) == []


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    readings = read_address(text)
    assert len({reading.score for reading in readings}) <= 1
