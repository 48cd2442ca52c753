"""How far and in which direction. Kilometres throughout; points in WGS-84."""

from math import asin, atan2, ceil, cos, degrees, radians, sin, sqrt
from typing import Final

from geopy.distance import geodesic

from app.places.points import Point
from app.words import Words, _

EARTH_RADIUS_KM: Final = 6371.0088
"""The sphere of the earth's mean radius; on it distances are off by less than 0.6 % of the ellipsoid's."""

KM_PER_DEGREE: Final = 110.574
"""The shortest a degree of latitude gets, at the equator: boxes drawn with it are never too small."""

DIRECTIONS: Final[tuple[Words, ...]] = (
    _("北"),
    _("东北"),
    _("东"),
    _("东南"),
    _("南"),
    _("西南"),
    _("西"),
    _("西北"),
)


def geodesic_km(start: Point, end: Point) -> float:
    """The distance on the ellipsoid, for whatever is shown to people (about 0.1 ms)."""
    return float(geodesic((start.lat, start.lng), (end.lat, end.lng)).km)


def haversine_km(start: Point, end: Point) -> float:
    """The distance on a sphere: a hundred times faster, within 0.6 %. For ranking, not for showing."""
    lat, other = radians(start.lat), radians(end.lat)
    half = sin((other - lat) / 2) ** 2 + cos(lat) * cos(other) * sin(radians(end.lng - start.lng) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))


def box(centre: Point, radius_km: float) -> tuple[float, float, float, float]:
    """South, north, west, east of a rectangle that holds every point within the radius; for a first, indexed filter.

    Not meant for the poles or across 180°; raises ValueError for a radius below zero.
    """
    if radius_km < 0:
        raise ValueError("a radius cannot be negative")
    high = radius_km / KM_PER_DEGREE
    narrowest = max(cos(radians(min(abs(centre.lat) + high, 89.0))), 0.01)
    wide = high / narrowest
    return centre.lat - high, centre.lat + high, centre.lng - wide, centre.lng + wide


def bearing(start: Point, end: Point) -> float:
    """The direction in which one sets out, degrees clockwise from north, 0 ≤ bearing < 360."""
    lat, other, turn = radians(start.lat), radians(end.lat), radians(end.lng - start.lng)
    across = sin(turn) * cos(other)
    along = cos(lat) * sin(other) - sin(lat) * cos(other) * cos(turn)
    return degrees(atan2(across, along)) % 360


def direction(start: Point, end: Point) -> Words:
    """The direction as one of eight words: 东北."""
    return DIRECTIONS[round(bearing(start, end) / 45) % 8]


def describe_km(km: float, *, roughly: bool = False) -> Words:
    """A distance as people say it: 350 米, 3.2 公里, 26 公里; with 约 when one of the points is only a stand-in."""
    if km < 0:
        raise ValueError("a distance cannot be negative")
    if km < 0.95:
        return _("1 公里以内") if roughly else _("%(m)s 米", m=max(50, ceil(km * 20) * 50))
    said = f"{km:.1f}" if km < 9.95 and not roughly else f"{km:.0f}"
    return _("约 %(km)s 公里", km=said) if roughly else _("%(km)s 公里", km=said)


def describe_between(start: Point, end: Point) -> Words:
    """The geodesic between two points in words that claim no more than both points know."""
    known = {start.precision, end.precision}
    if "unknown" in known:
        return _("距离不详")
    km = geodesic_km(start, end)
    if known & {"county", "city", "province"}:
        return _("约 %(km)s 公里（按县城位置估算）", km=f"{max(km, 1):.0f}")
    return describe_km(km, roughly="township" in known)
