"""Needs and offers of a whole county or province as arrays: what a solver sees, and nothing else.

Costs are whole tenths of a point: 1000 less the score of a pair, so lower is better. A pair that was proposed before and
not yet answered may cost less than nothing, because its stability bonus is taken off; no other pair may.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

TIERS = 4
"""Urgency tiers, 0 the most urgent."""
COST_MOST = 1000
"""What a pair without a single point costs."""
COST_LEAST = -1_000_000
"""The lowest cost of a pair: a stability bonus is no larger than this."""
UNITS_MOST = 2**30
"""How many units and places there may be in all; more would not fit into 32-bit indices."""
_PIECE = 1 << 22
"""Arcs looked at together, so that checking a province does not copy it."""

Ints = NDArray[np.signedinteger[Any]]
Arc = tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Needs, offers and the arcs between them. A need of k units is k alike unit needs, which may go to several offers.

    A need may use its own arcs and those of its profile; where both name the same offer, the cheaper one counts.
    Arcs of one need, or of one profile, lie together, sorted by (cost, offer).
    """

    tier: NDArray[np.int8]
    """Urgency of each need, 0 most urgent to 3; shape (needs,)."""
    units: NDArray[np.int32]
    """How many units each need asks for; 0 means withdrawn; shape (needs,)."""
    district: NDArray[np.int32]
    """Index of the township or county each need lies in, for fairness; shape (needs,)."""
    capacity: NDArray[np.int32]
    """Free places of each offer, without those of accepted referrals; shape (offers,)."""
    own_start: NDArray[np.int64]
    """Where the own arcs of need i begin; they end at own_start[i + 1]; shape (needs + 1,)."""
    own_offer: NDArray[np.int32]
    own_cost: NDArray[np.int32]
    profile: NDArray[np.int32]
    """The profile whose shared arcs each need may use too, or -1; shape (needs,)."""
    shared_start: NDArray[np.int64]
    """Where the arcs of profile k begin; shape (profiles + 1,)."""
    shared_offer: NDArray[np.int32]
    shared_cost: NDArray[np.int32]

    @property
    def needs(self) -> int:
        """How many needs there are, withdrawn ones included."""
        return len(self.tier)

    @property
    def offers(self) -> int:
        """How many offers there are, full ones included."""
        return len(self.capacity)

    @property
    def arcs(self) -> int:
        """How many arcs are stored; those of a profile once, however many needs share them."""
        return len(self.own_offer) + len(self.shared_offer)

    @property
    def districts(self) -> int:
        """One more than the highest district named."""
        return int(self.district.max(initial=-1)) + 1

    def check(self) -> None:
        """Raise ValueError, naming the array and the place in it, unless everything above holds."""
        n, m = self.needs, self.offers
        for name in self.__slots__:
            array, kind = getattr(self, name), _KINDS[name]
            if array.dtype != kind or array.ndim != 1:
                raise ValueError(
                    f"{name} must be one row of {np.dtype(kind).name}, not {array.dtype} of {array.ndim} axes"
                )
        for name in ("units", "district", "profile"):
            _require(len(getattr(self, name)) == n, f"{name} has {len(getattr(self, name))} entries for {n} needs")
        _inside("tier", self.tier, 0, TIERS)
        _inside("units", self.units, 0, UNITS_MOST)
        _inside("capacity", self.capacity, 0, UNITS_MOST)
        _inside("district", self.district, 0, UNITS_MOST)
        _inside("profile", self.profile, -1, len(self.shared_start) - 1)
        for name, most in (("units", UNITS_MOST), ("district", UNITS_MOST // TIERS)):
            total = int(getattr(self, name).sum(dtype=np.int64)) if name == "units" else self.districts
            _require(total < most, f"{name} come to {total} in all, which is more than {most} and does not fit")
        _check_arcs("own", self.own_start, self.own_offer, self.own_cost, n, m)
        _check_arcs("shared", self.shared_start, self.shared_offer, self.shared_cost, len(self.shared_start) - 1, m)

    def pair_cost(self, need: int, offer: int) -> int | None:
        """The cost of one pair, the cheaper of its arcs, or None if it is not admissible."""
        spans = [(self.own_start, self.own_offer, self.own_cost, need)]
        if self.profile[need] >= 0:
            spans.append((self.shared_start, self.shared_offer, self.shared_cost, int(self.profile[need])))
        found = [
            int(costs[start[row] + place])
            for start, offers, costs, row in spans
            for place in np.flatnonzero(offers[start[row] : start[row + 1]] == offer)[:1]
        ]
        return min(found, default=None)


_KINDS: dict[str, type[np.signedinteger[Any]]] = {
    "tier": np.int8, "units": np.int32, "district": np.int32, "capacity": np.int32,
    "own_start": np.int64, "own_offer": np.int32, "own_cost": np.int32,
    "profile": np.int32, "shared_start": np.int64, "shared_offer": np.int32, "shared_cost": np.int32,
}  # fmt: skip


def from_arcs(
    tier: Sequence[int],
    capacity: Sequence[int],
    arcs: Iterable[Arc],
    *,
    units: ArrayLike = 1,
    district: ArrayLike = 0,
    profile: ArrayLike = -1,
    shared: Iterable[Arc] = (),
) -> Problem:
    """A small problem from (need, offer, cost) triples, and (profile, offer, cost) ones for what is shared.

    Triples may come in any order; of two for the same pair the cheaper is kept. Checked before it is given out.
    """
    n = len(tier)
    profiles = np.broadcast_to(np.asarray(profile, np.int32), n).copy()
    shared = list(shared)
    rows = max([int(profiles.max(initial=-1)), *(row for row, _, _ in shared)]) + 1
    problem = Problem(
        np.asarray(tier, np.int8),
        np.broadcast_to(np.asarray(units, np.int32), n).copy(),
        np.broadcast_to(np.asarray(district, np.int32), n).copy(),
        np.asarray(capacity, np.int32),
        *_rows(arcs, n),
        profiles,
        *_rows(shared, rows),
    )
    problem.check()
    return problem


def _rows(arcs: Iterable[Arc], rows: int) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """Triples as (start, offer, cost) with each row sorted by (cost, offer)."""
    cheapest: dict[tuple[int, int], int] = {}
    for row, offer, cost in arcs:
        _require(0 <= row < rows, f"an arc names row {row}, and there are {rows}")
        cheapest[row, offer] = min(cost, cheapest.get((row, offer), cost))
    kept = sorted((row, cost, offer) for (row, offer), cost in cheapest.items())
    table = np.asarray(kept, np.int64).reshape(-1, 3)
    start = np.concatenate([[0], np.cumsum(np.bincount(table[:, 0], minlength=rows))]).astype(np.int64)
    return start, table[:, 2].astype(np.int32), table[:, 1].astype(np.int32)


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)


def _inside(name: str, values: Ints, least: int, beyond: int) -> None:
    """Every value lies in least ≤ value < beyond."""
    if len(values) and not (least <= values.min() and values.max() < beyond):
        place = int(np.flatnonzero((values < least) | (values >= beyond))[0])
        raise ValueError(f"{name}[{place}] is {values[place]}; it must lie from {least} to {beyond - 1}")


def _check_arcs(
    name: str, start: NDArray[np.int64], offer: NDArray[np.int32], cost: NDArray[np.int32], rows: int, offers: int
) -> None:
    _require(len(start) == rows + 1 and rows >= 0, f"{name}_start has {len(start)} entries for {rows} rows")
    _require(len(offer) == len(cost), f"{name}_offer has {len(offer)} entries and {name}_cost {len(cost)}")
    ends = bool(start[0] == 0 and start[-1] == len(offer) and (np.diff(start) >= 0).all())
    _require(ends, f"{name}_start must rise from 0 to {len(offer)} and never fall")
    for first, last in _pieces(len(offer)):
        _inside(f"{name}_offer", offer[first:last], 0, offers)
        _inside(f"{name}_cost", cost[first:last], COST_LEAST, COST_MOST + 1)
        ahead = min(last + 1, len(offer))  # one further, so that no neighbours are missed between two pieces
        costs, names = cost[first:ahead], offer[first:ahead]
        falls = (costs[1:] < costs[:-1]) | ((costs[1:] == costs[:-1]) & (names[1:] <= names[:-1]))
        places = np.flatnonzero(falls) + first + 1
        wrong = places[~_starts_a_row(start, places)]
        _require(not len(wrong), f"{name} arcs {wrong[:3].tolist()} are not sorted by (cost, offer) in their row")


def _starts_a_row(start: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each arc index is the first of some row."""
    found: NDArray[np.bool_] = start[np.minimum(np.searchsorted(start, places), len(start) - 1)] == places
    return found


def _pieces(length: int) -> Iterator[tuple[int, int]]:
    for first in range(0, length, _PIECE):
        yield first, min(first + _PIECE, length)
