"""Documents found, with what they are ordered by."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tantivy import DocAddress

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
FAR, FARNESS = 100.0, 0.3
"""How many kilometres are simply far, and which share of the best score that takes away."""


@dataclass(frozen=True, slots=True)
class Found:
    """Documents with where they stand: kilometres are infinite where there is no point."""

    addresses: list[DocAddress]
    scores: Floats
    km: Floats

    def some(self, which: Places) -> "Found":
        """A part, in the order given."""
        return Found([self.addresses[at] for at in which.tolist()], self.scores[which], self.km[which])

    def blended(self) -> Floats:
        """Score with distance: what is far loses up to a part of what the best has."""
        top = self.scores.max(initial=0.0) or 1.0
        blend: Floats = self.scores - top * FARNESS * np.minimum(self.km, FAR) / FAR
        return blend

    def first(self, worth: Floats, size: int, keys: Callable[[list[DocAddress]], list[int]]) -> "Found":
        """The first so many, the smallest worth first, equals by their keys."""
        if len(worth) > size:
            leading = np.flatnonzero(worth <= np.partition(worth, size - 1)[size - 1])
        else:
            leading = np.arange(len(worth))
        ties = np.array(keys([self.addresses[at] for at in leading.tolist()]), dtype=np.int64)
        return self.some(leading[np.lexsort((ties, worth[leading]))][:size])
