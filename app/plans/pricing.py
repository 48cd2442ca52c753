"""Which places are tight: whoever takes one leaves another child with nothing.

Where one more would help a child more, the price of a proven plan says so. But one more may be worth little, and yet
nobody can spare one: that is found by taking each away, one by one, and undoing it.
"""

import numpy as np
from numpy.typing import NDArray

from app.matching.live import Live
from app.matching.problem import Problem
from app.matching.scarcity import only_hope
from app.matching.solution import Solution
from app.plans.mending import MOST_ARCS, spread

MOST = 2_000
"""Where more offers are full, only those are known that are the only hope of as many needs as they have places."""


def tight_places(problem: Problem, solution: Solution) -> NDArray[np.bool_]:
    """For each offer, whether a place more would meet a need more, or a place fewer one need fewer or a less urgent one."""
    full = np.bincount(solution.offer[solution.offer >= 0], minlength=problem.offers) >= problem.capacity
    full &= problem.capacity > 0
    tight: NDArray[np.bool_] = solution.price * 2 >= solution.terms.tier_gap
    tight |= full & (only_hope(problem) >= problem.capacity)
    unknown = np.flatnonzero(full & ~tight)
    if not len(unknown) or spread(problem) > MOST_ARCS or full.sum() > MOST:
        return tight
    live = Live(problem, solution)
    for offer in unknown.tolist():
        with live.trial():
            loss = -live.set_capacity(offer, int(problem.capacity[offer]) - 1).gain
        tight[offer] = 2 * loss >= solution.terms.tier_gap
    return tight
