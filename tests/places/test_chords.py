"""Kilometres from chords are those of the geodesic, as far as anybody could tell."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.places.chords import arc_km, spot, stretch
from app.places.distance import geodesic_km
from app.places.points import Point

points = st.builds(Point, st.floats(3.5, 53.5), st.floats(73.5, 135))


@given(points, points)
def test_it_is_the_geodesic_within_what_is_promised(start: Point, end: Point) -> None:
    true = geodesic_km(start, end)
    error = abs(arc_km(spot(start.lat, start.lng), spot(end.lat, end.lng)) - true)
    assert error <= true * (3e-6 if true <= 500 else 2e-3) + 1e-6


@given(points, st.floats(-4, 4), st.floats(-4, 4))
def test_nearby_too(start: Point, north: float, east: float) -> None:
    end = Point(start.lat + north, start.lng + east)
    true = geodesic_km(start, end)
    error = abs(arc_km(spot(start.lat, start.lng), spot(end.lat, end.lng)) - true)
    assert error <= true * (3e-6 if true <= 500 else 2e-3) + 1e-6


@given(st.lists(st.floats(0, 4e7), min_size=1, max_size=40))
def test_one_number_and_an_array_agree_to_the_last_bit(squares: list[float]) -> None:
    assert stretch(np.array(squares)).tolist() == [stretch(one) for one in squares]
