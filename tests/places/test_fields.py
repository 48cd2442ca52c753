"""The place and point fields, without JavaScript and with it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.validators import DataRequired, Optional

from app.places.fields import PlaceField, PointField
from app.places.points import Point


class Where(Form):
    """One of each."""

    place = PlaceField("地方", [DataRequired("请填地方。")])
    town = PlaceField("乡镇", [Optional()], levels=("township",))
    local = PlaceField("本地", [Optional()], within="421000")
    point = PointField("位置", [Optional()])
    anywhere = PointField("位置", [Optional()], require_china=False)


def filled(**values: str) -> Where:
    return Where(MultiDict({name.replace("__", "-"): value for name, value in values.items()}))


def errors(form: Where, name: str) -> str:
    form.validate()
    return " ".join(str(error) for error in form[name].errors)


def test_a_name_that_is_one_place() -> None:
    form = filled(place="荆州区")
    assert form.validate()
    assert form.place.data == "421003000000"
    assert form.place.place is not None
    assert form.place.place.name == "荆州区"


def test_nothing_typed_is_left_to_the_validators() -> None:
    assert errors(filled(place=""), "place") == "请填地方。"
    assert filled(place="荆州区", town="").validate()


def test_an_ambiguous_name_asks_and_keeps_what_was_typed() -> None:
    form = filled(place="朝阳区")
    assert errors(form, "place") == "叫“朝阳区”的地方有 2 个，请选一个，或者连同省、市、县一起写。"
    assert [place.code for place in form.place.candidates] == ["110105000000", "220104000000"]
    assert 'value="朝阳区"' in form.place()
    assert form.place.data == ""


def test_the_radio_button_settles_it() -> None:
    form = filled(place="朝阳区", **{"place-choice": "220104000000"})
    assert form.validate()
    assert form.place.data == "220104000000"


def test_the_picker_settles_it() -> None:
    form = filled(place="吉林省长春市朝阳区", **{"place-code": "220104000000"})
    assert form.validate()
    assert form.place.data == "220104000000"


def test_a_stale_code_of_the_picker_does_not_win() -> None:
    form = filled(place="凯里市", **{"place-code": "220104000000"})
    assert form.validate()
    assert form.place.data == "522601000000"


@pytest.mark.parametrize("code", ["junk", "999999000000", "110105000000", "'; drop"])
def test_a_forged_choice_settles_nothing(code: str) -> None:
    form = filled(place="鼓楼区", **{"place-choice": code})
    assert not form.validate()
    assert form.place.data == ""


def test_what_is_only_begun_is_offered_not_taken() -> None:
    form = filled(place="yingchengzh")
    assert "您要找的是不是下面的一个" in errors(form, "place")
    assert "421003106000" in {place.code for place in form.place.candidates}


def test_an_unknown_name_says_what_to_type() -> None:
    form = filled(place="哪儿也不是")
    assert "没有找到“哪儿也不是”" in errors(form, "place")
    assert form.place.candidates == []


def test_a_place_of_the_wrong_level_offers_the_right_ones() -> None:
    form = filled(place="荆州区", town="宁明县")
    assert not form.validate()
    assert {place.level for place in form.town.candidates} == {"township"}
    assert len(form.town.candidates) > 5


def test_a_city_without_townships_stands_for_itself() -> None:
    form = filled(place="荆州区", town="东莞市")
    assert form.validate()
    assert form.town.data == "441900000000"


def test_a_village_address_gives_its_township() -> None:
    form = filled(place="荆州区", town="凯里市三棵树镇老街村3组")
    assert form.validate()
    assert form.town.data == "522601100000"


def test_a_place_elsewhere_is_refused() -> None:
    assert errors(filled(place="荆州区", local="凯里市"), "local") == "“凯里市”不在荆州市，请写本地的地名。"
    assert filled(place="荆州区", local="郢城镇").validate()


def test_an_existing_code_shows_its_name() -> None:
    form = Where(data={"place": "421003106000"})
    assert 'value="湖北省荆州市荆州区郢城镇"' in form.place()
    assert form.place.code == "421003106000"


@pytest.mark.parametrize(
    ("text", "datum", "lat", "lng"),
    [
        ("30.3505,112.1903", "wgs84", 30.3505, 112.1903),
        ("112.1903，30.3505", "wgs84", 30.3505, 112.1903),
        ("39.904211,116.407394", "gcj02", 39.902807, 116.401151),
    ],
)
def test_a_point_in_any_datum_is_kept_in_wgs84(text: str, datum: str, lat: float, lng: float) -> None:
    form = filled(place="荆州区", point=text, **{"point-datum": datum})
    assert form.validate()
    assert form.point.data is not None
    assert (form.point.data.lat, form.point.data.lng) == pytest.approx((lat, lng), abs=2e-6)


@pytest.mark.parametrize(
    ("typed", "said"), [("51.5,-0.1", "不在中国境内"), ("荆州", "看不懂这个位置"), ("30.35", "看不懂这个位置")]
)
def test_a_bad_point_says_what_to_type(typed: str, said: str) -> None:
    form = filled(place="荆州区", point=typed)
    assert said in errors(form, "point")
    assert form.point.data is None
    assert typed in form.point()


def test_a_point_abroad_where_that_is_allowed() -> None:
    form = filled(place="荆州区", anywhere="30.44,-84.28")
    assert form.validate()
    assert form.anywhere.data == Point(30.44, -84.28)


def test_an_unknown_datum_is_refused() -> None:
    assert "请选择坐标从哪里来" in errors(filled(place="荆州区", point="30,112", **{"point-datum": "x"}), "point")


def test_an_empty_point_is_none() -> None:
    form = filled(place="荆州区", point="  ")
    assert form.validate()
    assert form.point.data is None


def test_an_existing_point_is_shown() -> None:
    assert 'value="30.350500,112.190300"' in Where(data={"point": Point(30.3505, 112.1903)}).point()


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_any_input_is_a_place_or_an_error(typed: str, choice: str, code: str) -> None:
    values: dict[str, Any] = {"place": typed, "place-choice": choice, "place-code": code, "point": typed}
    form = Where(MultiDict(values))
    assert form.validate() == (not form.errors)
    assert bool(form.place.data) == ("place" not in form.errors)
