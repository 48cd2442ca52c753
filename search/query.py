"""What is asked and what is answered: plain values, the same for every engine."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from search.documents import FACETS, FIELDS, Holding
from search.filters import Every, Filter, Holds, check
from search.plan import Level, Plan

DEEPEST = 10_000
"""How many hits deep anybody may page."""
MOST = 100
"""Hits of one page."""


class Order(StrEnum):
    """What comes first. Equals by distance or day follow each other in the order of their keys, on every page alike."""

    FIT = "fit"  # what fits the words; nearer before farther where a point is given; equals as the index has them
    NEAR = "near"  # by distance; what stands nowhere comes last
    FRESH = "fresh"  # checked most recently; what was never checked comes last


class BadQuestion(ValueError):
    """A question no engine takes: an unknown field, a facet that may not be counted, a radius below nothing."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the asker may find at all; required, so that nobody forgets it. The public may find what is published."""

    filter: Filter


@dataclass(frozen=True, slots=True)
class Circle:
    """Within so many kilometres (great circle) of this WGS-84 point."""

    lat: float
    lng: float
    km: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """Values chosen in a facet: any of them. Its own counts are made as if nothing had been chosen in it."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """One question. `types` are the needs that the words speak of, the likeliest first: what meets them is found too."""

    words: str = ""
    types: tuple[str, ...] = ()
    filter: Filter = field(default_factory=Every)
    chosen: tuple[Chosen, ...] = ()
    near: tuple[float, float] | None = None
    """WGS-84 latitude and longitude from which distances count."""
    km: float | None = None
    """Only within so many kilometres of `near`."""
    order: Order = Order.FIT
    facets: tuple[str, ...] = ()
    offset: int = 0
    limit: int = 20
    plan: Plan | None = None
    """What `words` come to; made by whoever knows the synonyms. Without it an engine makes a plain one."""

    def __post_init__(self) -> None:
        check(self.filter)
        for one in self.chosen:
            if one.field not in FACETS:
                raise BadQuestion(f"nothing is chosen by {one.field!r}")
        for name in self.facets:
            if name not in FACETS:
                raise BadQuestion(f"{name!r} is not counted")
        if self.km is not None and (self.near is None or not 0 <= self.km < float("inf")):
            raise BadQuestion("a radius needs a middle and is not below nothing")
        if self.near is not None and not (-90 <= self.near[0] <= 90 and -180 <= self.near[1] <= 180):
            raise BadQuestion("that point is nowhere on earth")
        if self.offset < 0 or not 0 <= self.limit <= MOST:
            raise BadQuestion(f"pages begin at 0 and hold up to {MOST}")

    @property
    def circle(self) -> Circle | None:
        """Where to look, if anywhere in particular."""
        return Circle(*self.near, self.km) if self.near is not None and self.km is not None else None

    def narrowed(self, but: str = "") -> Filter:
        """The filter with everything chosen, except in one facet."""
        picks = (holds(one) for one in self.chosen if one.field != but)
        return Every((self.filter, *picks))

    def planned(self, plan: Plan) -> "Request":
        """The same question with its words worked out."""
        return replace(self, plan=plan)


def holds(one: Chosen) -> Filter:
    """A choice as a filter."""
    return Holds(one.field, one.values)


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found: its score, and kilometres from `near` where both points are known."""

    id: str
    kind: str
    score: float
    km: float | None


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits, how many there are in all, and what stands how often in the counted fields."""

    hits: tuple[Hit, ...]
    total: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    level: Level = Level.ALL
    """How far the words had to be taken to find anything."""
    standby: bool = False
    """The engine did not answer and the database did."""


@dataclass(frozen=True, slots=True)
class Stats:
    """How much the index holds, and what is wrong with it."""

    engine: str
    documents: int
    bytes: int = 0
    waiting: int = 0
    """Changes that the engine has yet to take."""
    faults: tuple[str, ...] = ()


def filterable(name: str) -> bool:
    """Whether a field may stand in a filter."""
    return FIELDS.get(name) not in {None, Holding.TEXT, Holding.ID, Holding.POINT}
