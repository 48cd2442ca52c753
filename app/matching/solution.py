"""What a solve gives back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.matching.certificate import Certificate
from app.matching.terms import Terms


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a run: its name, CPU seconds since the run began, and units met at its end."""

    name: str
    seconds: float
    met: int


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """A plan with its prices and its proof."""

    need: NDArray[np.int32]
    """The need of each unit, in order of needs."""
    offer: NDArray[np.int32]
    """The offer each unit goes to, or -1 where it stays unmet."""
    price: NDArray[np.int64]
    """What one more place of each offer is worth: by so much the objective would fall."""
    value: NDArray[np.int64]
    """What one unit less of each need would save."""
    step_price: NDArray[np.int64]
    """Prices of the steps of each district's unmet; shape (districts, steps)."""
    widths: NDArray[np.int64]
    """Units in one step of each district's unmet."""
    terms: Terms
    """The weights in effect."""
    certificate: Certificate
    complete: bool
    """False where the run was stopped before its end."""
    solver: str
    """Who found the plan: "kernel", or "referee" in its place."""
    phases: tuple[Phase, ...]

    @property
    def met(self) -> int:
        """How many units go to an offer."""
        return int((self.offer >= 0).sum())

    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Needs, offers, and how many units of the one go to the other; in order of (need, offer)."""
        served = self.offer >= 0
        both = np.stack([self.need[served], self.offer[served]])
        pair, count = np.unique(both, axis=1, return_counts=True)
        return pair[0].astype(np.int64), pair[1].astype(np.int64), count
