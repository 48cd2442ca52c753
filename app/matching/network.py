"""A problem as compiled loops see it: units instead of needs, and being unmet as one more thing to choose.

Options are the offers, then for each district its steps of unmet units: a step is an offer of so many places to stay
unmet at the price of the step. So fairness and urgency need no rule of their own: everything is capacity and cost.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.matching.compiled import compiled
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


@compiled
def lowest(net: Network, price: NDArray[np.int64], value: NDArray[np.int64]) -> None:
    """Write into `value`, for each need, the least that one of its units must pay: cost and price together."""
    own_start, own_offer, own_cost = net.own_start, net.own_offer, net.own_cost
    shared_start, shared_offer, shared_cost = net.shared_start, net.shared_offer, net.shared_cost
    unmet, profile, first_step = net.unmet, net.profile, net.first_step
    for i in range(len(unmet)):
        best = np.int64(NEVER)
        for arc in range(np.uint64(own_start[i]), np.uint64(own_start[i + 1])):
            if own_cost[arc] >= best:
                break
            best = min(best, own_cost[arc] + price[np.uint32(own_offer[arc])])
        k = profile[i]
        if k >= 0:
            for arc in range(np.uint64(shared_start[k]), np.uint64(shared_start[k + 1])):
                if shared_cost[arc] >= best:
                    break
                best = min(best, shared_cost[arc] + price[np.uint32(shared_offer[arc])])
        for step in range(net.levels):
            cost = unmet[i] + net.fairness * step
            if cost >= best:
                break
            best = min(best, cost + price[first_step[i] + step])
        value[i] = best


@compiled
def first_place_prices(net: Network, value: NDArray[np.int64], price: NDArray[np.int64]) -> None:
    """Give every offer without places the price at which a first one would be taken."""
    capacity = net.capacity
    for j in range(len(price)):
        if capacity[j] == 0:
            price[j] = 0
    for i in range(len(value)):
        if net.first_unit[i + 1] == net.first_unit[i]:
            continue
        for arc in range(net.own_start[i], net.own_start[i + 1]):
            j = net.own_offer[arc]
            if capacity[j] == 0:
                price[j] = max(price[j], value[i] - net.own_cost[arc])
        k = net.profile[i]
        if k >= 0:
            for arc in range(net.shared_start[k], net.shared_start[k + 1]):
                j = net.shared_offer[arc]
                if capacity[j] == 0:
                    price[j] = max(price[j], value[i] - net.shared_cost[arc])


class Rows(NamedTuple):
    """Arcs in rows: those of row r lie from start[r] to stop[r]. Forward, a row is a need; backward, an option.

    Forward, each row is sorted by cost: as no price is below 0, a search may leave it early.
    """

    start: NDArray[np.int64]
    stop: NDArray[np.int64]
    other: NDArray[np.int32]
    cost: NDArray[np.int32]


@compiled
def _near(
    net: Network, price: NDArray[np.int64], value: NDArray[np.int64], margin: int, kept: Rows, rows: Rows
) -> None:
    """Count each row's arcs into `stop` where there is no room for them yet; else write them."""
    own_start, own_offer, own_cost = net.own_start, net.own_offer, net.own_cost
    shared_start, shared_offer, shared_cost = net.shared_start, net.shared_offer, net.shared_cost
    unmet, first_step, profile = net.unmet, net.first_step, net.profile
    start, stop, other, costs = rows.start, rows.stop, rows.other, rows.cost
    writes, old_start, old_stop, old = len(other) > 0, kept.start, kept.stop, kept.other
    mine = np.full(len(price), -1, np.int32)  # the last need that kept each option
    for i in range(len(unmet)):
        limit = value[i] + margin
        farthest = limit
        for arc in range(old_start[i], old_stop[i]):
            mine[old[arc]] = i
            farthest = max(farthest, kept.cost[arc] + 1)
        at = start[i] if writes else 0
        own, own_end = own_start[i], own_start[i + 1]
        far, far_end = (shared_start[profile[i]], shared_start[profile[i] + 1]) if profile[i] >= 0 else (0, 0)
        while own < own_end or far < far_end:
            if far == far_end or (own < own_end and own_cost[own] <= shared_cost[far]):
                cost, j = np.int64(own_cost[own]), np.uint32(own_offer[own])
                own += 1
            else:
                cost, j = np.int64(shared_cost[far]), np.uint32(shared_offer[far])
                far += 1
            if cost >= farthest:
                break
            if cost + price[j] < limit or mine[j] == i:
                if writes:
                    other[at], costs[at] = j, cost
                at += 1
        for step in range(net.levels):
            cost, option = unmet[i] + net.fairness * step, first_step[i] + step
            if cost + price[option] < limit or mine[option] == i or step == net.levels - 1:
                if writes:
                    other[at], costs[at] = option, cost
                at += 1
        stop[i] = at


@compiled
def _turn(rows: Rows, into: Rows) -> None:
    start, stop, other, costs = into.start, into.stop, into.other, into.cost
    for row in range(len(rows.start)):
        for arc in range(rows.start[row], rows.stop[row]):
            stop[rows.other[arc]] += 1
    for j in range(1, len(stop)):
        start[j] = start[j - 1] + stop[j - 1]
    stop[:] = start
    for row in range(len(rows.start)):
        for arc in range(rows.start[row], rows.stop[row]):
            j = rows.other[arc]
            other[stop[j]], costs[stop[j]] = row, rows.cost[arc]
            stop[j] += 1


def no_rows(needs: int) -> Rows:
    """As many rows without arcs."""
    none, nothing = np.empty(0, np.int32), np.zeros(needs, np.int64)
    return Rows(nothing, nothing, none, none)


def count_near(net: Network, price: NDArray[np.int64], value: NDArray[np.int64], margin: int) -> int:
    """How many arcs cost less than `margin` more than their need's best."""
    stop, none = np.zeros(len(value), np.int64), no_rows(len(value))
    _near(net, price, value, margin, none, none._replace(stop=stop))
    return int(stop.sum())


def near_rows(net: Network, price: NDArray[np.int64], value: NDArray[np.int64], margin: int, kept: Rows) -> Rows:
    """In one row per need every arc that costs less than `margin` more than the need's best, and those of `kept`.

    Own arcs, the profile's and the district's steps; the last step always, so that every search ends.
    """
    stop = np.zeros(len(value), np.int64)
    _near(net, price, value, margin, kept, no_rows(len(value))._replace(stop=stop))
    ends = np.cumsum(stop)
    rows = Rows(ends - stop, ends, np.empty(int(stop.sum()), np.int32), np.empty(int(stop.sum()), np.int32))
    if len(rows.other):
        _near(net, price, value, margin, kept, rows)
    return rows


def turned(rows: Rows, options: int) -> Rows:
    """The same arcs as rows of options."""
    start, stop = np.zeros(options, np.int64), np.zeros(options, np.int64)
    columns = Rows(start, stop, np.empty(len(rows.other), np.int32), np.empty(len(rows.other), np.int32))
    _turn(rows, columns)
    return columns
