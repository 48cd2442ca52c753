"""What is near."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.places.distance import haversine_km
from app.places.gazetteer import gazetteer
from app.places.nearest import FARTHEST_KM, nearest
from app.places.points import Point


def test_the_nearest_township() -> None:
    place, km = nearest(Point(30.394, 112.209))[0]
    assert place.path == "湖北省荆州市荆州区郢城镇"
    assert km < 1


@settings(max_examples=15, deadline=None)
@given(st.floats(5, 52), st.floats(75, 134), st.integers(1, 12))
def test_the_grid_finds_what_looking_at_all_finds(lat: float, lng: float, limit: int) -> None:
    point, found = Point(lat, lng), nearest(Point(lat, lng), "county", limit)
    counties = [place for row in range(3300) if (place := gazetteer().at(row)).level == "county"]
    own = [place for place in counties if place.precision == "county" and place.point]
    every = sorted(haversine_km(point, place.point) for place in own if place.point)
    assert [km for _place, km in found] == pytest.approx([km for km in every if km <= FARTHEST_KM][:limit])


def test_far_from_everything_there_is_nothing() -> None:
    assert nearest(Point(-40, -120)) == []
    assert nearest(Point(89.9, 0)) == []


def test_it_is_quick() -> None:
    nearest(Point(30, 112))
    start = time.process_time()
    for step in range(20):
        nearest(Point(28 + step / 4, 105 + step / 2))
    assert (time.process_time() - start) / 20 < 0.02
