"""Lowering all prices at once, as far as the units where they are allow: what an auction bid too much is given back."""

import numpy as np
from numpy.typing import NDArray

from app.matching.compiled import compiled, woven
from app.matching.network import BLOCKED, Network
from app.matching.plan import NOWHERE, Plan
from app.matching.search import Scratch, rise, take


@woven
def _hold(
    j: int, least: int, key: int, price: NDArray[np.int64], lowered: NDArray[np.int64], distance: NDArray[np.int64],
    heap: NDArray[np.int32], place: NDArray[np.int32], now: NDArray[np.int32], size: int, waiting: int,
) -> tuple[int, int]:  # fmt: skip
    """Somebody would come to an option if it cost less than this: its price stays as high."""
    lowered[j], distance[j] = least, price[j] - least
    if distance[j] > key or place[j] >= 0:
        size = rise(heap, place, distance, size, j)
    else:
        now[waiting] = j
        waiting += 1
    return size, waiting


@compiled
def lower_prices(net: Network, plan: Plan, work: Scratch) -> None:
    """Lower each price by its distance from what costs nothing; no arc may offer less than `value` before, nor after.

    A unit that pays more than its need's value neither helps nor hinders: it pays as much more afterwards.
    """
    own_start, own_offer, own_cost = net.own_start, net.own_offer, net.own_cost
    shared_start, shared_offer, shared_cost = net.shared_start, net.shared_offer, net.shared_cost
    profile, unmet, first_step, levels, fairness = net.profile, net.unmet, net.first_step, net.levels, net.fairness
    price, value, need, head, after = plan.price, plan.value, plan.need, plan.head, plan.after
    distance, heap, place, now = work.distance, work.heap, work.place, work.now
    needs, need_mark, need_distance = work.needs, work.need_mark, work.need_distance
    work.clock[0] += 1
    seen, reached, size, waiting, key = 2 * work.clock[0], 0, 0, 0, np.int64(0)
    lowered = np.zeros(len(price), np.int64)
    most = np.zeros(len(shared_start) - 1, np.int64)  # what needs of a profile paid so far: less changes nothing more
    for j in range(len(price)):
        distance[j] = price[j]
        if price[j] == 0:
            now[waiting] = j
            waiting += 1
        elif price[j] < BLOCKED:
            size = rise(heap, place, distance, size, j)
        else:
            lowered[j] = BLOCKED
    while waiting or size:
        if waiting:
            waiting -= 1
            option = np.int64(now[waiting])
        else:
            option = np.int64(take(heap, place, distance, size))
            size, key = size - 1, distance[option]
        here = head[option]
        while here != NOWHERE:
            i, here = need[here], after[here]
            if need_mark[i] == seen:
                continue
            need_mark[i], need_distance[i], needs[reached], reached = seen, key, i, reached + 1
            pays, k = value[i] - key, profile[i]
            for arc in range(np.uint64(own_start[i]), np.uint64(own_start[i + 1])):
                least, j = pays - own_cost[arc], np.uint32(own_offer[arc])
                if least <= 0:
                    break  # what costs nothing offers no less, and the next ones neither
                if least > lowered[j]:
                    size, waiting = _hold(j, least, key, price, lowered, distance, heap, place, now, size, waiting)
            if k >= 0 and pays > most[k]:
                most[k] = pays
                for arc in range(np.uint64(shared_start[k]), np.uint64(shared_start[k + 1])):
                    least, j = pays - shared_cost[arc], np.uint32(shared_offer[arc])
                    if least <= 0:
                        break
                    if least > lowered[j]:
                        size, waiting = _hold(j, least, key, price, lowered, distance, heap, place, now, size, waiting)
            for step in range(levels):
                least, j = pays - unmet[i] - fairness * step, first_step[i] + step
                if least <= 0:
                    break
                if least > lowered[j]:
                    size, waiting = _hold(j, least, key, price, lowered, distance, heap, place, now, size, waiting)
    for j in range(len(price)):
        if price[j] < BLOCKED:
            price[j] = lowered[j]
    for step in range(reached):
        value[needs[step]] -= need_distance[needs[step]]
