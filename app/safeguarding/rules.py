"""What a report must say. No hours: the law says 立即."""

from datetime import datetime, timedelta

from app.clock import now
from app.errors import RuleBroken
from app.safeguarding.circumstances import circumstances
from app.words import Words, _

TOLD_NAMES: dict[str, Words] = {
    "police": _("公安（110 或派出所）"),
    "civil_affairs": _("民政部门"),
    "education": _("教育部门"),
    "other": _("其他部门"),
}
CHANNEL_NAMES: dict[str, Words] = {"telephone": _("打电话"), "in_person": _("当面"), "writing": _("书面")}
SLACK = timedelta(minutes=5)
"""Clocks differ."""


def check_report(circumstance: str, seen: str, found_at: datetime, told_at: datetime) -> None:
    """One of the list, some facts, and times in their order."""
    if circumstance not in circumstances():
        raise RuleBroken(_("请选是哪一种情形；拿不准就选“身心健康受到侵害、疑似受侵害”。"), field="circumstance")
    if len(seen.strip()) < 2:
        raise RuleBroken(_("请写看到、听到的事实，一两句就行。"), field="seen")
    if max(found_at, told_at) > now() + SLACK:
        raise RuleBroken(_("时间在现在之后，请核对。"), field="told_at")
    if told_at < found_at:
        raise RuleBroken(_("报告的时间早于发现的时间，请核对。"), field="told_at")
