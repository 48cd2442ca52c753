"""A problem as compiled loops see it: units instead of needs, and being unmet as one more thing to choose.

Options are the offers, then for each district its steps of unmet units: a step is an offer of so many places to stay
unmet at the price of the step. So fairness and urgency need no rule of their own: everything is capacity and cost.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.matching.compiled import compiled, woven
from app.matching.problem import UNITS_MOST, Problem
from app.matching.terms import Terms

BLOCKED = 1 << 40
"""The price of an option without a single place: above everything that anybody would pay."""
NEVER = 1 << 60
GONE = -(1 << 40)
"""The value of a need without units: no path leads through it."""


class Network(NamedTuple):
    """What does not change while a problem is solved."""

    own_start: NDArray[np.int64]
    own_offer: NDArray[np.int32]
    own_cost: NDArray[np.int32]
    profile: NDArray[np.int32]
    shared_start: NDArray[np.int64]
    shared_offer: NDArray[np.int32]
    shared_cost: NDArray[np.int32]
    need: NDArray[np.int32]
    """The need of each unit; units of one need lie together."""
    first_unit: NDArray[np.int64]
    unmet: NDArray[np.int64]
    """What leaving a unit of each need unmet costs, before the district's step."""
    first_step: NDArray[np.int64]
    """The option that is the first step of each need's district."""
    levels: int
    fairness: int
    capacity: NDArray[np.int64]
    """Places of each option."""


def network(problem: Problem, terms: Terms, widths: NDArray[np.int64]) -> Network:
    """The network of a problem; `widths` are the units each district's steps hold."""
    levels = terms.levels
    steps = np.repeat(widths, levels)
    steps[levels - 1 :: levels] = UNITS_MOST
    return Network(
        problem.own_start, problem.own_offer, problem.own_cost,
        problem.profile, problem.shared_start, problem.shared_offer, problem.shared_cost,
        np.repeat(np.arange(problem.needs, dtype=np.int32), problem.units),
        np.concatenate([[0], np.cumsum(problem.units)]).astype(np.int64),
        terms.unmet(problem.tier),
        problem.offers + problem.district.astype(np.int64) * levels,
        levels, terms.fairness,
        np.concatenate([problem.capacity, steps]).astype(np.int64),
    )  # fmt: skip


class Rows(NamedTuple):
    """Arcs in rows: those of row r lie from start[r] to stop[r]. Forward, a row is a need; backward, an option.

    Forward, each row is sorted by cost: as no price is below 0, a search may leave it early.
    """

    start: NDArray[np.int64]
    stop: NDArray[np.int64]
    other: NDArray[np.int32]
    cost: NDArray[np.int32]


@woven
def _least(
    first: int, last: int, offers: NDArray[np.int32], costs: NDArray[np.int32], price: NDArray[np.int64]
) -> np.int64:
    """The least cost and price together among some arcs, sorted by cost."""
    best = np.int64(NEVER)
    for arc in range(np.uint64(first), np.uint64(last)):
        if costs[arc] >= best:
            break
        best = min(best, costs[arc] + price[np.uint32(offers[arc])])
    return best


@compiled
def lowest(net: Network, price: NDArray[np.int64], value: NDArray[np.int64]) -> None:
    """Write into `value`, for each need, the least that one of its units must pay: cost and price together."""
    own_start, own_offer, own_cost = net.own_start, net.own_offer, net.own_cost
    shared_start, shared_offer, shared_cost = net.shared_start, net.shared_offer, net.shared_cost
    unmet, profile, first_step = net.unmet, net.profile, net.first_step
    of_profile = np.empty(len(shared_start) - 1, np.int64)  # once for all needs that share it
    for k in range(len(of_profile)):
        of_profile[k] = _least(shared_start[k], shared_start[k + 1], shared_offer, shared_cost, price)
    for i in range(len(unmet)):
        best = _least(own_start[i], own_start[i + 1], own_offer, own_cost, price)
        if profile[i] >= 0:
            best = min(best, of_profile[profile[i]])
        for step in range(net.levels):
            cost = unmet[i] + net.fairness * step
            if cost >= best:
                break
            best = min(best, cost + price[first_step[i] + step])
        value[i] = best


@compiled
def raise_prices(net: Network, value: NDArray[np.int64], price: NDArray[np.int64]) -> bool:
    """Raise prices until no arc of a need with units offers less than its value; whether any had to rise."""
    own_start, own_offer, own_cost = net.own_start, net.own_offer, net.own_cost
    shared_start, shared_offer, shared_cost = net.shared_start, net.shared_offer, net.shared_cost
    first_unit, profile, unmet, first_step = net.first_unit, net.profile, net.unmet, net.first_step
    most = np.full(len(shared_start) - 1, -NEVER)  # that a need of each profile pays
    rises = False
    for i in range(len(value)):
        if first_unit[i + 1] == first_unit[i]:
            continue
        pays = value[i]
        for arc in range(np.uint64(own_start[i]), np.uint64(own_start[i + 1])):
            j = np.uint32(own_offer[arc])
            if price[j] < pays - own_cost[arc]:
                price[j], rises = pays - own_cost[arc], True
        for step in range(net.levels):
            j, least = first_step[i] + step, pays - unmet[i] - net.fairness * step
            if price[j] < least:
                price[j], rises = least, True
        if profile[i] >= 0:
            most[profile[i]] = max(most[profile[i]], pays)
    for k in range(len(most)):
        for arc in range(np.uint64(shared_start[k]), np.uint64(shared_start[k + 1])):
            j = np.uint32(shared_offer[arc])
            if price[j] < most[k] - shared_cost[arc]:
                price[j], rises = most[k] - shared_cost[arc], True
    return rises
