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

KEPT = 2
"""How many of its best arcs a need, or a profile, remembers, so that not all are looked at for each bid; with more of
them, putting them in order takes longer than looking again."""
EMPTY = -NEVER
"""In place of an arc where fewer are remembered."""


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
    kept: NDArray[np.int64]
    """The best arcs of each need, then of each profile, cost and offer in one number; EMPTY ends them."""
    beyond: NDArray[np.int64]
    """What every arc that is not remembered costs at least, or -NEVER where none was looked at."""


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
    units, rows = len(net.need), len(net.unmet) + len(net.shared_start) - 1
    return Auction(
        offers, first, room, np.empty(first[-1], np.int64), np.empty(first[-1], np.int32),
        np.empty(units, np.int32), np.zeros(1, np.int64),
        np.full((rows, KEPT), EMPTY), np.empty(rows, np.int64),
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
    row: int, first: int, last: int, offers: NDArray[np.int32], costs: NDArray[np.int32], price: NDArray[np.int64],
    kept: NDArray[np.int64], beyond: NDArray[np.int64], pays: NDArray[np.int64],
) -> None:  # fmt: skip
    """Keep the best arcs of a row; `pays` is room for what each of them costs, in order."""
    count, limit = 0, np.int64(NEVER)
    for arc in range(np.uint64(first), np.uint64(last)):
        cost = np.int64(costs[arc])
        if cost >= limit:
            break
        j = np.uint32(offers[arc])
        this = cost + price[j]
        if this >= limit:
            continue
        slot = count
        if count < KEPT:
            count += 1
        elif this >= pays[KEPT - 1]:
            limit = this
            continue
        else:
            slot -= 1
            limit = pays[slot]
        while slot and pays[slot - 1] > this:
            pays[slot], kept[row, slot] = pays[slot - 1], kept[row, slot - 1]
            slot -= 1
        pays[slot], kept[row, slot] = this, cost << 32 | np.int64(j)
    if count < KEPT:
        kept[row, count] = EMPTY
    beyond[row] = limit


@woven
def _two_best(
    row: int, kept: NDArray[np.int64], price: NDArray[np.int64], best: int, second: int, option: int, paid: int
) -> tuple[int, int, int, int]:
    """The least and the second least that a unit must pay, the option of the least and its cost, kept arcs looked at too."""
    for slot in range(KEPT):
        arc = kept[row, slot]
        if arc == EMPTY:
            break
        j, cost = arc & 0xFFFFFFFF, arc >> 32
        pays = cost + price[j]
        if pays < best:
            second = best if j != option else second
            best, option, paid = pays, j, cost
        elif pays < second and j != option:
            second = pays
    return best, second, option, paid


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
    kept, beyond, needs = held.kept, held.beyond, np.int64(len(unmet))
    paying = np.empty(KEPT, np.int64)
    waiting = held.waiting[0]
    while waiting and budget:
        budget -= 1
        waiting -= 1
        unit = queue[waiting]
        i = np.uint32(need[unit])
        most = unmet[i] + fairness * levels + increment  # dearer than the dearest step with places left
        k = profile[i]
        shared = needs + k
        while True:
            best, second, option, cost = np.int64(NEVER), np.int64(NEVER), np.int64(NOWHERE), np.int64(0)
            best, second, option, cost = _two_best(i, kept, price, best, second, option, cost)
            limit = beyond[i]
            if k >= 0:
                limit = min(limit, beyond[shared])
                best, second, option, cost = _two_best(shared, kept, price, best, second, option, cost)
            if second <= limit:
                break
            if beyond[i] == limit:
                _remember(i, own_start[i], own_start[i + 1], own_offer, own_cost, price, kept, beyond, paying)
            else:
                _remember(
                    shared, shared_start[k], shared_start[k + 1], shared_offer, shared_cost, price, kept, beyond, paying
                )
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
