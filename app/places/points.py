"""A point on the earth, kept in WGS-84 whatever it came in, with how exactly it is known."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from app.errors import RuleBroken
from app.words import _

Precision = Literal["point", "village", "township", "county", "city", "province", "unknown"]
PRECISIONS: Final[tuple[Precision, ...]] = get_args(Precision)
"""From a measured position to no position at all; a stand-in point says how wide the place is that it stands for."""

Datum = Literal["wgs84", "gcj02", "bd09"]
DATUMS: Final[tuple[Datum, ...]] = get_args(Datum)

SOUTH, NORTH, WEST, EAST = 3.4, 53.6, 73.4, 135.2
"""A rectangle around China, degrees WGS-84. It is no boundary: parts of the neighbouring countries and of the open sea
lie in it too. A finer shape would be a home-made boundary, which must not be drawn."""


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees north and east. Made in another datum it must pass through `datum.to_wgs84` before it is stored."""

    lat: float
    lng: float
    precision: Precision = "point"
    datum: Datum = "wgs84"

    def __post_init__(self) -> None:
        if not (-90 <= self.lat <= 90 and -180 <= self.lng <= 180):
            raise ValueError(f"no such place on earth: {self.lat}, {self.lng}")


def roughly_in_china(point: Point) -> bool:
    """Whether the point lies in the rectangle around China; True says only that it may be in China."""
    return SOUTH <= point.lat <= NORTH and WEST <= point.lng <= EAST


def check_in_china(point: Point, field: str | None = None) -> None:
    """A place where children are helped cannot lie outside China. Raises RuleBroken."""
    if roughly_in_china(point):
        return
    raise RuleBroken(
        _(
            "这个位置（北纬 %(lat)s，东经 %(lng)s）不在中国境内。请按“纬度,经度”填写，例如 30.3505,112.1903："
            "纬度在 3 到 54 之间，经度在 73 到 136 之间。",
            lat=f"{point.lat:.4f}",
            lng=f"{point.lng:.4f}",
        ),
        field=field,
    )
