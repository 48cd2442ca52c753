"""Making pairs that stand already cheaper, so that a plan moves them only where that is worth it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

import numpy as np

from app.matching.problem import Problem

Pairs = Iterable[tuple[UUID, UUID]]
"""Needs with offers."""


def keeping(problem: Problem, bonus: Mapping[tuple[int, int], int]) -> Problem:
    """The problem with each pair of `bonus` (need, offer) cheaper by its amount; pairs that no arc allows stay forbidden.

    A pair whose arc is shared with others of its profile gets one of its own.
    """
    wanted = [
        (need, offer, cost - amount)
        for (need, offer), amount in sorted(bonus.items())
        if (cost := problem.pair_cost(need, offer)) is not None
    ]
    if not wanted:
        return problem
    extra = np.array(wanted, np.int64)
    row = np.concatenate([np.repeat(np.arange(problem.needs), np.diff(problem.own_start)), extra[:, 0]])
    offer = np.concatenate([problem.own_offer.astype(np.int64), extra[:, 1]])
    cost = np.concatenate([problem.own_cost.astype(np.int64), extra[:, 2]])
    cheapest = np.lexsort((cost, offer, row))  # of two arcs for one pair the cheaper stays
    first = np.ones(len(row), bool)
    first[1:] = (row[cheapest][1:] != row[cheapest][:-1]) | (offer[cheapest][1:] != offer[cheapest][:-1])
    kept = cheapest[first]
    order = kept[np.lexsort((offer[kept], cost[kept], row[kept]))]
    start = np.concatenate([[0], np.cumsum(np.bincount(row[order], minlength=problem.needs))]).astype(np.int64)
    return replace(
        problem, own_start=start, own_offer=offer[order].astype(np.int32), own_cost=cost[order].astype(np.int32)
    )
