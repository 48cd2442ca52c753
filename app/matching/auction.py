"""One round of bidding: units outbid each other for places until each holds one within `increment` of its best.

Every unit bids for its best option what makes it as dear as its second best, and one increment more. A place goes to the
highest bidders, and an option costs what the lowest of those who hold a place there has bid.

To stay unmet is one thing to bid for in each district, not one for each of its steps: the more stay, the dearer it is for
all of them, and whoever has bid less than the next step costs is outbid. Steps as options of their own would let units
of one district outbid each other through all of them. Afterwards the units are spread over the steps.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.matching.compiled import compiled, woven
from app.matching.network import NEVER, Network
from app.matching.plan import NOWHERE, Plan

KEPT = 8
"""How many of its best arcs a need remembers, so that it need not look at all of them for each bid."""


class Auction(NamedTuple):
    """Bids held: for each option a heap with the lowest on top. And the stack of units that hold no place."""

    offers: int
    """Options from here on are steps; the first of each district stands for all of them."""
    first_slot: NDArray[np.int64]
    room: NDArray[np.int64]
    bid: NDArray[np.int64]
    bidder: NDArray[np.int32]
    queue: NDArray[np.int32]
    waiting: NDArray[np.int64]
    """One number: how many units wait."""
    kept_offer: NDArray[np.int32]
    kept_cost: NDArray[np.int32]
    beyond: NDArray[np.int64]
    """What every arc that a need does not remember costs at least, or -NEVER where it remembers none."""


@compiled
def _reach(net: Network) -> NDArray[np.int64]:
    """How many units could come to each option at the most."""
    reach = np.zeros(len(net.capacity), np.int64)
    users = np.zeros(len(net.shared_start), np.int64)
    for i in range(len(net.unmet)):
        units = net.first_unit[i + 1] - net.first_unit[i]
        for arc in range(net.own_start[i], net.own_start[i + 1]):
            reach[net.own_offer[arc]] += units
        if net.profile[i] >= 0:
            users[net.profile[i]] += units
        reach[net.first_step[i]] += units
    for k in range(len(net.shared_start) - 1):
        for arc in range(net.shared_start[k], net.shared_start[k + 1]):
            reach[net.shared_offer[arc]] += users[k]
    return reach


def auction(net: Network) -> Auction:
    """Room for the bids. An option with more places than units could ever fill gets one place too many, no more."""
    offers = int(net.first_step.min(initial=len(net.capacity)))
    reach = _reach(net)
    room = np.concatenate([np.minimum(net.capacity[:offers], reach[:offers] + 1), reach[offers:]])
    first = np.concatenate([[0], np.cumsum(room)]).astype(np.int64)
    units, needs = len(net.need), len(net.unmet)
    return Auction(
        offers, first, room, np.empty(first[-1], np.int64), np.empty(first[-1], np.int32),
        np.empty(units, np.int32), np.zeros(1, np.int64),
        np.empty((needs, KEPT), np.int32), np.empty((needs, KEPT), np.int32), np.empty(needs, np.int64),
    )  # fmt: skip


def open_auction(net: Network, plan: Plan, held: Auction) -> None:
    """Send every unit back into the queue; prices stay as they are, a district's being that of its cheapest step."""
    steps = plan.price[held.offers :].reshape(-1, net.levels)
    if steps.size:
        steps[:, 0] = (steps + np.arange(net.levels) * net.fairness).min(axis=1)
    plan.filled[:], plan.at[:], held.beyond[:] = 0, NOWHERE, -NEVER
    held.queue[:] = np.arange(len(held.queue))
    held.waiting[0] = len(held.queue)


@woven
def _remember(
    own_start: NDArray[np.int64], own_offer: NDArray[np.int32], own_cost: NDArray[np.int32],
    shared_start: NDArray[np.int64], shared_offer: NDArray[np.int32], shared_cost: NDArray[np.int32],
    i: int, k: int, price: NDArray[np.int64], most: int, width: int,
    kept_offer: NDArray[np.int32], kept_cost: NDArray[np.int32],
) -> int:  # fmt: skip
    """Keep the need's best and second best arcs, then others up to `width` dearer; return what the rest cost at least.

    Own and shared arcs are gone through in two loops that say the same: it is the innermost loop of a solve, and one
    function called for both would have six values to hand from the first call to the second.
    """
    best, second, best_offer, second_offer = np.int64(most), np.int64(most), np.int64(NOWHERE), np.int64(NOWHERE)
    best_cost, second_cost = np.int64(0), np.int64(0)
    for arc in range(np.uint64(own_start[i]), np.uint64(own_start[i + 1])):
        cost = np.int64(own_cost[arc])
        if cost >= second:
            break
        j = np.uint32(own_offer[arc])
        pays = cost + price[j]
        if pays < second:
            if pays < best:
                second, second_offer, second_cost = best, best_offer, best_cost
                best, best_offer, best_cost = pays, np.int64(j), cost
            else:
                second, second_offer, second_cost = pays, np.int64(j), cost
    if k >= 0:
        for arc in range(np.uint64(shared_start[k]), np.uint64(shared_start[k + 1])):
            cost = np.int64(shared_cost[arc])
            if cost >= second:
                break
            j = np.uint32(shared_offer[arc])
            pays = cost + price[j]
            if pays < second:
                if pays < best:
                    second, second_offer, second_cost = best, best_offer, best_cost
                    best, best_offer, best_cost = pays, np.int64(j), cost
                else:
                    second, second_offer, second_cost = pays, np.int64(j), cost
    kept_offer[i, 0], kept_cost[i, 0] = best_offer, best_cost
    kept_offer[i, 1], kept_cost[i, 1] = second_offer, second_cost
    kept, beyond = 2, np.int64(most)
    if second_offer != NOWHERE:
        limit = second + width
        for arc in range(np.uint64(own_start[i]), np.uint64(own_start[i + 1])):
            cost = np.int64(own_cost[arc])
            if cost >= limit:
                beyond = min(beyond, cost)
                break
            j = np.uint32(own_offer[arc])
            pays = cost + price[j]
            if pays < beyond and j != best_offer and j != second_offer:
                if pays < limit and kept < KEPT:
                    kept_offer[i, kept], kept_cost[i, kept] = j, cost
                    kept += 1
                else:
                    beyond = pays
        if k >= 0:
            for arc in range(np.uint64(shared_start[k]), np.uint64(shared_start[k + 1])):
                cost = np.int64(shared_cost[arc])
                if cost >= limit:
                    beyond = min(beyond, cost)
                    break
                j = np.uint32(shared_offer[arc])
                pays = cost + price[j]
                if pays < beyond and j != best_offer and j != second_offer:
                    if pays < limit and kept < KEPT:
                        kept_offer[i, kept], kept_cost[i, kept] = j, cost
                        kept += 1
                    else:
                        beyond = pays
        if kept < KEPT:
            kept_offer[i, kept] = NOWHERE
    return beyond


