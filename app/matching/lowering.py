"""Lowering all prices at once, as far as the units where they are allow: what an auction bid too much is given back."""

import numpy as np

from app.matching.compiled import compiled
from app.matching.network import BLOCKED, Network
from app.matching.plan import NOWHERE, Plan
from app.matching.search import Scratch, rise, take


@compiled
def lower_prices(net: Network, plan: Plan, work: Scratch) -> None:
    """Lower each price by its distance from what costs nothing; no arc may offer less than `value` before, nor after.

    A unit that pays more than its need's value neither helps nor hinders: it pays as much more afterwards.
    """
    own_start, own_offer, own_cost = net.own_start, net.own_offer, net.own_cost
    shared_start, shared_offer, shared_cost = net.shared_start, net.shared_offer, net.shared_cost
    profile, unmet, first_step = net.profile, net.unmet, net.first_step
    price, value, need, head, after = plan.price, plan.value, plan.need, plan.head, plan.after
    distance, heap, place, now = work.distance, work.heap, work.place, work.now
    needs, reached, size, waiting, key = work.needs, 0, 0, 0, np.int64(0)
    work.clock[0] += 1
    seen = 2 * work.clock[0]
    need_mark, need_distance, mark = work.need_mark, work.need_distance, work.mark
    for j in range(len(price)):
        distance[j] = price[j]
        if price[j] == 0:
            now[waiting] = j
            waiting += 1
        elif price[j] < BLOCKED:
            size = rise(heap, place, distance, size, j)
    while waiting or size:
        if waiting:
            waiting -= 1
            option = np.int64(now[waiting])
        else:
            option = np.int64(take(heap, place, distance, size))
            size -= 1
            key = distance[option]
        mark[option] = seen + 1
        here = head[option]
        while here != NOWHERE:
            i = need[here]
            here = after[here]
            if need_mark[i] == seen:
                continue
            need_mark[i], need_distance[i] = seen, key
            needs[reached] = i
            reached += 1
            base = key - value[i]
            for part in range(3):
                if part == 0:
                    first, last, offers, costs = own_start[i], own_start[i + 1], own_offer, own_cost
                elif part == 1 and profile[i] >= 0:
                    first, last = shared_start[profile[i]], shared_start[profile[i] + 1]
                    offers, costs = shared_offer, shared_cost
                else:
                    first, last, offers, costs = 0, net.levels if part == 2 else 0, shared_offer, shared_cost
                for arc in range(np.uint64(first), np.uint64(last)):
                    if part == 2:
                        j, cost = first_step[i] + np.int64(arc), unmet[i] + net.fairness * np.int64(arc)
                    else:
                        j, cost = np.int64(np.uint32(offers[arc])), np.int64(costs[arc])
                    if cost + base >= 0:
                        break  # no nearer than the price itself, and the next ones no nearer either
                    far = cost + base + price[j]
                    if far >= distance[j]:
                        continue
                    distance[j] = far
                    if far > key or place[j] >= 0:
                        size = rise(heap, place, distance, size, j)
                    else:
                        now[waiting] = j
                        waiting += 1
    for j in range(len(price)):
        if price[j] < BLOCKED:
            price[j] -= distance[j]
    for step in range(reached):
        value[needs[step]] -= need_distance[needs[step]]
