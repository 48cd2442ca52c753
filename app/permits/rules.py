"""Questions about permits. Times are product defaults, not law; the pages say so."""

from datetime import timedelta

from app.errors import RuleBroken
from app.permits.models import Permit, PermitStatus, Purpose
from app.words import Words, _

PURPOSE_NAMES: dict[Purpose, Words] = {
    Purpose.MOVED: _("孩子搬来了，或将要搬来"),
    Purpose.CASE: _("我经手的事和这个孩子有关"),
    Purpose.SIBLING: _("兄弟姐妹在我负责的村"),
    Purpose.COVER: _("代替同事工作"),
    Purpose.CHECK: _("督导、投诉核查"),
    Purpose.DANGER: _("孩子现在有危险"),
}
STATUS_NAMES: dict[PermitStatus, Words] = {
    PermitStatus.ASKED: _("等批准"),
    PermitStatus.GRANTED: _("已批准"),
    PermitStatus.REFUSED: _("没有批准"),
    PermitStatus.ENDED: _("已结束"),
}
HOURS: dict[int, Words] = {4: _("4 小时"), 24: _("1 天"), 72: _("3 天"), 168: _("7 天"), 720: _("30 天")}
"""For how long one may ask."""
IN_DANGER = timedelta(hours=4)
"""How long a file opened in danger stays open."""
REVIEW_WITHIN = timedelta(days=3)
"""Until when that opening is reviewed."""
MOST_A_DAY = 10
"""Asking more often in a day than this looks like searching."""


def check_asking(hours: int, reason: str, asked_today: int) -> None:
    """A time from the list, a reason in words, and not too often."""
    if hours not in HOURS:
        raise RuleBroken(_("请从列表里选要看多久。"), field="hours")
    if len(reason.strip()) < 4:
        raise RuleBroken(_("请用一句话写明为什么要看，例如“孩子上周搬到我们村的外婆家”。"), field="reason")
    if asked_today >= MOST_A_DAY:
        raise RuleBroken(_("今天申请得太多了。请和对方的儿童督导员联系。"))


def check_open(permit: Permit) -> None:
    """Only what still waits can be decided."""
    if permit.status is not PermitStatus.ASKED:
        raise RuleBroken(_("这份申请已经有人处理过了。"))


def check_reviewable(permit: Permit) -> None:
    """Only what was opened in danger is reviewed, once."""
    if permit.purpose is not Purpose.DANGER or permit.reviewed_at is not None:
        raise RuleBroken(_("这次打开已经复核过了。"))
