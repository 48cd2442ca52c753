"""Which places are the last: one fewer would leave a child with nothing. Found by taking each away and undoing that.

One more place of a full offer may be worth little, and yet nobody can spare one; a shortlist speaks of the latter.
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


def last_places(problem: Problem, solution: Solution) -> NDArray[np.bool_]:
    """For each offer, whether with one place fewer one need fewer would be met, or a less urgent one in its stead."""
    full = np.bincount(solution.offer[solution.offer >= 0], minlength=problem.offers) >= problem.capacity
    full &= problem.capacity > 0
    last: NDArray[np.bool_] = full & (only_hope(problem) >= problem.capacity)
    unknown = np.flatnonzero(full & ~last)
    if not len(unknown) or spread(problem) > MOST_ARCS or full.sum() > MOST:
        return last
    live = Live(problem, solution)
    for offer in unknown.tolist():
        with live.trial():
            loss = -live.set_capacity(offer, int(problem.capacity[offer]) - 1).gain
        last[offer] = 2 * loss >= solution.terms.tier_gap
    return last
