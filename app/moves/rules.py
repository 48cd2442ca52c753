"""Questions about moves. Times are product defaults, not law; the pages say so."""

from collections.abc import Collection
from datetime import date, timedelta

from app.children.models import Child, ChildStatus
from app.clock import today
from app.errors import RuleBroken
from app.moves.models import CloseReason, Closing, Erasure, ErasureStatus, Ground, Purpose, Transfer, TransferStatus
from app.words import Words, _

PURPOSE_NAMES: dict[Purpose, Words] = {
    Purpose.FAMILY: _("跟家人搬走"),
    Purpose.RELATIVES: _("到亲戚家住"),
    Purpose.SCHOOL: _("去上学"),
    Purpose.PLACEMENT: _("换了安置的地方"),
    Purpose.OTHER: _("其他"),
}
STATUS_NAMES: dict[TransferStatus, Words] = {
    TransferStatus.ASKED: _("等对方接收"),
    TransferStatus.ACCEPTED: _("已接收"),
    TransferStatus.DECLINED: _("没有接收"),
    TransferStatus.WITHDRAWN: _("已撤回"),
}
REASON_NAMES: dict[CloseReason, Words] = {
    CloseReason.GROWN_UP: _("到年龄了"),
    CloseReason.CATEGORY_ENDED: _("不再属于困境类别"),
    CloseReason.MOVED_OUT: _("搬到不用童联的地方"),
    CloseReason.ADOPTED: _("被收养"),
    CloseReason.FAMILY_RECOVERED: _("家里好转，不再需要"),
    CloseReason.DIED: _("去世"),
    CloseReason.DUPLICATE: _("重复建档"),
    CloseReason.MISTAKEN: _("建错了"),
    CloseReason.OTHER: _("其他，写明原因"),
}
GROUND_NAMES: dict[Ground, Words] = {
    Ground.RETENTION: _("保存期满"),
    Ground.REQUEST: _("家里要求删除"),
    Ground.DUPLICATE: _("重复建档"),
    Ground.MISTAKEN: _("建错了"),
}
RETENTION_YEARS = 3
"""How long a closed file is kept: 产品默认值，不是法律规定."""
AHEAD = timedelta(days=90)
"""How early the list of those who reach the age says so."""
UNTIL_16 = frozenset({"LEFTB", "LEFTB_LOCAL", "MIGRANT"})
"""Categories whose definition ends at 16 (国发〔2016〕13号; 21 departments, 2024). Everybody else: 18."""


def retention_years(_place_code: str | None) -> int:
    """For how many years the county keeps a closed file."""
    return RETENTION_YEARS


def years_after(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def age_limit(categories: Collection[str]) -> int:
    """At which age the file has served."""
    return 16 if categories and set(categories) <= UNTIL_16 else 18


def comes_of_age(child: Child) -> date:
    """The day on which she reaches it."""
    return years_after(child.birth_date, age_limit(child.categories))


def check_reason(words: str, message: Words, field: str = "reason") -> str:
    """A reason in words."""
    words = words.strip()
    if len(words) < 2:
        raise RuleBroken(message, field=field)
    return words[:500]


def check_target(child: Child, to_place: str) -> None:
    """Another place than where the file is."""
    if to_place == child.place_code:
        raise RuleBroken(_("孩子的档案已经在这个村了。请填要搬去的村。"), field="village")


def check_waiting(transfer: Transfer) -> None:
    """Only what still waits is answered."""
    if transfer.status is not TransferStatus.ASKED:
        raise RuleBroken(_("这份转出申请已经有了结果，请刷新页面。"))


def check_span(from_on: date, expected_on: date) -> None:
    """Away before back, and not in the far past."""
    if expected_on < from_on:
        raise RuleBroken(_("预计回来的日期在离开之前，请核对。"), field="expected_on")
    if from_on > today() + timedelta(days=60):
        raise RuleBroken(_("离开的日期太远了，请到时再记。"), field="from_on")


def check_closing(reason: CloseReason, words: str, alive: int, *, end_needs: bool) -> None:
    """A reason; nothing left open."""
    if reason is CloseReason.OTHER and len(words.strip()) < 2:
        raise RuleBroken(_("选了“其他”，请写明原因。"), field="words")
    if alive and not end_needs:
        raise RuleBroken(
            _("还有 %(count)s 条需求没有了结。请先处理，或者勾选“一并结束”。", count=alive), field="end_needs"
        )


def check_closed(child: Child) -> None:
    """Only a closed file is reopened or erased."""
    if child.status is not ChildStatus.CLOSED:
        raise RuleBroken(_("这份档案没有结案。"))


def check_reopenable(closing: Closing) -> None:
    """Within the time it is kept."""
    if closing.retention_until < today():
        raise RuleBroken(_("保存期已满，不能重新打开。孩子又有需要时请新建档案。"))


def check_ground(ground: Ground, closing: Closing) -> None:
    """The time is over, where that is the ground."""
    if ground is Ground.RETENTION and closing.retention_until > today():
        raise RuleBroken(_("保存期还没有满，要到 %(day)s。", day=closing.retention_until.isoformat()), field="ground")


def check_proposed(erasure: Erasure) -> None:
    """Decided once."""
    if erasure.status is not ErasureStatus.PROPOSED:
        raise RuleBroken(_("这份删除申请已经有人处理过了。"))
