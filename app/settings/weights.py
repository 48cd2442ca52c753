"""How much each thing counts when help is ranked: what a county may set, and within which bounds.

Pure: the ranking reads it, the setting keeps it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from typing import Any

TOTAL = 100
"""Points that the components share out."""
DISTANCE = "distance"
BOUNDS: Mapping[str, tuple[int, int]] = {
    "fit": (10, 50),
    "distance": (5, 50),
    "freshness": (0, 30),
    "reliability": (0, 30),
    "continuity": (0, 30),
    "load": (0, 30),
    "language": (0, 20),
    "wish": (0, 20),
    "cost": (0, 20),
    "halfway_km": (2, 60),
    "scarcity": (0, 100),
}
"""The least and the most of each number. Fit and distance can never be nothing: that would send a child anywhere."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Points of each component, together 100; product defaults, not the law's.

    `halfway_km`: at this distance half of the distance points are left. `scarcity`: by how many per cent of its price
    a place that others depend on is moved back; 0 ignores the others.
    """

    fit: int = 26
    distance: int = 25
    freshness: int = 12
    reliability: int = 13
    continuity: int = 5
    load: int = 8
    language: int = 4
    wish: int = 4
    cost: int = 3
    halfway_km: int = 12
    scarcity: int = 100

    def __post_init__(self) -> None:
        for name, (low, high) in BOUNDS.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise ValueError(f"weight {name} must be a whole number from {low} to {high}, not {value!r}")
        if self.total != TOTAL:
            raise ValueError(f"the weights of {', '.join(COMPONENTS)} must add up to {TOTAL}, not {self.total}")

    @property
    def total(self) -> int:
        """What the components' points add up to."""
        return sum(getattr(self, name) for name in COMPONENTS)

    def most(self, *, travels: bool) -> Mapping[str, int]:
        """The most of each component in tenths of a point, together 1000. Where nobody travels, distance gives its
        points to the others, in proportion; what does not divide goes to the largest remainders."""
        return _most(self, travels)

    def shared_out(self, *, travels: bool) -> dict[str, int]:
        """`most`, worked out."""
        used = [name for name in COMPONENTS if travels or name != DISTANCE]
        whole = sum(getattr(self, name) for name in used)
        tenths = {name: getattr(self, name) * TOTAL * 10 // whole for name in used}
        over = sorted(used, key=lambda name: (-(getattr(self, name) * TOTAL * 10 % whole), used.index(name)))
        for name in over[: TOTAL * 10 - sum(tenths.values())]:
            tenths[name] += 1
        return tenths

    def as_json(self) -> dict[str, int]:
        """As kept."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Weights":
        """From a kept value or an instance; a number that is not named holds its default. Raises ValueError."""
        strange = sorted(set(kept) - {field.name for field in fields(cls)})
        if strange:
            raise ValueError(f"no such weight: {', '.join(strange)}")
        return cls(**kept)


COMPONENTS: tuple[str, ...] = tuple(name for name in BOUNDS if name not in {"halfway_km", "scarcity"})
"""In the order in which they are shown."""


@lru_cache(1000)
def _most(weights: Weights, travels: bool) -> Mapping[str, int]:
    return weights.shared_out(travels=travels)


DEFAULT = Weights()
"""What holds until a county says otherwise."""
