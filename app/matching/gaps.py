"""Why needs stay unmet: counted over the arcs, and proven from the prices of a plan."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from app.matching.compiled import compiled
from app.matching.problem import Problem
from app.matching.solution import Solution

Whole = NDArray[np.int64]


class Reason(IntEnum):
    """What binds a need that has a unit unmet; in the order in which it is asked."""

    MET = 0
    NO_SUCH_OFFER = 1
    """Nobody offers what it needs."""
    OUT_OF_REACH = 2
    """Somebody does, but nobody who would come to its place."""
    RULES = 3
    """Somebody would come, but is not for this child: age, language, days."""
    CAPACITY = 4
    """Somebody may, but all the places are needed by others at least as urgent."""


def unmet_units(problem: Problem, solution: Solution) -> Whole:
    """Units left unmet of each need."""
    return np.bincount(solution.need[solution.offer < 0], minlength=problem.needs)


def reasons(problem: Problem, solution: Solution, of_kind: Whole, within_reach: Whole) -> NDArray[np.int8]:
    """The `Reason` of each need.

    `of_kind` counts for each need the offers of what it needs, `within_reach` those of them that would come to its
    place; offers that are full count in both, as their arcs do in the problem.
    """
    asked = (_admissible(problem) > 0, within_reach > 0, of_kind > 0)
    answers = (Reason.CAPACITY, Reason.RULES, Reason.OUT_OF_REACH)
    why = np.select(asked, answers, Reason.NO_SUCH_OFFER)
    return np.where(unmet_units(problem, solution) > 0, why, Reason.MET).astype(np.int8)


@dataclass(frozen=True, slots=True, eq=False)
class Shortage:
    """Needs that all depend on the same offers, with more units than these have places: nobody can meet them all."""

    needs: NDArray[np.bool_]
    offers: NDArray[np.bool_]
    units: int
    places: int

    @property
    def deficit(self) -> int:
        """Units of these needs that no plan can meet."""
        return self.units - self.places


def shortage(problem: Problem, solution: Solution) -> Shortage:
    """The needs with admissible offers that are short together (a Hall set), read from the prices.

    Its deficit is the number of units unmet for want of places, if the plan is proven.
    """
    scarce = (np.rint(solution.price / solution.terms.tier_gap) >= 1) | (problem.capacity == 0)
    elsewhere = _count(problem, ~scarce)
    needs = (elsewhere == 0) & (_admissible(problem) > 0)
    places = np.minimum(problem.capacity.astype(np.int64), len(solution.need))[scarce].sum()
    return Shortage(needs, scarce, int(problem.units[needs].sum()), int(places))


def _admissible(problem: Problem) -> Whole:
    """How many admissible offers each need has."""
    return _count(problem, np.ones(problem.offers, np.bool_))


def _count(problem: Problem, wanted: NDArray[np.bool_]) -> Whole:
    """How many arcs of each need lead to a wanted offer; one that is reached both ways counts twice."""
    own = count_hits(problem.own_start, problem.own_offer, wanted)
    shared = count_hits(problem.shared_start, problem.shared_offer, wanted)
    some = problem.profile >= 0
    own[some] += shared[problem.profile[some]]
    return own


@compiled
def count_hits(start: Whole, offer: NDArray[np.int32], wanted: NDArray[np.bool_]) -> Whole:
    """How many arcs of each row lead to a wanted offer."""
    hits = np.zeros(len(start) - 1, np.int64)
    for row in range(len(hits)):
        for arc in range(start[row], start[row + 1]):
            hits[row] += wanted[offer[arc]]
    return hits
