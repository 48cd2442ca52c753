"""The places nearest to a point, by a grid of half a degree: it looks at a few hundred centres, not at 24,000.

Only places with a centre of their own take part: all townships of a county without centres would stand on one spot.
"""

from collections import defaultdict
from functools import cache
from math import cos, floor, radians

from app.places.codes import Level
from app.places.distance import KM_PER_DEGREE, haversine_km
from app.places.gazetteer import Place, gazetteer
from app.places.points import Point
from app.places.table import NONE, SCALE, table

CELL = 0.5
"""Degrees."""

FARTHEST_KM = 300
"""Beyond this nothing is near."""

Cell = tuple[int, int]


def nearest(point: Point, level: Level = "township", limit: int = 10) -> list[tuple[Place, float]]:
    """The `limit` nearest places of a level with their distance in km (haversine), nearest first, within 300 km."""
    ring, found = 0, list[tuple[float, int]]()
    step_km = CELL * KM_PER_DEGREE * max(cos(radians(min(abs(point.lat) + 3, 89))), 0.1)
    while ring * step_km <= FARTHEST_KM + step_km:
        for row in _in_ring(point, level, ring):
            away = haversine_km(point, _centre(row))
            if away <= FARTHEST_KM:
                found.append((away, row))
        found = sorted(found)[:limit]
        if len(found) == limit and found[-1][0] <= ring * step_km:
            break
        ring += 1
    return [(gazetteer().at(row), away) for away, row in found]


def _in_ring(point: Point, level: Level, ring: int) -> list[int]:
    """Rows in the cells that lie exactly `ring` cells from the point's own."""
    cells, (south, west) = _grid(level), _cell(point.lat, point.lng)
    span = range(-ring, ring + 1)
    around = [(up, right) for up in span for right in (span if abs(up) == ring else {-ring, ring})]
    return [row for up, right in around for row in cells.get((south + up, west + right), ())]


def _cell(lat: float, lng: float) -> Cell:
    return floor(lat / CELL), floor(lng / CELL)


def _centre(row: int) -> Point:
    return Point(table().lat[row] / SCALE, table().lng[row] / SCALE)


@cache
def _grid(level: Level) -> dict[Cell, list[int]]:
    """Rows of a level that have a centre of their own, by cell."""
    rows, cells = table(), defaultdict(list)
    for row in range(*rows.levels[level]):
        if rows.lat[row] != NONE:
            cells[_cell(rows.lat[row] / SCALE, rows.lng[row] / SCALE)].append(row)
    return dict(cells)
