"""How long each step of a referral may take, by urgency and kind of offer; and the other clocks of the loop.

产品默认值，不是法律规定: no law gives these numbers. Urgent ones run through nights and weekends, the others count
working days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from app.words import Words, _
from app.workdays import after_workdays, workdays_between

STAGES: Mapping[str, Words] = {"respond": _("答复"), "start": _("开始"), "complete": _("做完")}
"""What is waited for: an answer after asking, a beginning after the answer, the end after the beginning was due."""
KINDS = ("service", "fund", "volunteer")
URGENCIES = (1, 2, 3, 4)
CALENDAR = (1, 2)
"""Urgencies whose clocks run on every day; the others count working days."""
MOST = 366
Days = Mapping[str, Mapping[str, tuple[int, int, int, int]]]
"""By stage and kind, the days for each urgency from the most pressing."""
DEFAULT: Days = MappingProxyType(
    {
        "respond": {"service": (1, 2, 5, 7), "fund": (1, 3, 7, 10), "volunteer": (1, 2, 3, 5)},
        "start": {"service": (1, 3, 10, 15), "fund": (2, 5, 15, 20), "volunteer": (1, 3, 7, 10)},
        "complete": {"service": (7, 14, 40, 60), "fund": (7, 20, 30, 40), "volunteer": (7, 14, 30, 45)},
    }
)


@dataclass(frozen=True, slots=True)
class Clocks:
    """What holds in a county."""

    days: Days = field(default_factory=lambda: DEFAULT)

    def days_for(self, stage: str, urgency: int, kind: str) -> int:
        """How many days."""
        return self.days[stage][kind][urgency - 1]

    def until(self, stage: str, urgency: int, kind: str, since: datetime) -> datetime:
        """When a stage that begins at `since` should be over."""
        return later(since, self.days_for(stage, urgency, kind), urgency)

    def as_json(self) -> dict[str, Any]:
        """As kept."""
        return {stage: {kind: list(days) for kind, days in kinds.items()} for stage, kinds in self.days.items()}

    @classmethod
    def of(cls, value: dict[str, Any]) -> "Clocks":
        """As read; a stage or kind that was not said keeps its default."""
        return cls(
            {
                stage: {kind: tuple(value.get(stage, {}).get(kind, DEFAULT[stage][kind])) for kind in KINDS}
                for stage in STAGES
            }
        )


def later(since: datetime, days: int, urgency: int) -> datetime:
    """So many days on: every day counts where it presses, working days otherwise."""
    return since + timedelta(days=days) if urgency in CALENDAR else after_workdays(since, days)


def put_off(until: datetime, since: datetime, resumed: datetime, urgency: int) -> datetime:
    """A deadline after a pause: later by the time that did not count, as that deadline counts it."""
    if urgency in CALENDAR:
        return until + (resumed - since)
    return after_workdays(until, workdays_between(since, resumed))


def halfway(since: datetime, until: datetime) -> datetime:
    """When to remind."""
    return since + (until - since) / 2
