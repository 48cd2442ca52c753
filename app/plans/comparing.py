"""Adding up what each policy comes to, for whichever townships a reader has in her charge."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.plans.models import PlanFigure, Policy

FEW = 5
"""A township with fewer needs is not called the worst served: one child more or less would decide it."""


@dataclass(slots=True)
class Sum:
    """Needs, how many of them are met in full, the way to help, and how long the others have waited."""

    needs: int = 0
    met: int = 0
    metres: int = 0
    ways: int = 0
    days_waited: int = 0

    def add(self, row: PlanFigure) -> None:
        """One township's needs of one urgency."""
        self.needs += row.needs
        self.met += row.met
        self.metres += row.metres
        self.ways += row.ways
        self.days_waited += row.days_waited

    @property
    def share(self) -> float:
        """Of all needs, those met; 0 to 1."""
        return self.met / self.needs if self.needs else 0.0

    @property
    def unmet(self) -> int:
        """Those left."""
        return self.needs - self.met

    @property
    def km(self) -> float | None:
        """The mean way to help; None where nobody travels."""
        return self.metres / self.ways / 1000 if self.ways else None

    @property
    def waited(self) -> float | None:
        """Days that the unmet have waited on average; None where all are met."""
        return self.days_waited / self.unmet if self.unmet else None


@dataclass(slots=True)
class Result:
    """One policy: all together, by urgency, by township."""

    total: Sum = field(default_factory=Sum)
    by_urgency: dict[int, Sum] = field(default_factory=lambda: defaultdict(Sum))
    by_township: dict[str, Sum] = field(default_factory=lambda: defaultdict(Sum))

    @property
    def worst(self) -> tuple[str, Sum] | None:
        """The township with the smallest share met; None where none has needs enough to say."""
        large = [(code, one) for code, one in self.by_township.items() if one.needs >= FEW]
        return min(large, key=lambda pair: (pair[1].share, pair[0]), default=None)


def added_up(rows: Iterable[PlanFigure]) -> Mapping[Policy, Result]:
    """The figures of a plan, added up."""
    found: dict[Policy, Result] = {policy: Result() for policy in Policy}
    for row in rows:
        result = found[row.policy]
        for one in (result.total, result.by_urgency[row.urgency], result.by_township[row.township]):
            one.add(row)
    return found
