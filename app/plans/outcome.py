"""From an arrangement of a case to what is kept of it: matches with their explanation, sums, reasons and prices."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.matching.bars import bars, kilometres, travelling
from app.matching.points import lasting, mutual, scale_of
from app.matching.rules import ORDER, Bar
from app.matching.scoring import Component
from app.plans.case import Case
from app.plans.models import Policy, Why

Ints = NDArray[np.int64]
PLACED = (Bar.OUT_OF_DIVISIONS, Bar.OUT_OF_RADIUS, Bar.TOO_FAR)
REACH = sum(bar.bit for bar in PLACED)
"""The rules that speak of where both are;"""
PASSING = Bar.FULL.bit | Bar.DECLINED.bit
"""and those that are no reason why nobody could: places are the solver's business, a refusal is not the last word."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Which need gets how many units of which offer, all three of one length; each pair at most once."""

    need: Ints
    offer: Ints
    units: Ints

    def of_needs(self, count: int) -> Ints:
        """Units that each need gets."""
        return np.bincount(self.need, self.units, count).astype(np.int64)

    def pairs(self) -> Iterator[tuple[int, int, int]]:
        """Need, offer, units."""
        return zip(self.need.tolist(), self.offer.tolist(), self.units.tolist(), strict=True)


@dataclass(frozen=True, slots=True)
class Explained:
    """A pair as it is shown: its score in tenths, kilometres where they mean something, and [won, most] by component."""

    tenths: int
    km: float | None
    points: dict[str, list[int]]


def explained(case: Case, arranged: Arrangement) -> list[Explained]:
    """Every pair of an arrangement, as `shortlist.judged` would explain it one by one."""
    offers, scale = case.offer_columns, scale_of(case.weights)
    i, j = case.pairing.need[arranged.need], case.pairing.offer[arranged.offer]
    km = kilometres(case.columns, i, offers, j)
    parts = lasting(offers, j, case.columns.day, scale) | mutual(case.columns, i, offers, j, km, scale=scale)
    travels = travelling(offers, j)
    tables = [(c, parts[c].tolist()) for c in Component]
    most = [case.weights.most(travels=False), case.weights.most(travels=True)]
    names = [[(c.value, table, top[c]) for c, table in tables if c in top] for top in most]
    found = []
    for n, (way, goes) in enumerate(zip(km.tolist(), travels.tolist(), strict=True)):
        points = {name: [table[n], top] for name, table, top in names[goes]}
        found.append(
            Explained(sum(won for won, _top in points.values()), way if goes and not isnan(way) else None, points)
        )
    return found


def figures(case: Case, policy: Policy, arranged: Arrangement) -> list[dict[str, Any]]:
    """The sums of one policy by township and urgency. Needs with nothing left to find are not counted."""
    got = arranged.of_needs(case.problem.needs)
    metres, ways = travelled(case, arranged)
    sums: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for n, one in enumerate(case.asked):
        if wanted := int(case.problem.units[n]):
            met = int(got[n]) >= wanted
            row = sums[one.township, one.urgency]
            for place, value in enumerate((1, int(met), int(metres[n]), int(ways[n]), 0 if met else one.waited)):
                row[place] += value
    names = ("needs", "met", "metres", "ways", "days_waited")
    return [
        {"policy": policy, "township": township, "urgency": urgency, **dict(zip(names, row, strict=True))}
        for (township, urgency), row in sorted(sums.items())
    ]


def travelled(case: Case, arranged: Arrangement) -> tuple[Ints, Ints]:
    """For each need, the metres of all ways to its offers, and how many ways those are."""
    rows, places = case.pairing.need[arranged.need], case.pairing.offer[arranged.offer]
    km = kilometres(case.columns, rows, case.offer_columns, places)
    counts = travelling(case.offer_columns, places) & ~np.isnan(km)
    metres = np.where(counts, np.nan_to_num(km) * 1000, 0.0)
    n = case.problem.needs
    return (
        np.rint(np.bincount(arranged.need, metres, n)).astype(np.int64),
        np.bincount(arranged.need, counts, n).astype(np.int64),
    )


@dataclass(frozen=True, slots=True)
class Left:
    """A need left with some units missing, and why."""

    need: int
    units: int
    why: Why
    bar: str | None


def left_unmet(case: Case, arranged: Arrangement) -> list[Left]:
    """Every need that does not get all it asks for, with what stands in the way."""
    missing = case.problem.units - arranged.of_needs(case.problem.needs)
    return [Left(int(n), int(missing[n]), *why(case, int(n))) for n in np.flatnonzero(missing > 0)]


def why(case: Case, need: int) -> tuple[Why, str | None]:
    """What stands between a need and help. Whoever could help it, if only the places went round, is looked for first."""
    if has_arc(case, need):
        return Why.CAPACITY, None
    row = int(case.pairing.need[need])
    j = case.offer_columns.of_type(case.type_of(need))
    if not len(j):
        return Why.NO_OFFER, None
    km = kilometres(case.columns, row, case.offer_columns, j)
    mask = bars(case.columns, row, case.offer_columns, j, km) & np.uint32(~PASSING & 0xFFFFFFFF)
    if (mask == 0).any():
        return Why.DECLINED, None
    only_reach = (mask != 0) & (mask & np.uint32(~REACH & 0xFFFFFFFF) == 0)
    if only_reach.any():
        return Why.REACH, commonest(mask[only_reach])
    return Why.RULES, commonest(mask)


def has_arc(case: Case, need: int) -> bool:
    """Whether any offer is admissible for a need."""
    problem, profile = case.problem, int(case.problem.profile[need])
    own = problem.own_start[need + 1] > problem.own_start[need]
    return bool(own or (profile >= 0 and problem.shared_start[profile + 1] > problem.shared_start[profile]))


def commonest(masks: NDArray[np.uint32]) -> str:
    """The rule that most masks name first."""
    lowest = masks & (~masks + np.uint32(1))
    place = int(np.bincount(np.bitwise_count(lowest - np.uint32(1)), minlength=len(ORDER)).argmax())
    return list(Bar)[place].value
