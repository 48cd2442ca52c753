"""A second opinion from another hand: OR-Tools' minimum-cost flow, with prices recovered from its plan.

It judges our own kernel in tests and benchmarks, and stands in where there is no compiler or a proof does not hold.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from app.matching.problem import Problem
from app.matching.terms import Terms

Whole = NDArray[np.int64]
_FAR = 2**40


@dataclass(frozen=True, slots=True, eq=False)
class Ruling:
    """An optimal plan and prices that prove it, in the shape of the kernel's."""

    need: NDArray[np.int32]
    offer: NDArray[np.int32]
    price: Whole
    step_price: Whole
    value: Whole
    objective: int


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """The flow network: from, to, capacity, cost and supplies. Nodes: needs, offers, profiles, districts, steps, sink."""

    tail: Whole
    head: Whole
    capacity: Whole
    cost: Whole
    supply: Whole


def flow_network(problem: Problem, terms: Terms, widths: Whole) -> Arcs:
    """The problem as arcs that any minimum-cost flow code can read; what is shared stays shared."""
    n, m, profiles, districts = problem.needs, problem.offers, len(problem.shared_start) - 1, problem.districts
    levels, total = terms.levels, int(problem.units.sum())
    offers, shared = n, n + m
    places, steps = shared + profiles, shared + profiles + districts
    sink = steps + districts * levels
    units = problem.units.astype(np.int64)
    degree = np.diff(problem.own_start)
    member = np.flatnonzero(problem.profile >= 0)
    width = np.repeat(np.minimum(widths, total), levels)
    width[levels - 1 :: levels] = total
    step, needs = np.arange(districts * levels), np.arange(n)
    parts: list[tuple[Any, ...]] = [
        (np.repeat(needs, degree), offers + problem.own_offer, np.repeat(units, degree), problem.own_cost),
        (member, shared + problem.profile[member], units[member], 0),
        (np.repeat(shared + np.arange(profiles), np.diff(problem.shared_start)), offers + problem.shared_offer, total,
         problem.shared_cost),
        (needs, places + problem.district, units, terms.unmet(problem.tier)),
        (places + step // levels, steps + step, width, step % levels * terms.fairness),
        (steps + step, sink, width, 0),
        (offers + np.arange(m), sink, problem.capacity, 0),
    ]  # fmt: skip
    supply = np.zeros(sink + 1, np.int64)
    supply[:n], supply[sink] = units, -total

    def column(at: int) -> Whole:
        return np.concatenate([np.broadcast_to(part[at], np.shape(part[0])) for part in parts]).astype(np.int64)

    return Arcs(column(0), column(1), column(2), column(3), supply)


def posed(arcs: Arcs) -> min_cost_flow.SimpleMinCostFlow:
    """The flow network, given to OR-Tools and not yet solved."""
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        arcs.tail.astype(np.int32), arcs.head.astype(np.int32), arcs.capacity, arcs.cost
    )
    flow.set_nodes_supplies(np.arange(len(arcs.supply), dtype=np.int32), arcs.supply)
    return flow


def rule(problem: Problem, terms: Terms, widths: Whole) -> Ruling:
    """The optimum by OR-Tools; RuntimeError with its status if it finds none."""
    arcs = flow_network(problem, terms, widths)
    flow = posed(arcs)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the referee found no optimum: {status}")
    flows = np.asarray(flow.flows(np.arange(len(arcs.tail), dtype=np.int32)), np.int64)
    need, offer = _plan(problem, flows)
    price, step_price, value = recover_prices(problem, terms, widths, need, offer)
    return Ruling(need, offer, price, step_price, value, int(flow.optimal_cost()))


