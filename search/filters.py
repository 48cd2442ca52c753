"""Filters as a tree of plain values, never strings: each adapter translates them into its own language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Is:
    """The field has exactly this value."""

    field: str
    value: str | int | bool


@dataclass(frozen=True, slots=True)
class Holds:
    """The list field holds at least one of these values."""

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


Filter = Is | Holds | AtMost | AtLeast | StartsWith | Within | Every | Either | Not
