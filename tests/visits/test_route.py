"""The way: every chosen child once, the nearest first."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.places.distance import haversine_km
from app.places.points import Point
from app.visits.route import Stop, away, nearest_first

DAY = date(2026, 11, 22)
points = st.builds(Point, st.sampled_from([30.1, 30.2, 30.35, 30.9]), st.sampled_from([112.0, 112.1, 112.4]))
stops = st.lists(
    st.builds(
        Stop,
        st.integers(1, 10**6).map(lambda n: UUID(int=n)),
        st.none() | points,
        st.integers(-400, 400).map(lambda days: DAY + timedelta(days=days)),
        st.sampled_from(["421003106901", "421003106902", "421003107901"]),
        st.sampled_from(["", "一组", "二组"]),
    ),
    unique_by=lambda stop: stop.id,
    max_size=12,
)


@given(stops, st.none() | points)
def test_every_child_exactly_once(chosen, start) -> None:
    way = nearest_first(chosen, start)
    assert sorted(stop.id for stop in way) == sorted(stop.id for stop in chosen)


@given(stops, points)
def test_the_first_is_nearest_and_so_is_each_next(chosen, start) -> None:
    way, here = nearest_first(chosen, start), start
    for number, stop in enumerate(way):
        assert away(here, stop.point) == min(away(here, other.point) for other in way[number:])
        here = stop.point or here


@given(stops, points)
def test_at_one_spot_one_stays_in_the_village_and_goes_by_due_date(chosen, start) -> None:
    same = [Stop(one.id, start, one.due_on, one.place, one.address) for one in chosen]
    way = nearest_first(same, start)
    villages = [stop.place for number, stop in enumerate(way) if number == 0 or way[number - 1].place != stop.place]
    assert len(villages) == len(set(villages))
    for village in villages:
        days = [stop.due_on for stop in way if stop.place == village]
        assert days == sorted(days)


@given(stops, points)
def test_the_order_of_ticking_does_not_matter(chosen, start) -> None:
    assert nearest_first(chosen, start) == nearest_first(chosen[::-1], start)


def test_whoever_has_no_point_comes_last() -> None:
    near, far = Point(30.1, 112.0), Point(30.9, 112.4)
    way = nearest_first([Stop(UUID(int=1), None, DAY), Stop(UUID(int=2), far, DAY), Stop(UUID(int=3), near, DAY)], near)
    assert [stop.id.int for stop in way] == [3, 2, 1]
    assert haversine_km(near, far) > 0
