"""The day's way: from where one is to the nearest child, from there to the nearest of the others, and so on.

Greedy, by straight lines. No roads are known here, and children's points are mostly their village's: where points are
equal one stays in the village and goes by due date.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from math import inf
from uuid import UUID

from app.places.distance import haversine_km
from app.places.points import Point


@dataclass(frozen=True, slots=True)
class Stop:
    """A child to be visited, as far as the way needs to know her."""

    id: UUID
    point: Point | None
    due_on: date
    place: str = ""
    address: str = ""


def nearest_first(stops: Iterable[Stop], start: Point | None) -> list[Stop]:
    """All stops, each once. Whoever's place is not known comes last, by due date."""
    left, way = list(stops), list[Stop]()
    here, place = start, ""
    while left:
        best = min(left, key=partial(nearness, here, place))
        left.remove(best)
        way.append(best)
        here, place = best.point or here, best.place
    return way


def nearness(here: Point | None, place: str, stop: Stop) -> tuple[float, bool, date, str, str, UUID]:
    """The smaller the sooner: distance, then the same village, then the due date."""
    return away(here, stop.point), stop.place != place, stop.due_on, stop.place, stop.address, stop.id


def away(here: Point | None, there: Point | None) -> float:
    """Kilometres on a sphere; without a start all that have a point are as near as each other."""
    if there is None:
        return inf
    return haversine_km(here, there) if here else 0.0
