"""Filters as a tree of plain values, never strings: each adapter translates them into its own language."""

from dataclasses import dataclass

from search.documents import FIELDS, Holding


@dataclass(frozen=True, slots=True)
class Is:
    """The field has exactly this value."""

    field: str
    value: str | int | bool


@dataclass(frozen=True, slots=True)
class Holds:
    """The field, a list or a single word, has at least one of these values; true of nothing when there are none."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtMost:
    """The number field is this or less."""

    field: str
    value: float


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The number field is this or more."""

    field: str
    value: float


@dataclass(frozen=True, slots=True)
class StartsWith:
    """The text field begins with this: a place within an area."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Within:
    """The document's point lies within so many kilometres (great circle) of this WGS-84 point."""

    lat: float
    lng: float
    km: float


@dataclass(frozen=True, slots=True)
class Every:
    """All of these; true of everything when empty."""

    filters: tuple["Filter", ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these; true of nothing when empty."""

    filters: tuple["Filter", ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """Not this."""

    filter: "Filter"


class NotFilterable(ValueError):
    """The field is not there, or not to be filtered in this way."""


MAY = {
    Is: {Holding.WORD, Holding.CODE, Holding.NUMBER, Holding.FLAG},
    Holds: {Holding.WORD, Holding.WORDS},
    AtMost: {Holding.NUMBER},
    AtLeast: {Holding.NUMBER},
    StartsWith: {Holding.CODE},
}
"""Which filters fit which fields."""


def check(filter_: "Filter") -> None:
    """Raise `NotFilterable` for what no engine may be asked."""
    match filter_:
        case Every(inner) | Either(inner):
            for one in inner:
                check(one)
        case Not(one):
            check(one)
        case Within(lat, lng, km):
            if not (-90 <= lat <= 90 and -180 <= lng <= 180 and 0 <= km < float("inf")):
                raise NotFilterable("no such circle on earth")
        case _:
            if FIELDS.get(filter_.field) not in MAY[type(filter_)]:
                raise NotFilterable(f"{filter_.field!r} is not filtered by {type(filter_).__name__}")


Filter = Is | Holds | AtMost | AtLeast | StartsWith | Within | Every | Either | Not
