"""The proof of a plan, by code that shares nothing with the solver: one pass over every arc, in numpy.

Whatever the prices are, no plan can cost less than what they bound it to (weak duality): if a plan costs exactly that,
it is the best. The same prices, rounded to whole tiers, prove for each tier that no plan leaves fewer units of this tier
and the more urgent ones unmet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.matching.problem import TIERS, Problem
from app.matching.terms import Terms

Whole = NDArray[np.int64]
Index = NDArray[np.int32]
_PIECE = 1 << 18
"""Arcs looked at together: as many as a core keeps at hand, so that no pages are asked for anew."""
_HALF = 31


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the plan costs, what every plan costs at least, and whether it is a plan at all."""

    primal: int
    dual: int
    unmet: tuple[int, ...]
    """Units left unmet in each tier."""
    tier_gaps: tuple[int, ...]
    """For each tier: units of it and of the more urgent ones left unmet, less what no plan can avoid; empty where urgency
    does not come strictly first."""
    faults: tuple[str, ...]
    """What makes it no plan at all: a place given twice, a pair that is not admissible."""
    arcs: int
    """How many arcs were looked at: all there are."""

    @property
    def gap(self) -> int:
        """How much better another plan might be; 0 proves that none is."""
        return self.primal - self.dual

    @property
    def holds(self) -> bool:
        """Whether the plan is proven best, in sum and tier by tier."""
        return not self.faults and self.gap == 0 and not any(self.tier_gaps)


def certify(
    problem: Problem, terms: Terms, widths: Whole, need: Index, offer: Index, price: Whole, step_price: Whole
) -> Certificate:
    """Weigh a plan, `offer` for each unit of `need` (-1 unmet), against prices of offers and of the districts' steps."""
    served = offer >= 0
    pair_need, pair_offer = need[served].astype(np.int64), offer[served].astype(np.int64)
    cost, admissible = _costs(problem, pair_need, pair_offer)
    faults = tuple(_faults(problem, need, pair_need, pair_offer, admissible, price, step_price))
    left = np.bincount(need[~served], minlength=problem.needs)
    weight = (TIERS - problem.tier.astype(np.int64)) * terms.tier_gap
    primal = _total(cost) + _total(left * weight) + _unfairness(problem, terms, widths, left)

    places = np.minimum(problem.capacity.astype(np.int64), len(need))
    bands = np.where(places == 0, TIERS, np.rint(price / terms.tier_gap)).astype(np.int64)
    pays, band = _best(problem, price, bands)
    stays = (np.arange(terms.levels) * terms.fairness + step_price).min(axis=1, initial=2**62)
    pays = np.minimum(pays, weight + stays[problem.district])
    units = problem.units.astype(np.int64)
    dual = _total(units * pays) - _total(places * price) - _total(widths[:, None] * step_price[:, :-1])

    unmet, tier_gaps = [], []
    for tier in range(TIERS):
        within = problem.tier <= tier
        closed = bands >= TIERS - tier
        avoidable = int(left[within].sum()) - int(units[within & (band >= TIERS - tier)].sum())
        if terms.strictly:
            tier_gaps.append(avoidable + int(places[closed].sum()))
        unmet.append(int(left[problem.tier == tier].sum()))
    return Certificate(primal, dual, tuple(unmet), tuple(tier_gaps), faults, problem.arcs)


def _faults(
    problem: Problem, need: Index, pair_need: Whole, pair_offer: Whole, admissible: NDArray[np.bool_],
    price: Whole, step_price: Whole,
) -> Iterator[str]:  # fmt: skip
    if not np.array_equal(np.bincount(need, minlength=problem.needs), problem.units):
        yield "not every unit of every need is in the plan once"
    over = np.flatnonzero(np.bincount(pair_offer, minlength=problem.offers) > problem.capacity)
    if len(over):
        yield f"offer {over[0]} is given more often than it has places ({len(over)} such offers)"
    wrong = np.flatnonzero(~admissible)
    if len(wrong):
        yield f"need {pair_need[wrong[0]]} and offer {pair_offer[wrong[0]]} are no pair ({len(wrong)} such units)"
    if price.min(initial=0) < 0 or step_price.min(initial=0) < 0 or step_price[:, -1].any():
        yield "a price is below zero, or above it where places have no end"


