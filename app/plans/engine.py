"""temporary"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.matching.problem import Problem
from app.plans.models import Policy
from app.plans.outcome import Arrangement

Say = Callable[[int, int], bool]


@dataclass(frozen=True, slots=True)
class Arranged:
    arrangement: Arrangement
    price: NDArray[np.int64]
    certificate: dict[str, Any]


def greedy(problem: Problem, order: list[int]) -> Arrangement:
    left = problem.capacity.copy()
    rows = []
    for i in order:
        want = int(problem.units[i])
        arcs = []
        for s, o, c, r in (
            (problem.own_start, problem.own_offer, problem.own_cost, i),
            (problem.shared_start, problem.shared_offer, problem.shared_cost, int(problem.profile[i])),
        ):
            if r >= 0:
                arcs += [(int(c[k]), int(o[k])) for k in range(s[r], s[r + 1])]
        seen = set()
        for _cost, j in sorted(arcs):
            if j in seen:
                continue
            seen.add(j)
            take = min(want, int(left[j]))
            if take:
                rows.append((i, j, take))
                left[j] -= take
                want -= take
    t = np.array(rows, np.int64).reshape(-1, 3)
    return Arrangement(t[:, 0], t[:, 1], t[:, 2])


def arrange(problem: Problem, fairness: int, say: Say) -> Arranged:
    order = sorted(range(problem.needs), key=lambda i: (problem.tier[i], i))
    return Arranged(greedy(problem, order), np.zeros(problem.offers, np.int64), {"solver": "greedy"})


def baselines(case):
    problem, waited = case.problem, [a.waited for a in case.asked]
    first = sorted(range(problem.needs), key=lambda i: (-waited[i], i))
    return {
        Policy.FIRST_COME: greedy(problem, first),
        Policy.URGENCY: greedy(problem, sorted(range(problem.needs), key=lambda i: (problem.tier[i], -waited[i], i))),
    }


def proof(problem, found, fairness):
    return found.certificate
