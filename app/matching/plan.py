"""Who is where while a plan is being made: units at options, prices, and the small steps that change them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.matching.compiled import compiled
from app.matching.network import BLOCKED, GONE, Network

NOWHERE = -1


class Plan(NamedTuple):
    """Units at options, in a doubly linked list for each option, with prices and values that prove them best.

    Where all is settled: a unit's cost and price together equal the value of its need, no arc offers less, and an
    option with places left has the price 0.
    """

    price: NDArray[np.int64]
    """What a place of each option costs besides the pair itself; 0 or more."""
    value: NDArray[np.int64]
    """The least that one unit of each need must pay, cost and price together."""
    need: NDArray[np.int32]
    """The need of each unit."""
    first_unit: NDArray[np.int64]
    last_unit: NDArray[np.int64]
    """The units of need i are first_unit[i] to last_unit[i] - 1."""
    at: NDArray[np.int32]
    """The option of each unit, or NOWHERE."""
    paid: NDArray[np.int32]
    """The cost of the arc by which it is there."""
    capacity: NDArray[np.int64]
    filled: NDArray[np.int64]
    head: NDArray[np.int32]
    """Any one unit at each option, or NOWHERE; the others follow through `after`."""
    after: NDArray[np.int32]
    before: NDArray[np.int32]


def empty_plan(net: Network) -> Plan:
    """Nobody is anywhere and nothing costs anything; options without places are blocked."""
    units, needs, options = len(net.need), len(net.unmet), len(net.capacity)
    return Plan(
        np.where(net.capacity == 0, BLOCKED, 0), np.full(needs, GONE, np.int64),
        net.need, net.first_unit[:-1], net.first_unit[1:],
        np.full(units, NOWHERE, np.int32), np.zeros(units, np.int32),
        net.capacity, np.zeros(options, np.int64), np.full(options, NOWHERE, np.int32),
        np.full(units, NOWHERE, np.int32), np.full(units, NOWHERE, np.int32),
    )  # fmt: skip


@compiled
def seat(plan: Plan, unit: int, option: int, cost: int) -> None:
    """Put a unit that is nowhere at an option."""
    first = plan.head[option]
    plan.at[unit], plan.paid[unit] = option, cost
    plan.after[unit], plan.before[unit] = first, NOWHERE
    if first != NOWHERE:
        plan.before[first] = unit
    plan.head[option] = unit
    plan.filled[option] += 1


@compiled
def unseat(plan: Plan, unit: int) -> None:
    """Take a unit from where it is."""
    option, before, after = plan.at[unit], plan.before[unit], plan.after[unit]
    if before == NOWHERE:
        plan.head[option] = after
    else:
        plan.after[before] = after
    if after != NOWHERE:
        plan.before[after] = before
    plan.at[unit] = NOWHERE
    plan.filled[option] -= 1


@compiled
def seat_all(plan: Plan) -> None:
    """Build the lists from `at`."""
    plan.head[:] = NOWHERE
    plan.filled[:] = 0
    for unit in range(len(plan.at) - 1, -1, -1):
        if plan.at[unit] != NOWHERE:
            seat(plan, unit, plan.at[unit], plan.paid[unit])


@compiled
def unseat_unsettled(plan: Plan) -> NDArray[np.int32]:
    """Take away, and return, every unit that pays more than the value of its need; the others are settled."""
    count = 0
    free = np.empty(len(plan.at), np.int32)
    for unit in range(len(plan.at)):
        option = plan.at[unit]
        if option != NOWHERE and plan.paid[unit] + plan.price[option] > plan.value[plan.need[unit]]:
            unseat(plan, unit)
        if plan.at[unit] == NOWHERE:
            free[count] = unit
            count += 1
    return free[:count]


@compiled
def vacant(plan: Plan) -> NDArray[np.int32]:
    """The options that have places left and yet a price."""
    full = (plan.filled >= plan.capacity) | (plan.price == 0)
    return np.flatnonzero(~full).astype(np.int32)