def _costs(problem: Problem, need: Whole, offer: Whole) -> tuple[Whole, NDArray[np.bool_]]:
    """The cheapest arc of each pair, and whether there is one at all; 0 where not."""
    cost = np.full(len(need), np.iinfo(np.int64).max)
    _look(problem.own_start, problem.own_offer, problem.own_cost, need, offer, cost)
    profile = problem.profile[need].astype(np.int64)
    some = np.flatnonzero(profile >= 0)
    shared = cost[some]
    _look(problem.shared_start, problem.shared_offer, problem.shared_cost, profile[some], offer[some], shared)
    cost[some] = shared
    found = cost != np.iinfo(np.int64).max
    return np.where(found, cost, 0), found


def _look(start: Whole, offers: Index, costs: Index, row: Whole, wanted: Whole, into: Whole) -> None:
    """Lower each entry of `into` to the cost of the arc to the wanted offer in its row, if there is one."""
    length = start[row + 1] - start[row]
    ends = np.cumsum(length)
    for first, last in _pieces(ends):
        size = length[first:last]
        ahead = np.repeat(start[row[first:last]] - (np.cumsum(size) - size), size)
        arc = np.arange(len(ahead)) + ahead
        hit = np.flatnonzero(offers[arc] == np.repeat(wanted[first:last], size))
        pair = np.searchsorted(np.cumsum(size), hit, side="right") + first
        np.minimum.at(into, pair, costs[arc[hit]])


def _best(problem: Problem, price: Whole, bands: Whole) -> tuple[Whole, Whole]:
    """For each need, over all its arcs: the least of cost and price together, and the least band."""
    pays = np.full(problem.needs, 2**62)
    band = np.full(problem.needs, TIERS)
    _lowest_of_rows(problem.own_start, problem.own_offer, problem.own_cost, price, bands, pays, band)
    profiles = len(problem.shared_start) - 1
    shared_pays, shared_band = np.full(profiles, 2**62), np.full(profiles, TIERS)
    _lowest_of_rows(
        problem.shared_start, problem.shared_offer, problem.shared_cost, price, bands, shared_pays, shared_band
    )
    some = problem.profile >= 0
    pays[some] = np.minimum(pays[some], shared_pays[problem.profile[some]])
    band[some] = np.minimum(band[some], shared_band[problem.profile[some]])
    return pays, band


def _lowest_of_rows(
    start: Whole, offers: Index, costs: Index, price: Whole, bands: Whole, pays: Whole, band: Whole
) -> None:
    for first, last in _pieces(start[1:]):
        arcs = slice(start[first], start[last])
        filled = np.flatnonzero(start[first + 1 : last + 1] > start[first:last]) + first
        if len(filled):  # reduceat answers for empty rows with a neighbour's arc
            places = start[filled] - start[first]
            pays[filled] = np.minimum.reduceat(costs[arcs] + price[offers[arcs]], places)
            band[filled] = np.minimum.reduceat(bands[offers[arcs]], places)


def _pieces(ends: Whole) -> Iterator[tuple[int, int]]:
    """Rows together so long as their arcs are not more than fit a piece; `ends` is where each row ends."""
    first = 0
    while first < len(ends):
        before = int(ends[first - 1]) if first else 0
        last = max(int(np.searchsorted(ends, before + _PIECE, side="right")), first + 1)
        yield first, last
        first = last


def _unfairness(problem: Problem, terms: Terms, widths: Whole, left: Whole) -> int:
    """What the districts' unmet units cost beyond their own weight: the first step nothing, each further one more."""
    unmet = np.bincount(problem.district, left, problem.districts).astype(np.int64)
    total = 0
    for step in range(terms.levels):
        here = unmet if step == terms.levels - 1 else np.minimum(unmet, widths)
        total += step * terms.fairness * _total(here)
        unmet = unmet - here
    return total


def _total(values: NDArray[np.signedinteger[Any]]) -> int:
    """The exact sum, even beyond 64 bits."""
    wide = values.astype(np.int64, copy=False).ravel()
    return (int((wide >> _HALF).sum()) << _HALF) + int((wide & ((1 << _HALF) - 1)).sum())
