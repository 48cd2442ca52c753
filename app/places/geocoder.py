"""A geocoder that needs no network: addresses to the township, points to the nearest township's centre."""

from typing import Any

from geopy.exc import GeocoderQueryError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point as GeopyPoint

from app.places.address import Reading, read_address
from app.places.gazetteer import Place
from app.places.nearest import nearest
from app.places.points import Point

MOST = 10


class AmbiguousPlace(GeocoderQueryError):  # named like the refusals of app.errors
    """The name means several places and one was asked for. `candidates` are all of them, widest level first."""

    def __init__(self, query: str, candidates: list[Location]) -> None:
        super().__init__(f"{query!r} means {len(candidates)} places")
        self.candidates = candidates


class OfflineGeocoder(Geocoder):
    """geopy's interface over the gazetteer.

    `raw` keeps code, name, level, precision ("county" when a township has no centre of its own), radius_km, certainty,
    rest (the tail that no gazetteer knows: village, group, house) and former (the old name used in the query).
    A place without any known point has no Location and is left out.
    """

    def __init__(self, *, timeout: float = 1.0) -> None:
        super().__init__(scheme="https", timeout=timeout, user_agent="tonglian")

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Location | list[Location] | None:
        """Where an address is. None when nothing in it is known.

        With `exactly_one` the answer is one Location, and an ambiguous name raises AmbiguousPlace with the candidates:
        a guess between two counties 2,000 km apart would pass for knowledge. Without it the answer is always a list.
        """
        del timeout  # nothing is waited for
        found = [_located(reading) for reading in read_address(query)]
        locations = [location for location in found if location is not None]
        if not locations:
            return None
        if not exactly_one:
            return locations
        if len(locations) > 1:
            raise AmbiguousPlace(query, locations)
        return locations[0]

    def reverse(
        self,
        query: GeopyPoint | str | tuple[float, float],
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,
    ) -> Location | list[Location] | None:
        """The township whose centre is nearest to a WGS-84 point, or the ten nearest; `raw["km"]` says how far.

        No boundaries are known, so near a border the nearest centre may be the neighbour's. None beyond 300 km.
        """
        del timeout
        here = GeopyPoint(query)
        around = nearest(Point(here.latitude, here.longitude), limit=1 if exactly_one else MOST)
        locations = [_location(place, place.point, km=round(km, 1)) for place, km in around if place.point]
        if not locations:
            return None
        return locations[0] if exactly_one else locations


def _located(reading: Reading) -> Location | None:
    point = reading.place.point
    return None if point is None else _location(reading.place, point, rest=reading.rest, former=reading.former)


def _location(place: Place, point: Point, **more: Any) -> Location:
    raw = {name: getattr(place, name) for name in ("code", "name", "level", "precision", "radius_km", "certainty")}
    return Location(place.path, GeopyPoint(point.lat, point.lng), raw | more)
