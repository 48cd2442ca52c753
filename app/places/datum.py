"""Between the three datums of Chinese maps.

WGS-84 is what a phone's satellite receiver says and what we keep. GCJ-02 (Amap, Tencent, Google in China) shifts it by
32–675 m within China; BD-09 (Baidu) shifts GCJ-02 once more. Both are the formulas that have been public since 2010;
the ways back are found by iteration, to well under a centimetre.

The shift stops at a rectangle, as in every published version of the formula: just outside it the three are the same.
"""

from collections.abc import Callable, Mapping
from math import atan2, cos, hypot, pi, radians, sin, sqrt
from typing import Final

from app.places.points import Datum, Point
from app.words import Words, _

DATUM_NAMES: Final[Mapping[Datum, Words]] = {
    "wgs84": _("手机定位（WGS-84）"),
    "gcj02": _("高德、腾讯地图（GCJ-02）"),
    "bd09": _("百度地图（BD-09）"),
}

_SEMI_MAJOR, _ECCENTRICITY = 6378245.0, 0.00669342162296594323
"""Krasovsky 1940, metres and first eccentricity squared, as in the published formula."""

_SOUTH, _NORTH, _WEST, _EAST = 0.8293, 55.8271, 72.004, 137.8347
_TURN = pi * 3000 / 180
_CLOSE_ENOUGH = 1e-10
"""Degrees: a hundredth of a millimetre."""

Pair = tuple[float, float]


def is_shifted(lat: float, lng: float) -> bool:
    """Whether the formula shifts this point: a rectangle that reaches beyond China on every side."""
    return _SOUTH <= lat <= _NORTH and _WEST <= lng <= _EAST


def wgs84_to_gcj02(lat: float, lng: float) -> Pair:
    """Shift a WGS-84 pair (degrees); outside the rectangle it stays."""
    if not is_shifted(lat, lng):
        return lat, lng
    north, east = _shift(lat, lng)
    return lat + north, lng + east


def gcj02_to_wgs84(lat: float, lng: float) -> Pair:
    """The pair whose shift leads here."""
    return _undo(wgs84_to_gcj02, lat, lng) if is_shifted(lat, lng) else (lat, lng)


def gcj02_to_bd09(lat: float, lng: float) -> Pair:
    """Baidu's second shift."""
    if not is_shifted(lat, lng):
        return lat, lng
    radius = hypot(lng, lat) + 0.00002 * sin(lat * _TURN)
    angle = atan2(lat, lng) + 0.000003 * cos(lng * _TURN)
    return radius * sin(angle) + 0.006, radius * cos(angle) + 0.0065


def bd09_to_gcj02(lat: float, lng: float) -> Pair:
    """The pair whose second shift leads here."""
    return _undo(gcj02_to_bd09, lat, lng) if is_shifted(lat, lng) else (lat, lng)


def to_wgs84(point: Point) -> Point:
    """The point in the datum we keep."""
    lat, lng = point.lat, point.lng
    if point.datum == "bd09":
        lat, lng = bd09_to_gcj02(lat, lng)
    if point.datum != "wgs84":
        lat, lng = gcj02_to_wgs84(lat, lng)
    return Point(lat, lng, point.precision)


def from_wgs84(point: Point, datum: Datum) -> Point:
    """The same place for a map in another datum. Raises ValueError for a point that is not in WGS-84."""
    if point.datum != "wgs84":
        raise ValueError(f"expected WGS-84, got {point.datum}")
    lat, lng = point.lat, point.lng
    if datum != "wgs84":
        lat, lng = wgs84_to_gcj02(lat, lng)
    if datum == "bd09":
        lat, lng = gcj02_to_bd09(lat, lng)
    return Point(lat, lng, point.precision, datum)


def _undo(shift: Callable[[float, float], Pair], lat: float, lng: float) -> Pair:
    """Where the shift leads here from: correct the guess by what it misses, until nothing is left to correct."""
    guess_lat, guess_lng = lat, lng
    for _attempt in range(30):
        there_lat, there_lng = shift(guess_lat, guess_lng)
        north, east = lat - there_lat, lng - there_lng
        guess_lat, guess_lng = guess_lat + north, guess_lng + east
        if abs(north) < _CLOSE_ENOUGH and abs(east) < _CLOSE_ENOUGH:
            break
    return guess_lat, guess_lng


def _shift(lat: float, lng: float) -> Pair:
    """Degrees north and east by which GCJ-02 lies from WGS-84."""
    x, y = lng - 105.0, lat - 35.0
    ripple = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + ripple
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    north += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + ripple
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    east += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    bend = 1 - _ECCENTRICITY * sin(radians(lat)) ** 2
    meridian = _SEMI_MAJOR * (1 - _ECCENTRICITY) / (bend * sqrt(bend))
    parallel = _SEMI_MAJOR / sqrt(bend) * cos(radians(lat))
    return north * 180 / (meridian * pi), east * 180 / (parallel * pi)
