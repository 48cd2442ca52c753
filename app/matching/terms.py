"""What an unmet need weighs: strictly by urgency first, then fairly between districts, then the cost of the pairs."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.matching.problem import COST_MOST, TIERS, UNITS_MOST, Problem

_LARGEST = 2**30
_ROOM = 100
"""How many pairs may have to change so that one more need is met: the gap between tiers outweighs them all."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The weights of a run, in tenths of a point."""

    tier_gap: int = 1_000_000
    """What leaving a unit of one tier unmet weighs more than one of the next tier; above every chain of moves."""
    fairness: int = 1_000
    """How much more each further step of a district's unmet share weighs; 0 leaves districts out of account."""
    steps: int = 20
    """Into how many steps a district's needs are divided."""
    strictly: bool = True
    """Whether no number of less urgent needs makes up for a more urgent one; else the tiers are so much worth each."""

    def __post_init__(self) -> None:
        if not (self.tier_gap > 0 and self.fairness >= 0 and self.steps > 0):
            raise ValueError(f"tier_gap and steps must be above 0 and fairness not below it: {self}")
        if self.tier_gap <= self.fairness * self.steps + 2 * COST_MOST:
            raise ValueError(f"tier_gap {self.tier_gap} must exceed fairness × steps + {2 * COST_MOST}, or tiers mix")
        if self.most >= _LARGEST:
            raise ValueError(f"the weight of an unmet need, {self.most}, is more than {_LARGEST - 1} and does not fit")

    @property
    def most(self) -> int:
        """The highest weight an unmet unit can have."""
        return TIERS * self.tier_gap + self.fairness * self.steps

    @property
    def levels(self) -> int:
        """How many steps a district has in effect: one, without a limit, where fairness is left out."""
        return self.steps if self.fairness else 1

    def fitting(self, problem: Problem) -> "Terms":
        """The same, with the tiers far enough apart for stability bonuses, whose costs lie below zero."""
        least = min(int(problem.own_cost.min(initial=0)), int(problem.shared_cost.min(initial=0)))
        return self if least == 0 else replace(self, tier_gap=max(self.tier_gap, _ROOM * (COST_MOST - least)))

    def unmet(self, tier: NDArray[np.int8]) -> NDArray[np.int64]:
        """What leaving one unit of each need unmet weighs, before the district's step."""
        return (TIERS - tier.astype(np.int64)) * self.tier_gap


def step_widths(problem: Problem, terms: Terms) -> NDArray[np.int64]:
    """How many unmet units fill one step, for each district; its last step has no limit."""
    size = np.bincount(problem.district, problem.units, problem.districts).astype(np.int64)
    return np.maximum(-(-size // terms.levels), 1) if terms.fairness else np.full(len(size), UNITS_MOST, np.int64)
