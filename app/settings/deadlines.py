"""How long each step that people of the county owe a need may take, by urgency: the second key, a dispute, and the
register of what nobody owns.

产品默认值，不是法律规定: no law gives these numbers. They count days as the clocks of a referral do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from app.settings.clocks import later
from app.words import Words, _

STEPS: Mapping[str, Words] = {
    "confirm": _("主任去看帮助到没到"),
    "settle": _("督导员判断两边不同的说法"),
    "township": _("乡镇处理管辖空白"),
    "county": _("县里处理管辖空白"),
}
Days = Mapping[str, tuple[int, int, int, int]]
"""By step, the days for each urgency from the most pressing."""
DEFAULT: Days = MappingProxyType(
    {"confirm": (2, 5, 10, 15), "settle": (1, 2, 3, 5), "township": (2, 3, 5, 7), "county": (3, 5, 10, 15)}
)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """What holds in a county."""

    days: Days = field(default_factory=lambda: DEFAULT)

    def until(self, step: str, urgency: int, since: datetime) -> datetime:
        """When a step that begins at `since` should be over."""
        return later(since, self.days[step][urgency - 1], urgency)

    def as_json(self) -> dict[str, Any]:
        """As kept."""
        return {step: list(days) for step, days in self.days.items()}

    @classmethod
    def of(cls, value: dict[str, Any]) -> "Deadlines":
        """As read; a step that was not said keeps its default."""
        return cls({step: tuple(value.get(step, DEFAULT[step])) for step in STEPS})
