"""Arcs near the best, in rows: what the searches along shortest chains look at instead of all arcs."""

import numpy as np
from numpy.typing import NDArray

from app.matching.compiled import compiled
from app.matching.network import NEVER, Network, Rows
from app.matching.turning import no_rows

CROWDED = 32
"""Arcs for each unit from which on they are very many: they would take as much memory as the whole problem, and where so
many are alike the best of them do."""


@compiled
def _near_profiles(net: Network, price: NDArray[np.int64], value: NDArray[np.int64], margin: int, kept: Rows) -> Rows:
    """In one row per profile its arcs that may be near the best of one of its needs, or are kept by one."""
    shared_start, shared_offer, shared_cost, profile = net.shared_start, net.shared_offer, net.shared_cost, net.profile
    offers = net.first_step.min() if len(profile) else 0  # options from here on are steps
    limits = np.full(len(shared_start) - 1, -NEVER)
    for i in range(len(profile)):
        k = profile[i]
        if k >= 0:
            limits[k] = max(limits[k], value[i] + margin)
            for arc in range(kept.start[i], kept.stop[i]):
                if kept.other[arc] < offers:
                    limits[k] = max(limits[k], kept.cost[arc] + price[kept.other[arc]] + 1)
    start, stop = np.empty(len(limits), np.int64), np.empty(len(limits), np.int64)
    other, cost = np.empty_like(shared_offer), np.empty_like(shared_cost)
    at = 0
    for k in range(len(limits)):
        start[k] = at
        for arc in range(np.uint64(shared_start[k]), np.uint64(shared_start[k + 1])):
            if shared_cost[arc] >= limits[k]:
                break
            if shared_cost[arc] + price[np.uint32(shared_offer[arc])] < limits[k]:
                other[at], cost[at] = shared_offer[arc], shared_cost[arc]
                at += 1
        stop[k] = at
    return Rows(start, stop, other, cost)


@compiled
def _near(
    net: Network, shared: Rows, price: NDArray[np.int64], value: NDArray[np.int64], margin: int, kept: Rows, rows: Rows
) -> None:
    """Count each row's arcs into `stop` where there is no room for them yet; else write them."""
    own_start, own_offer, own_cost = net.own_start, net.own_offer, net.own_cost
    shared_start, shared_stop, shared_offer, shared_cost = shared.start, shared.stop, shared.other, shared.cost
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
        far, far_end = (shared_start[profile[i]], shared_stop[profile[i]]) if profile[i] >= 0 else (0, 0)
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


def near_rows(
    net: Network,
    price: NDArray[np.int64],
    value: NDArray[np.int64],
    margin: int,
    kept: Rows,
    *,
    closer: int | None = None,
) -> Rows:
    """In one row per need every arc that costs less than `margin` more than the need's best, and those of `kept`; where
    these are very many, only those that cost less than `closer` more.

    Own arcs, the profile's and the district's steps; the last step always, so that every search ends.
    """
    stop = np.zeros(len(value), np.int64)
    shared, counting = _near_profiles(net, price, value, margin, kept), no_rows(len(value))._replace(stop=stop)
    _near(net, shared, price, value, margin, kept, counting)
    if closer is not None and int(stop.sum()) > CROWDED * len(net.need):
        margin = min(margin, closer)
        _near(net, shared, price, value, margin, kept, counting)
    ends = np.cumsum(stop)
    rows = Rows(ends - stop, ends, np.empty(int(stop.sum()), np.int32), np.empty(int(stop.sum()), np.int32))
    if len(rows.other):
        _near(net, shared, price, value, margin, kept, rows)
    return rows
