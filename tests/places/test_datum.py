"""WGS-84, GCJ-02 and BD-09."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.places import datum
from app.places.distance import geodesic_km
from app.places.gazetteer import gazetteer
from app.places.points import Datum, Point

LATITUDES, LONGITUDES = st.floats(3.5, 53.5), st.floats(73.5, 135.0)
CENTIMETRE_KM = 0.00001


@given(LATITUDES, LONGITUDES, st.sampled_from(["gcj02", "bd09"]))
def test_there_and_back_is_the_same_place(lat: float, lng: float, shifted: Datum) -> None:
    point = Point(lat, lng)
    back = datum.to_wgs84(datum.from_wgs84(point, shifted))
    assert geodesic_km(point, back) < CENTIMETRE_KM
    assert back.datum == "wgs84"


@given(LATITUDES, LONGITUDES)
def test_back_and_there_is_the_same_place(lat: float, lng: float) -> None:
    for undo, shift in ((datum.gcj02_to_wgs84, datum.wgs84_to_gcj02), (datum.bd09_to_gcj02, datum.gcj02_to_bd09)):
        there = shift(*undo(lat, lng))
        assert geodesic_km(Point(lat, lng), Point(*there)) < CENTIMETRE_KM


def test_the_shift_within_china_is_as_known() -> None:
    shifts = []
    for row in range(0, len(gazetteer()), 7):
        point = gazetteer().at(row).point
        if point is not None:
            there = datum.from_wgs84(point, "gcj02")
            shifts.append(1000 * geodesic_km(point, Point(there.lat, there.lng)))
    shifts.sort()
    assert 25 < shifts[0] < 80
    assert 600 < shifts[-1] < 720
    assert 400 < shifts[len(shifts) // 2] < 600


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        ((39.902807, 116.401151), (39.904211, 116.407394)),
        ((39.926938, 116.410246), (39.928341, 116.416490)),
    ],
)
def test_known_pairs(wgs84: tuple[float, float], gcj02: tuple[float, float]) -> None:
    assert datum.wgs84_to_gcj02(*wgs84) == pytest.approx(gcj02, abs=2e-6)


def test_baidu_of_a_known_gcj02() -> None:
    assert datum.gcj02_to_bd09(39.915, 116.404) == pytest.approx((39.921336993510, 116.410369494371), abs=1e-8)


@given(st.floats(-89, -1), st.floats(-179, 179), st.sampled_from(["gcj02", "bd09"]))
def test_outside_nothing_is_shifted(lat: float, lng: float, shifted: Datum) -> None:
    point = Point(lat, lng)
    there = datum.from_wgs84(point, shifted)
    assert (there.lat, there.lng) == (lat, lng)
    assert datum.to_wgs84(there) == point


def test_only_wgs84_is_turned_into_another() -> None:
    with pytest.raises(ValueError, match="WGS-84"):
        datum.from_wgs84(Point(30, 112, datum="gcj02"), "bd09")


def test_the_precision_goes_along() -> None:
    assert datum.to_wgs84(Point(30, 112, "village", "bd09")).precision == "village"
