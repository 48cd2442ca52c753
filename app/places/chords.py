"""Distances for millions of pairs: each point as a place in space once, then kilometres from the straight line.

Of a pair only + − × ÷ and a square root are asked. Those are exact to the last bit in Python, in numpy and in SQL alike,
so that one pair and a million of them never disagree on who lies within a radius.
"""

from math import cos, radians, sin, sqrt
from typing import Any, Final, NamedTuple

from app.places.distance import EARTH_RADIUS_KM

EQUATOR_KM: Final = 6378.137
"""The ellipsoid of WGS-84, half its width;"""
FLATTENED: Final = 1 / 298.257223563
"""by so much it is lower than wide."""
ECCENTRIC: Final = FLATTENED * (2 - FLATTENED)
SERIES: Final = (1 / 6, 3 / 40, 15 / 336, 105 / 3456)
"""Of the arc over its chord, in powers of the square of half the chord over the radius."""


class Spot(NamedTuple):
    """Kilometres from the middle of the earth: towards the meridian of Greenwich, towards 90° east, and north."""

    x: float
    y: float
    z: float


def spot(lat: float, lng: float) -> Spot:
    """Where a point of the ellipsoid lies in space; degrees WGS-84."""
    return Spot(*axes(lat, lng))


def axes(lat: float, lng: float) -> tuple[float, float, float]:
    """The same without the names, for very many points."""
    north, east = radians(lat), radians(lng)
    rise = sin(north)
    upright = EQUATOR_KM / sqrt(1 - ECCENTRIC * rise * rise)
    out = upright * cos(north)
    return out * cos(east), out * sin(east), upright * (1 - ECCENTRIC) * rise


def arc_km(start: Spot, end: Spot) -> float:
    """Along the ground: within three millionths of the geodesic up to 500 km, within two thousandths up to 5,000."""
    dx, dy, dz = start.x - end.x, start.y - end.y, start.z - end.z
    squared = dx * dx + dy * dy + dz * dz
    return sqrt(squared) * float(stretch(squared))


def stretch(squared: Any) -> Any:
    """How much longer than its chord the arc is, of the square of the chord in km²: one number, or an array of them."""
    half = squared / (4 * EARTH_RADIUS_KM * EARTH_RADIUS_KM)
    a, b, c, d = SERIES
    return 1 + half * (a + half * (b + half * (c + half * d)))
