"""Kilometres and directions."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.places.distance import bearing, box, describe_between, describe_km, direction, geodesic_km, haversine_km
from app.places.points import Point

POINTS = st.builds(Point, st.floats(3.5, 53.5), st.floats(73.5, 135.0))


@given(POINTS, POINTS)
def test_the_sphere_is_good_enough_to_rank_by(start: Point, end: Point) -> None:
    exact = geodesic_km(start, end)
    assert abs(haversine_km(start, end) - exact) <= 0.006 * exact + 1e-6


@given(POINTS, st.floats(1, 300), st.floats(-1, 1), st.floats(-1, 1))
def test_the_box_holds_everything_within_the_radius(centre: Point, radius: float, up: float, right: float) -> None:
    south, north, west, east = box(centre, radius)
    other = Point(centre.lat + 1.05 * up * (north - centre.lat), centre.lng + 1.05 * right * (east - centre.lng))
    assume(geodesic_km(centre, other) <= radius)
    assert south <= other.lat <= north
    assert west <= other.lng <= east


def test_a_radius_is_not_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        box(Point(30, 112), -1)


@pytest.mark.parametrize(
    ("end", "word"),
    [
        (Point(31, 112), "北"),
        (Point(31, 113.2), "东北"),
        (Point(30, 113), "东"),
        (Point(29, 113.2), "东南"),
        (Point(29, 112), "南"),
        (Point(29, 110.8), "西南"),
        (Point(30, 111), "西"),
        (Point(31, 110.8), "西北"),
    ],
)
def test_directions(end: Point, word: str) -> None:
    assert str(direction(Point(30, 112), end)) == word


@given(POINTS, POINTS)
def test_a_bearing_is_a_bearing(start: Point, end: Point) -> None:
    assert 0 <= bearing(start, end) <= 360


@pytest.mark.parametrize(
    ("km", "said"),
    [(0, "50 米"), (0.31, "350 米"), (0.94, "950 米"), (0.96, "1.0 公里"), (3.24, "3.2 公里"), (26.4, "26 公里")],
)
def test_distances_as_people_say_them(km: float, said: str) -> None:
    assert str(describe_km(km)) == said


def test_what_is_not_known_exactly_is_not_said_exactly() -> None:
    home, seat = Point(30.35, 112.19), Point(30.60, 112.19, "county")
    assert str(describe_between(home, Point(30.39, 112.2, "township"))) == "约 5 公里"
    assert str(describe_between(home, seat)) == "约 28 公里（按县城位置估算）"
    assert str(describe_between(home, Point(30.3501, 112.19, "township"))) == "1 公里以内"
    assert str(describe_between(home, Point(30.35, 112.2, "unknown"))) == "距离不详"


def test_no_distance_is_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        describe_km(-1)