def _plan(problem: Problem, flows: Whole) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The offer of each unit; what flows through a profile is handed out to its needs in order."""
    own, members = len(problem.own_offer), int((problem.profile >= 0).sum())
    member = np.flatnonzero(problem.profile >= 0)
    through = flows[own : own + members]
    last = own + members + len(problem.shared_offer)
    given = flows[own + members : last]
    wants = np.repeat(member, through)[np.argsort(np.repeat(problem.profile[member], through), kind="stable")]
    pairs = np.concatenate([
        np.stack([np.repeat(np.repeat(np.arange(problem.needs), np.diff(problem.own_start)), flows[:own]),
                  np.repeat(problem.own_offer, flows[:own])]),
        np.stack([wants, np.repeat(problem.shared_offer, given)]),
    ], axis=1)  # fmt: skip
    need = np.repeat(np.arange(problem.needs, dtype=np.int32), problem.units)
    first = np.cumsum(problem.units) - problem.units
    order = np.argsort(pairs[0], kind="stable")
    served = np.bincount(pairs[0], minlength=problem.needs)
    unit = np.arange(len(order)) + np.repeat(first - (np.cumsum(served) - served), served)
    offer = np.full(len(need), -1, np.int32)
    offer[unit] = pairs[1][order]
    return need, offer


def recover_prices(
    problem: Problem, terms: Terms, widths: Whole, need: NDArray[np.int32], offer: NDArray[np.int32]
) -> tuple[Whole, Whole, Whole]:
    """The highest prices an optimal plan can have, of offers and of districts' steps, and the needs' values.

    Bellman-Ford: prices start high and fall until no unit would rather be elsewhere.
    """
    m, levels = problem.offers, terms.levels
    served = offer >= 0
    price = np.where(np.bincount(offer[served], minlength=m) < problem.capacity, 0, _FAR)
    left = np.bincount(problem.district[need[~served]], minlength=problem.districts)
    steps = np.arange(levels) * terms.fairness
    full = left[:, None] >= (np.arange(levels) + 1) * widths[:, None]
    full[:, -1] = False
    step_price = np.where(full, _FAR, 0)
    weight = terms.unmet(problem.tier)
    cost = _cheapest(problem, need[served].astype(np.int64), offer[served].astype(np.int64))
    while True:
        value = np.minimum(_lowest(problem, price), weight + (steps + step_price).min(axis=1)[problem.district])
        before = price.copy(), step_price.copy()
        np.minimum.at(price, offer[served], value[need[served]] - cost)
        stays = np.full(problem.districts, _FAR)
        np.minimum.at(stays, problem.district[need[~served]], value[need[~served]] - weight[need[~served]])
        used = left[:, None] > np.arange(levels) * widths[:, None]
        step_price = np.where(used & full, np.minimum(step_price, stays[:, None] - steps), step_price)
        if np.array_equal(before[0], price) and np.array_equal(before[1], step_price):
            break
    closed = problem.capacity == 0
    price[closed] = 0
    if closed.any():
        first_places(problem, value, price, closed)
    return price, step_price, value


def _lowest(problem: Problem, price: Whole) -> Whole:
    best = np.full(problem.needs, _FAR)
    _reduce(problem.own_start, problem.own_cost + price[problem.own_offer], best)
    shared = np.full(len(problem.shared_start) - 1, _FAR)
    _reduce(problem.shared_start, problem.shared_cost + price[problem.shared_offer], shared)
    some = problem.profile >= 0
    best[some] = np.minimum(best[some], shared[problem.profile[some]])
    return best


def _reduce(start: Whole, pays: Whole, best: Whole) -> None:
    rows = np.flatnonzero(np.diff(start))
    if len(rows):
        best[rows] = np.minimum.reduceat(pays, start[rows])


def _cheapest(problem: Problem, need: Whole, offer: Whole) -> Whole:
    """The cost of each pair of the plan."""
    wanted = need * problem.offers + offer
    pairs, place = np.unique(wanted, return_inverse=True)
    cost = np.full(len(pairs), _FAR)
    rows = np.repeat(np.arange(problem.needs), np.diff(problem.own_start))
    _match(pairs, rows * problem.offers + problem.own_offer, problem.own_cost, cost)
    for k in np.unique(problem.profile[need][problem.profile[need] >= 0]):
        arcs = slice(problem.shared_start[k], problem.shared_start[k + 1])
        cheap = np.full(problem.offers, _FAR)
        cheap[problem.shared_offer[arcs]] = problem.shared_cost[arcs]
        mine = np.flatnonzero(problem.profile[pairs // problem.offers] == k)
        cost[mine] = np.minimum(cost[mine], cheap[pairs[mine] % problem.offers])
    return cost[place]


def _match(pairs: Whole, keys: Whole, costs: NDArray[np.int32], cost: Whole) -> None:
    found = np.minimum(np.searchsorted(pairs, keys), max(len(pairs) - 1, 0))
    hit = np.flatnonzero(pairs[found] == keys) if len(pairs) else np.empty(0, np.int64)
    np.minimum.at(cost, found[hit], costs[hit])


def first_places(problem: Problem, value: Whole, price: Whole, closed: NDArray[np.bool_]) -> None:
    """For offers without places: what a first one would be worth."""
    rows = np.repeat(np.arange(problem.needs), np.diff(problem.own_start))
    some = closed[problem.own_offer] & (problem.units[rows] > 0)
    np.maximum.at(price, problem.own_offer[some], value[rows[some]] - problem.own_cost[some])
    most = np.full(len(problem.shared_start) - 1, -_FAR)
    asks = (problem.profile >= 0) & (problem.units > 0)
    np.maximum.at(most, problem.profile[asks], value[asks])
    kinds = np.repeat(np.arange(len(most)), np.diff(problem.shared_start))
    some = closed[problem.shared_offer]
    np.maximum.at(price, problem.shared_offer[some], most[kinds[some]] - problem.shared_cost[some])
