"""What a setting may be."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from app.errors import RuleBroken
from app.settings import clocks, deadlines, volunteers, weights
from app.settings.defaults import BOUNDS, COLOURS, KIND_NAMES, Key, severity
from app.taxonomy.types import all_types
from app.words import _

DEPARTMENTS = frozenset({"police", "civil_affairs", "education"})
"""Whom the law names (未成年人保护法 art. 11)."""


def check_reason(reason: str) -> None:
    """Whoever looks back must see why."""
    if len(reason.strip()) < 2:
        raise RuleBroken(_("请写明为什么改，例如“县里 2026 年 3 号文件”。"), field="reason")


def check_levels(levels: list[dict[str, Any]]) -> None:
    """Two levels at least, each with a name and an interval, the more pressing never visited less often."""
    codes = [level["code"] for level in levels]
    if len(codes) < 2 or len(set(codes)) != len(codes) or not set(codes) <= set(COLOURS):
        raise RuleBroken(_("至少要有两个等级，每个颜色只用一次。"))
    if codes != sorted(codes, key=severity):
        raise RuleBroken(_("等级要从最急到最缓排列。"))
    for level in levels:
        if not level["name"] or not isinstance(level["days"], int) or not 1 <= level["days"] <= 366:
            raise RuleBroken(_("每个用到的等级都要有名称和 1 到 366 之间的天数。"), field=f"days_{level['code']}")
    for higher, lower in pairwise(levels):
        if higher["days"] > lower["days"]:
            raise RuleBroken(_("更急的等级，走访间隔不能比更缓的长。"), field=f"days_{higher['code']}")


def check_weights(value: dict[str, Any]) -> None:
    """Every number within its bounds, the points 100 together."""
    for name, (low, high) in weights.BOUNDS.items():
        number = value.get(name)
        if isinstance(number, bool) or not isinstance(number, int) or not low <= number <= high:
            raise RuleBroken(_("请填 %(low)s 到 %(high)s 之间的整数。", low=low, high=high), field=name)
    total = sum(value[name] for name in weights.COMPONENTS)
    if total != weights.TOTAL:
        raise RuleBroken(
            _("各项加起来要正好 100 分，现在是 %(n)s 分。请调整其中几项。", n=total), field=weights.COMPONENTS[0]
        )


def check_reports(value: dict[str, Any]) -> None:
    """Minutes in their order, and departments of ours."""
    for name in ("remind", "escalate"):
        number = value.get(name)
        if isinstance(number, bool) or not isinstance(number, int) or not 5 <= number <= 1440:
            raise RuleBroken(_("请填 %(low)s 到 %(high)s 之间的整数。", low=5, high=1440), field=name)
    if value["escalate"] < value["remind"]:
        raise RuleBroken(_("升到县里的时间不能早于提醒的时间。"), field="escalate")
    if not {*value["departments"], *value["offices"]} <= DEPARTMENTS:
        raise RuleBroken(_("请从列表里选。"), field="departments")


def check_clocks(value: dict[str, Any]) -> None:
    """A whole number of days for each stage, kind and urgency; the more pressing never has longer."""
    for stage in clocks.STAGES:
        for kind in clocks.KINDS:
            check_days(value[stage][kind], f"{stage}_{kind}")


def check_deadlines(value: dict[str, Any]) -> None:
    """The same for each step."""
    for step in deadlines.STEPS:
        check_days(value[step], step)


def check_days(days: Sequence[Any], name: str) -> None:
    """A whole number for each urgency; `name` begins the names of their fields."""
    for urgency, number in zip(clocks.URGENCIES, days, strict=True):
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= clocks.MOST:
            raise RuleBroken(_("请填 1 到 366 之间的整数。"), field=f"{name}_{urgency}")
    for urgency, (higher, lower) in zip(clocks.URGENCIES, pairwise(days), strict=False):
        if higher > lower:
            raise RuleBroken(_("更急的，天数不能比更缓的多。"), field=f"{name}_{urgency}")


def check_load(value: dict[str, Any]) -> None:
    """Whole numbers within their bounds; a day never holds more than a week."""
    for name, (low, high) in volunteers.BOUNDS.items():
        number = value.get(name)
        if isinstance(number, bool) or not isinstance(number, int) or not low <= number <= high:
            raise RuleBroken(_("请填 %(low)s 到 %(high)s 之间的整数。", low=low, high=high), field=name)
    if value["day_shifts"] > value["week_shifts"]:
        raise RuleBroken(_("一天的次数不能比一周的多。"), field="day_shifts")


def check_risky(value: Any) -> None:
    """Types there are, and one of them at least: some help always goes outdoors."""
    if not value:
        raise RuleBroken(_("请至少留一类：出门、运动一类的事，志愿者要有保险（志愿服务条例第17条）。"), field="risky")
    if not set(value) <= {kind.code for kind in all_types()}:
        raise RuleBroken(_("请从列表里选。"), field="risky")


def check_second(value: Any) -> None:
    """One of the colours."""
    if value not in COLOURS:
        raise RuleBroken(_("请选一个等级。"), field="second")


def check_guardianship(value: dict[str, Any]) -> None:
    """A name, and grades that differ."""
    grades = value["grades"]
    if not value["name"] or not 2 <= len(grades) <= 8 or len(set(grades)) != len(grades):
        raise RuleBroken(_("请写标准的名称，和 2 到 8 个不同的等级，一行一个。"), field="grades")


def check_kinds(value: Any) -> None:
    """At least one way of visiting."""
    if not value or not set(value) <= set(KIND_NAMES):
        raise RuleBroken(_("请至少勾选一种走访方式。"), field="kinds")


def check_office(value: str) -> None:
    """Something to print."""
    if not 2 <= len(value) <= 60:
        raise RuleBroken(_("请写 2 到 60 个字的单位名称。"), field="office")


CHECKS: Mapping[Key, Callable[[Any], None]] = {
    Key.RISK: check_levels,
    Key.SECOND: check_second,
    Key.GUARDIANSHIP: check_guardianship,
    Key.VISITS: check_kinds,
    Key.WEIGHTS: check_weights,
    Key.CLOCKS: check_clocks,
    Key.LOAD: check_load,
    Key.RISKY: check_risky,
    Key.DEADLINES: check_deadlines,
    Key.OFFICE: check_office,
    Key.REPORTS: check_reports,
}


def check(key: Key, value: Any) -> None:
    """Whether a value may be kept; what has no check of its own is a number."""
    if key in CHECKS:
        CHECKS[key](value)
        return
    low, high = BOUNDS[key]
    if not isinstance(value, int) or not low <= value <= high:
        raise RuleBroken(_("请填 %(low)s 到 %(high)s 之间的整数。", low=low, high=high), field="number")
