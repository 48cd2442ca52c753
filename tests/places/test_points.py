"""Points and what people paste."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import RuleBroken
from app.places.points import Point, check_in_china
from app.places.read_point import read_point


@pytest.mark.parametrize(("lat", "lng"), [(91, 0), (-91, 0), (0, 181), (float("nan"), 0), (float("inf"), 0)])
def test_a_point_is_on_earth(lat: float, lng: float) -> None:
    with pytest.raises(ValueError, match="no such place"):
        Point(lat, lng)


@pytest.mark.parametrize(("lat", "lng"), [(51.5, -0.1), (-33.9, 151.2), (1.35, 103.8), (35.7, 139.7)])
def test_a_point_outside_china_is_refused_with_what_to_type(lat: float, lng: float) -> None:
    with pytest.raises(RuleBroken) as refusal:
        check_in_china(Point(lat, lng), "point")
    assert refusal.value.field == "point"
    assert "不在中国境内" in str(refusal.value.message)
    assert "30.3505,112.1903" in str(refusal.value.message)


@pytest.mark.parametrize(("lat", "lng"), [(30.35, 112.19), (18.2, 109.5), (53.3, 122.3), (39.4, 73.9), (16.8, 112.3)])
def test_points_in_china_pass(lat: float, lng: float) -> None:
    check_in_china(Point(lat, lng))


@pytest.mark.parametrize(
    "text",
    ["30.3505,112.1903", "30.3505，112.1903", "112.1903,30.3505", "北纬30.3505 东经112.1903", " 30.3505 112.1903 "],
)
def test_pairs_as_people_paste_them(text: str) -> None:
    assert read_point(text) == Point(30.3505, 112.1903)


@pytest.mark.parametrize("text", ["", "30.35", "荆州", "1,2,3", "91,200", "30.35,", "9" * 200])
def test_what_is_no_pair_is_refused_with_what_to_type(text: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        read_point(text)
    assert "例如 30.3505,112.1903" in str(refusal.value.message)


def test_a_pair_outside_china_keeps_its_order() -> None:
    assert read_point("51.5,-0.12") == Point(51.5, -0.12)


@given(st.text())
def test_any_text_gives_a_point_or_a_refusal(text: str) -> None:
    with contextlib.suppress(RuleBroken):
        assert -90 <= read_point(text).lat <= 90
