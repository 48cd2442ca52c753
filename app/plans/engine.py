"""The kernels of matching as plans use them: the best arrangement with its proof, and what today's ways would come to."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    waited = np.array([one.waited for one in case.asked], np.int64)
    by_time = np.lexsort((np.arange(len(waited)), -waited))
    by_urgency = by_time[np.argsort(case.problem.tier[by_time], kind="stable")]
    return {
        Policy.FIRST_COME: one_by_one(case.problem, by_time),
        Policy.URGENCY: one_by_one(case.problem, by_urgency),
    }


def one_by_one(problem: Problem, order: NDArray[np.intp]) -> Arrangement:
    """Each need in its turn takes the best places that are left."""
    left = problem.capacity.astype(np.int64)
    rows: list[tuple[int, int, int]] = []
    for need in order.tolist():
        wanted = int(problem.units[need])
        for offer in ranked(problem, need).tolist():
            if not wanted:
                break
            if taken := min(wanted, int(left[offer])):
                rows.append((need, offer, taken))
                left[offer] -= taken
                wanted -= taken
    table = np.array(rows, np.int64).reshape(-1, 3)
    return Arrangement(table[:, 0], table[:, 1], table[:, 2])


def ranked(problem: Problem, need: int) -> NDArray[np.int64]:
    """The offers of a need, best first."""
    own = slice(int(problem.own_start[need]), int(problem.own_start[need + 1]))
    offers, costs = problem.own_offer[own], problem.own_cost[own]
    profile = int(problem.profile[need])
    if profile >= 0:
        shared = slice(int(problem.shared_start[profile]), int(problem.shared_start[profile + 1]))
        offers = np.concatenate([offers, problem.shared_offer[shared]])
        costs = np.concatenate([costs, problem.shared_cost[shared]])
    order = offers[np.lexsort((offers, costs))]
    _seen, first = np.unique(order, return_index=True)
    return order[np.sort(first)].astype(np.int64)
