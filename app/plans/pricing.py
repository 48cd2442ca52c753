"""What a place is worth to others: what would be lost if somebody else took it, found by taking it away and undoing that.

One more place of a full offer may be worth little while one fewer leaves a child with nothing; a shortlist speaks of the
latter.
"""

import numpy as np
from numpy.typing import NDArray

from app.matching.live import Live
from app.matching.problem import Problem
from app.matching.scarcity import only_hope
from app.matching.solution import Solution
from app.plans.mending import MOST_ARCS, spread

MOST = 2_000
"""Where more offers are full, only those are known to be dear that nobody else can stand in for."""
Prices = NDArray[np.int64]


def losses(problem: Problem, solution: Solution) -> Prices:
    """The price of a place of each offer, and at least what would be lost with one place fewer."""
    full = np.bincount(solution.offer[solution.offer >= 0], minlength=problem.offers) >= problem.capacity
    full &= problem.capacity > 0
    price = solution.price.copy()
    nobody_else = full & (only_hope(problem) >= problem.capacity)
    price[nobody_else] = np.maximum(price[nobody_else], solution.terms.tier_gap)
    if full.any() and spread(problem) <= MOST_ARCS and full.sum() <= MOST:
        lost(Live(problem, solution), np.flatnonzero(full), problem.capacity, price)
    return price


def lost(live: Live, full: NDArray[np.intp], capacity: NDArray[np.int32], price: Prices) -> None:
    """Raise the price of each of these offers to what one place fewer would cost."""
    for offer in full.tolist():
        with live.trial():
            price[offer] = max(price[offer], -live.set_capacity(offer, int(capacity[offer]) - 1).gain)