@compiled
def bid(net: Network, plan: Plan, held: Auction, increment: int, budget: int) -> int:
    """Let waiting units bid, `budget` times at the most; how many still wait. Fills `at` and `paid`, not the lists."""
    own_start, own_offer, own_cost = net.own_start, net.own_offer, net.own_cost
    shared_start, shared_offer, shared_cost = net.shared_start, net.shared_offer, net.shared_cost
    profile = net.profile
    unmet, first_step, levels, fairness = net.unmet, net.first_step, net.levels, net.fairness
    price, need, at, paid, filled = plan.price, plan.need, plan.at, plan.paid, plan.filled
    capacity, offers = net.capacity, held.offers
    first_slot, room, bids, bidder, queue = held.first_slot, held.room, held.bid, held.bidder, held.queue
    kept_offer, kept_cost, beyond = held.kept_offer, held.kept_cost, held.beyond
    waiting = held.waiting[0]
    while waiting and budget:
        budget -= 1
        waiting -= 1
        unit = queue[waiting]
        i = np.uint32(need[unit])
        most = unmet[i] + fairness * levels + increment  # dearer than the dearest step with places left
        fresh = False
        while True:
            best, second, option, cost = np.int64(NEVER), np.int64(NEVER), np.int64(NOWHERE), np.int64(0)
            limit = beyond[i]
            if limit > -NEVER:
                for slot in range(KEPT):
                    j = np.int64(kept_offer[i, slot])
                    if j < 0:
                        break
                    pays = kept_cost[i, slot] + price[j]
                    if pays < best:
                        second = best if j != option else second
                        best, option, cost = pays, j, np.int64(kept_cost[i, slot])
                    elif pays < second and j != option:
                        second = pays
                if fresh or second <= limit or limit - best >= increment:
                    second = min(second, limit)
                    break
            beyond[i] = _remember(
                own_start,
                own_offer,
                own_cost,
                shared_start,
                shared_offer,
                shared_cost,
                i,
                profile[i],
                price,
                most,
                3 * increment,
                kept_offer,
                kept_cost,
            )
            fresh = True
        pays = unmet[i] + price[first_step[i]]
        if pays < best:
            best, second, option, cost = pays, best, first_step[i], unmet[i]
        elif pays < second:
            second = pays
        offered = price[option] + min(second, most + increment) - best + increment
        first, full = first_slot[option], filled[option]
        at[unit], paid[unit] = option, cost
        step = np.int64(0)  # what one more that stays makes it cost
        if option >= offers:
            step = fairness * min(full // capacity[option], levels - 1)
        if full < room[option] and (full == 0 or bids[first] >= step):
            slot = full
            while slot > 0:
                parent = (slot - 1) >> 1
                if bids[first + parent] <= offered:
                    break
                bids[first + slot], bidder[first + slot] = bids[first + parent], bidder[first + parent]
                slot = parent
            filled[option] = full + 1
        else:
            queue[waiting] = bidder[first]
            at[bidder[first]] = NOWHERE
            waiting += 1
            slot = 0
            while True:
                child = 2 * slot + 1
                if child >= full:
                    break
                if child + 1 < full and bids[first + child + 1] < bids[first + child]:
                    child += 1
                if bids[first + child] >= offered:
                    break
                bids[first + slot], bidder[first + slot] = bids[first + child], bidder[first + child]
                slot = child
        bids[first + slot], bidder[first + slot] = offered, unit
        if option >= offers:
            step = fairness * min(filled[option] // capacity[option], levels - 1)
            price[option] = max(price[option], min(step, bids[first]))
        elif filled[option] == room[option]:
            price[option] = bids[first]
    held.waiting[0] = waiting
    return waiting


@compiled
def spread(net: Network, plan: Plan, held: Auction) -> None:
    """Put the units that stay unmet on the steps of their districts, and give each step its price."""
    price, filled, levels, fairness = plan.price, plan.filled, net.levels, net.fairness
    filled[held.offers :] = 0
    for unit in range(len(plan.at)):
        option = plan.at[unit]
        if option >= held.offers:
            step = min(filled[option] // net.capacity[option], levels - 1)
            filled[option] += 1
            plan.at[unit] = option + step
            plan.paid[unit] += fairness * step
    for first in range(held.offers, len(price), levels):
        dear = price[first]
        for step in range(levels):
            price[first + step] = max(np.int64(0), dear - fairness * step)
