"""What people have already decided or been told: accepted pairs are taken out, proposed ones cost less so that they stay."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.matching.problem import Problem
from app.matching.reach import steps

Pair = tuple[int, int, int]
"""A need, an offer, and how many units, by their places in the problem."""


def without_fixed(problem: Problem, fixed: Sequence[Pair]) -> Problem:
    """The problem that is left once these pairs are settled. Raises ValueError, naming the place in the list, where a
    need would get more than it asks for or an offer give more than it has. An offer of -1 is one that is in no plan."""
    units, capacity = problem.units.copy(), problem.capacity.copy()
    for place, (need, offer, count) in enumerate(fixed):
        if count > units[need]:
            raise ValueError(f"fixed[{place}] gives {count} units to a need that asks for {units[need]}")
        units[need] -= count
        if offer < 0:
            continue
        if count > capacity[offer]:
            raise ValueError(f"fixed[{place}] takes {count} places of an offer that has {capacity[offer]}")
        capacity[offer] -= count
    return replace(problem, units=units, capacity=capacity)


def with_bonus(problem: Problem, proposed: Sequence[tuple[int, int]], bonus: int) -> Problem:
    """The problem in which each of these pairs, where it is still admissible, costs `bonus` less: a plan moves somebody
    only for what is worth more. The pair becomes an arc of the need's own, in its order."""
    if not bonus or not proposed:
        return problem
    wanted = np.unique(np.array(proposed, np.int64).reshape(-1, 2), axis=0)
    rows, number = np.unique(wanted[:, 0], return_inverse=True)
    own = gathered(problem.own_start, problem.own_offer, problem.own_cost, rows)
    held = problem.profile[rows]
    of_profile = gathered(problem.shared_start, problem.shared_offer, problem.shared_cost, np.maximum(held, 0))
    of_profile = of_profile[:, held[of_profile[0]] >= 0]
    keys = (number.astype(np.int64) << 32) | wanted[:, 1]
    shared = of_profile[:, np.isin((of_profile[0] << 32) | of_profile[1], keys)]
    arcs = np.concatenate([own, shared], axis=1)
    arcs[2] -= np.where(np.isin((arcs[0] << 32) | arcs[1], keys), bonus, 0)
    arcs = cheapest(arcs)
    return put_back(problem, rows, arcs)


def gathered(
    start: NDArray[np.int64], offer: NDArray[np.int32], cost: NDArray[np.int32], rows: NDArray[np.signedinteger]
) -> NDArray[np.int64]:
    """The arcs of some rows: which of the rows, offer, cost."""
    if len(start) < 2:
        return np.zeros((3, 0), np.int64)
    length = start[rows + 1] - start[rows]
    at = np.repeat(start[rows], length) + steps(length)
    return np.stack([np.repeat(np.arange(len(rows)), length), offer[at], cost[at]]).astype(np.int64)


def cheapest(arcs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Arcs sorted by row, cost and offer, of two for the same pair the cheaper."""
    arcs = arcs[:, np.lexsort((arcs[2], arcs[1], arcs[0]))]
    same = (arcs[0, 1:] == arcs[0, :-1]) & (arcs[1, 1:] == arcs[1, :-1])
    arcs = arcs[:, np.concatenate([[True], ~same])[: arcs.shape[1]]]
    return arcs[:, np.lexsort((arcs[1], arcs[2], arcs[0]))]


def put_back(problem: Problem, rows: NDArray[np.int64], arcs: NDArray[np.int64]) -> Problem:
    """The problem with these arcs as the own arcs of some rows."""
    length = np.diff(problem.own_start)
    mine = np.zeros(problem.needs, bool)
    mine[rows] = True
    old = np.repeat(mine, length)
    length[rows] = np.bincount(arcs[0], minlength=len(rows))
    start = np.concatenate([np.zeros(1, np.int64), np.cumsum(length)])
    fresh = np.repeat(mine, length)
    offer, cost = np.empty(start[-1], np.int32), np.empty(start[-1], np.int32)
    offer[~fresh], cost[~fresh] = problem.own_offer[~old], problem.own_cost[~old]
    offer[fresh], cost[fresh] = arcs[1], arcs[2]
    return replace(problem, own_start=start, own_offer=offer, own_cost=cost)
