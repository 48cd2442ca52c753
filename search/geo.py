"""Circles on the sphere, and the cells of a grid by which an index finds what could lie in one."""

import math

import numpy as np
import numpy.typing as npt

EARTH_KM = 6371.0088
FINE, COARSE = 0.05, 0.5
"""Degrees of a cell's side."""
FINE_UNTIL_KM, COARSE_UNTIL_KM = 40.0, 700.0
"""Up to which radius cells of each size are looked through; beyond, everything is."""
COARSE_FROM = 10**8
"""Coarse cells are numbered from here on."""
STEPS = 10_000_000
"""Parts of a degree that are kept: about a centimetre."""

Floats = npt.NDArray[np.float64]


def cells_of(lat: float, lng: float) -> tuple[int, int]:
    """The fine and the coarse cell of a point."""
    return number(row(lat, FINE), column(lng, FINE), FINE), number(row(lat, COARSE), column(lng, COARSE), COARSE)


def row(lat: float, side: float) -> int:
    """From the south pole upwards."""
    return int((lat + 90) / side)


def column(lng: float, side: float) -> int:
    """From the date line eastwards."""
    return int((lng + 180) / side) % round(360 / side)


def number(at_row: int, at_column: int, side: float) -> int:
    """One number for a cell."""
    return (COARSE_FROM if side == COARSE else 0) + at_row * round(360 / side) + at_column


def cells_around(lat: float, lng: float, km: float) -> list[int] | None:
    """Every cell that a circle touches; None where that would be nearly all."""
    if km > COARSE_UNTIL_KM:
        return None
    side = FINE if km <= FINE_UNTIL_KM else COARSE
    degrees = math.degrees(km / EARTH_KM) + 1e-6
    south, north = max(-90.0, lat - degrees), min(90.0, lat + degrees)
    widest = max(abs(south), abs(north))
    if widest >= 89:
        return None
    reach = math.degrees(2 * math.asin(min(1.0, math.sin(km / EARTH_KM / 2) / math.cos(math.radians(widest))))) + 1e-6
    around = round(360 / side)
    west, east = math.floor((lng - reach + 180) / side), math.floor((lng + reach + 180) / side)
    columns = range(west, east + 1) if east - west < around else range(around)
    wrapped = [c % around for c in columns]
    firsts = [number(r, 0, side) for r in range(row(south, side), row(north, side) + 1)]
    return [first + c for first in firsts for c in wrapped]


def packed(lat: float, lng: float) -> int:
    """A point in 63 bits."""
    return round((lat + 90) * STEPS) << 32 | round((lng + 180) * STEPS)


def unpacked(points: npt.NDArray[np.uint64]) -> tuple[Floats, Floats]:
    """Latitudes and longitudes again."""
    lat = ((points >> np.uint64(32)).astype(np.int64) - 90 * STEPS) / STEPS
    lng = ((points & np.uint64(0xFFFFFFFF)).astype(np.int64) - 180 * STEPS) / STEPS
    return lat, lng


def kilometres(lat: float, lng: float, lats: Floats, lngs: Floats) -> Floats:
    """From a point to many, by the haversine."""
    half = np.sin(np.radians(lats - lat) / 2) ** 2
    half += math.cos(math.radians(lat)) * np.cos(np.radians(lats)) * np.sin(np.radians(lngs - lng) / 2) ** 2
    km: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(1.0, half)))
    return km
