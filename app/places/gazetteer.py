"""Every province, city, county and township by its 12-digit code: names, who lies in whom, and roughly where."""

from dataclasses import dataclass
from functools import cache, lru_cache

from app.places import codes
from app.places.codes import Level
from app.places.points import Point, Precision
from app.places.table import CERTAINTIES, NONE, SCALE, Table, table

ENGLISH = {"150000": "Inner Mongolia", "610000": "Shaanxi", "810000": "Hong Kong", "820000": "Macao"}
"""Provinces whose English name is not their pinyin."""


@dataclass(frozen=True, slots=True)
class Place:
    """One division. `lat`/`lng` (WGS-84) are where it stands on a list by distance; `precision` says whose point it is.

    A township without a centre of its own carries its county's seat and precision "county". `radius_km` is how far the
    place (or the one whose point it borrows) reaches from there; None where unknown.
    """

    code: str
    level: Level
    name: str
    lat: float | None
    lng: float | None
    precision: Precision
    radius_km: float | None
    certainty: str

    @property
    def point(self) -> Point | None:
        """Where to reckon distances from, if anywhere."""
        return None if self.lat is None or self.lng is None else Point(self.lat, self.lng, self.precision)

    @property
    def path(self) -> str:
        """The name from the province down, as people are shown it where names repeat."""
        return gazetteer().path_name(self.code)

    @property
    def abolished(self) -> bool:
        """The register still lists it, marked 撤销: old addresses find it, no picker offers it."""
        return "撤" in self.name and self.name.endswith("）")


class Gazetteer:
    """Read-only look-up. Every code may be given in 6 digits (a county's adcode) or in 12."""

    def __init__(self, rows: Table) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows.codes)

    def row(self, code: str) -> int | None:
        """The table's row of a code; None when there is no such place or it is not a code."""
        try:
            code = codes.full(code)
        except ValueError:
            return None
        return self._rows.row_of(code, codes.level_of(code))

    def get(self, code: str) -> Place | None:
        """The place, or None when no division has that code."""
        row = self.row(code)
        return None if row is None else self.at(row)

    @lru_cache(maxsize=4096)  # noqa: B019  # one gazetteer lives as long as the process
    def at(self, row: int) -> Place:
        """The place in a row of the table."""
        rows, code = self._rows, self._rows.code(row)
        level, own = codes.level_of(code), row
        while rows.lat[own] == NONE and (above := self._lender(rows.code(own))) is not None:
            own = above
        known = rows.lat[own] != NONE
        radius = rows.radius[own]
        return Place(
            code=code,
            level=level,
            name=rows.names[row],
            lat=rows.lat[own] / SCALE if known else None,
            lng=rows.lng[own] / SCALE if known else None,
            precision=codes.level_of(rows.code(own)) if known else "unknown",
            radius_km=None if radius == NONE or not known else radius / 10,
            certainty=CERTAINTIES[rows.certainty[row]],
        )

    def _lender(self, code: str) -> int | None:
        """Whose point stands in for a place without one: the county's or the city's. A province's would say nothing."""
        above = codes.parent(code)
        return None if above is None or codes.level_of(above) == "province" else self.row(above)

    def parent(self, code: str) -> Place | None:
        """The place one level up; None above a province or for an unknown code."""
        above = codes.parent(code) if self.row(code) is not None else None
        return None if above is None else self.get(above)

    def ancestors(self, code: str) -> tuple[Place, ...]:
        """From the province down to the place's parent; empty for a province and for no place. Takes a village too."""
        try:
            above = codes.parent(code)
        except ValueError:
            return ()
        known = self.row(code) is not None or codes.level_of(code) == "village"
        place = self.get(above) if above and known else None
        return (*self.ancestors(place.code), place) if place else ()

    def children(self, code: str) -> tuple[Place, ...]:
        """The places one level down, by code; counties stand directly under a municipality."""
        row = self.row(code)
        if row is None:
            return ()
        code = self._rows.code(row)
        prefix, level = codes.prefix_of(code), codes.level_of(code)
        below = codes.LEVELS[codes.LEVELS.index(level) + 1 :]
        found = [self.at(child) for deeper in below[:2] for child in self._rows.rows_under(prefix, deeper)]
        own = [child for child in found if codes.parent(child.code) == code]
        return tuple(sorted(own, key=lambda child: child.code))

    def path_name(self, code: str) -> str:
        """The name from the province down: 湖北省荆州市荆州区郢城镇, for a village too; empty for an unknown code."""
        place = self.get(code)
        return "".join(above.name for above in self.ancestors(code)) + (place.name if place else "")

    def short_name(self, code: str) -> str:
        """The name as people say it: 荆州市 → 荆州; empty for an unknown code."""
        row = self.row(code)
        return "" if row is None else self._rows.short_name(row)

    def latin_name(self, code: str) -> str:
        """The short name for readers of English: 荆州市 → Jingzhou; empty for an unknown code."""
        row = self.row(code)
        if row is None:
            return ""
        spelled = self._rows.pinyin[row][: self._rows.short_pinyin_length(row)]
        return ENGLISH.get(self._rows.code(row)[:6]) or spelled.replace("v", "ü").capitalize()

    def contains(self, code: str, other: str) -> bool:
        """Whether `other` is the place of `code` or lies in it; by the digits alone, so villages work too."""
        return codes.within(other, code)


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer, read at the first call and kept."""
    return Gazetteer(table())
