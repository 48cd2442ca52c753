"""What a report must say, and what follows. No hours: the law says 立即; the minutes below are the product's own."""

from datetime import date, datetime, timedelta

from app.clock import now, today
from app.errors import RuleBroken
from app.safeguarding.circumstances import AT_SCHOOL, circumstances
from app.words import Words, _

TOLD_NAMES: dict[str, Words] = {
    "police": _("公安（110 或派出所）"),
    "civil_affairs": _("民政部门"),
    "education": _("教育部门"),
    "other": _("其他部门"),
}
CHANNEL_NAMES: dict[str, Words] = {"telephone": _("打电话"), "in_person": _("当面"), "writing": _("书面")}
STATUS_NAMES: dict[str, Words] = {"received": _("等人受理"), "acknowledged": _("已受理"), "closed": _("有了结果")}
OUTCOME_NAMES: dict[str, Words] = {
    "case": _("公安机关已经受理或立案"),
    "protected": _("已经采取措施保护孩子"),
    "helped": _("已经安排帮助和跟进"),
    "transferred": _("已经移交有管辖权的部门"),
    "not_found": _("已经核实，没有发现侵害，会继续关注"),
    "other": _("已经处理"),
}
STEP_NAMES: dict[str, Words] = {
    "received": _("收到报告"),
    "told": _("告诉了部门"),
    "acknowledged": _("受理了"),
    "reminded": _("没有人受理，提醒了一次"),
    "escalated": _("没有人受理，升到县里"),
    "note": _("记了一笔"),
    "closed": _("有了结果，告诉了报告人"),
    "review": _("复盘：本该更早报告"),
}
SLACK = timedelta(minutes=5)
"""Clocks differ."""
UNSURE = _("请选是哪一种情形；拿不准就选“身心健康受到侵害、疑似受侵害”。")


def check_report(circumstance: str, seen: str, found_at: datetime) -> None:
    """One of the list, some facts, and a time that has been."""
    if circumstance not in circumstances():
        raise RuleBroken(UNSURE, field="circumstance")
    if len(seen.strip()) < 2:
        raise RuleBroken(_("请写看到、听到的事实，一两句就行。"), field="seen")
    if found_at > now() + SLACK:
        raise RuleBroken(_("时间在现在之后，请核对。"), field="found_at")


def check_told(found_at: datetime, told_at: datetime) -> None:
    """Somebody is told after something was found."""
    if told_at > now() + SLACK:
        raise RuleBroken(_("时间在现在之后，请核对。"), field="told_at")
    if told_at < found_at:
        raise RuleBroken(_("报告的时间早于发现的时间，请核对。"), field="told_at")


def departments(circumstance: str, always: tuple[str, ...]) -> tuple[str, ...]:
    """Who has to be told: the police of everything, whom the county names besides, schools' matters to education too."""
    named = ("police", *always, *(("education",) if circumstance in AT_SCHOOL else ()))
    return tuple(dict.fromkeys(named))


def check_review(known_since: date, found_at: date, knew: str) -> None:
    """Somebody knew before it was reported."""
    if known_since > min(found_at, today()):
        raise RuleBroken(_("这一天晚于报告里写的发现时间，就不算漏报。请核对。"), field="known_since")
    if len(knew.strip()) < 2:
        raise RuleBroken(_("请写谁知道、怎么知道的。"), field="knew")


def minutes(since: datetime, until: datetime | None = None) -> int:
    """Whole minutes from one moment to another, or to now."""
    return max(0, int(((until or now()) - since).total_seconds() // 60))
