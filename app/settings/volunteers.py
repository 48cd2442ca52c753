"""What a county asks of volunteers: how much one is asked for at the most, and which tasks are risky.

产品默认值，不是法律规定: the law says that whoever may come to harm is insured (志愿服务条例 art. 17), not which tasks those are.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from app.words import Words, _

BOUNDS: Mapping[str, tuple[int, int]] = {"day_shifts": (1, 4), "week_shifts": (1, 14), "week_hours": (1, 40)}
"""What a limit may be: one can never be asked for so much that it is a job."""
NAMES: Mapping[str, Words] = {
    "day_shifts": _("一天最多几次"), "week_shifts": _("一周最多几次"), "week_hours": _("一周最多几小时")
}  # fmt: skip
RISKY = ("SF09", "SD06", "SD07")
"""Types whose tasks go outdoors or are sport: insurance is asked for these until the county says otherwise."""


@dataclass(frozen=True, slots=True)
class Load:
    """Most that one volunteer is asked for, so that she can go on doing it."""

    day_shifts: int = 2
    week_shifts: int = 4
    week_hours: int = 8

    @property
    def week_minutes(self) -> int:
        """Of a week."""
        return self.week_hours * 60

    def as_json(self) -> dict[str, int]:
        """As kept."""
        return asdict(self)
