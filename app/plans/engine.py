"""The kernels of matching as plans use them: the best arrangement with its proof, and what today's ways would come to."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.matching.practice import by_urgency, first_come
from app.matching.problem import Problem
from app.matching.solution import Solution
from app.matching.solve import solve
from app.matching.terms import Terms
from app.plans.case import Case
from app.plans.models import Policy
from app.plans.outcome import Arrangement

Say = Callable[[int, int], bool]


def arrange(case: Case, fairness: int, say: Say) -> Solution:
    """The best arrangement of all needs, proven; `say` hears how far it is. Stops where `say` says so."""
    return solve(case.problem, Terms(fairness=fairness), on_progress=lambda _phase, done, of: say(done, of))


def arrangement(solution: Solution) -> Arrangement:
    """Who gets what."""
    return Arrangement(*solution.pairs())


def proof(solution: Solution) -> dict[str, Any]:
    """What is kept of the proof. It was made by code that shares nothing with the solver."""
    found = solution.certificate
    return {
        "objective": found.primal, "dual": found.dual, "gap": found.gap, "tier_gaps": list(found.tier_gaps),
        "lexicographic_gap": max(found.tier_gaps, default=0), "faults": list(found.faults), "holds": found.holds,
        "arcs": found.arcs, "tier_gap": solution.terms.tier_gap, "fairness": solution.terms.fairness,
        "solver": "scaled auction",
    }  # fmt: skip


def baselines(case: Case) -> Mapping[Policy, Arrangement]:
    """What today's ways would come to on the same needs and places."""
    arrival = np.argsort(-np.array([one.waited for one in case.asked], np.int64), kind="stable")
    return {
        Policy.FIRST_COME: by_units(case.problem, first_come(case.problem, arrival)),
        Policy.URGENCY: by_units(case.problem, by_urgency(case.problem, arrival)),
    }


def by_units(problem: Problem, offer: NDArray[np.int32]) -> Arrangement:
    """The offer of each unit, in order of needs, as pairs."""
    need = np.repeat(np.arange(problem.needs), problem.units)
    served = offer >= 0
    pair, count = np.unique(np.stack([need[served], offer[served]]), axis=1, return_counts=True)
    return Arrangement(pair[0].astype(np.int64), pair[1].astype(np.int64), count.astype(np.int64))
