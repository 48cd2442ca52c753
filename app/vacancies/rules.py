"""Questions about vacancies."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app.children.models import Child
from app.children.rules import is_named
from app.clock import today
from app.errors import RuleBroken
from app.needs.models import NeedStatus
from app.needs.rules import ALIVE
from app.organizations.models import Organization, OrganizationKind, OrganizationStatus
from app.vacancies.models import Cause, Deed, Holder, Resolution, Vacancy, VacancyStatus
from app.words import Words, _

S = VacancyStatus
PUBLIC = frozenset(
    {
        OrganizationKind.GOVERNMENT, OrganizationKind.PUBLIC_INSTITUTION, OrganizationKind.SCHOOL, OrganizationKind.HOSPITAL,
        OrganizationKind.GROUP,
    }
)  # fmt: skip
"""Bodies that can be named as responsible: they have duties by law or statute. Which duty is for the meeting to say."""
CAUSE_NAMES: dict[Cause, Words] = {
    Cause.NO_OFFER: _("没有一家能接"),
    Cause.MISSED: _("问了几家都没接上"),
    Cause.OVERDUE: _("过了期限还没有人帮"),
    Cause.NO_DEPARTMENT: _("指定的单位没有接"),
}
STATUS_NAMES: dict[VacancyStatus, Words] = {
    S.RAISED: _("等着处理"),
    S.ON_AGENDA: _("等联席会议"),
    S.DECIDED: _("已交办，等单位答复"),
    S.RESOLVED: _("已销号"),
}
HOLDER_NAMES: dict[Holder, Words] = {
    Holder.TOWNSHIP: _("乡镇儿童督导员"),
    Holder.COUNTY: _("县级工作人员"),
    Holder.DEPARTMENT: _("指定的单位"),
}
RESOLUTION_NAMES: dict[Resolution, Words] = {
    Resolution.HELPED: _("现在有人在帮"),
    Resolution.DEPARTMENT: _("指定的单位已接收"),
    Resolution.ENDED: _("孩子不再需要"),
    Resolution.UNMET: _("暂时没有办法，关闭"),
}
DEED_NAMES: dict[Deed, Words] = {
    Deed.RAISED: _("列入管辖空白"),
    Deed.AGAIN: _("又多了一个原因"),
    Deed.LATE: _("超过期限没有处理"),
    Deed.PASSED_UP: _("交到县里"),
    Deed.ON_AGENDA: _("列入联席会议议程"),
    Deed.OFF_AGENDA: _("移出议程"),
    Deed.DECIDED: _("交办"),
    Deed.REFUSED: _("指定的单位没有接"),
    Deed.RECALLED: _("给单位的转介取消了，回到县里"),
    Deed.RESOLVED: _("销号"),
}


def check_open(vacancy: Vacancy) -> None:
    """What has left the register is only read."""
    if vacancy.status is S.RESOLVED:
        raise RuleBroken(_("这一号已经销号了。如果孩子又需要帮助，请重新打开需求。"))


def check_undecided(vacancy: Vacancy) -> None:
    """A department that was named answers first."""
    check_open(vacancy)
    if vacancy.status is S.DECIDED:
        raise RuleBroken(_("已经交办给一个单位，正在等它答复。"))


def check_decided(vacancy: Vacancy) -> None:
    """Only what a body was given, and has not answered, is taken back."""
    check_open(vacancy)
    if vacancy.status is not S.DECIDED:
        raise RuleBroken(_("现在没有交办给哪个单位，不用收回。"))


def check_told(words: str, child: Child) -> str:
    """The reason is read by the body, which knows no child's name."""
    if len(words.strip()) < 4:
        raise RuleBroken(_("请写一两句为什么收回，单位会看到。"), field="words")
    if is_named(child, words):
        raise RuleBroken(_("单位会看到，不要写孩子或监护人的姓名、电话。"), field="words")
    return words.strip()


def check_words(words: str) -> str:
    """Who decides says on what ground."""
    if len(words.strip()) < 4:
        raise RuleBroken(_("请写一两句：谁定的，根据什么。"), field="words")
    return words.strip()


def check_resolution(how: Resolution, need: NeedStatus) -> None:
    """A vacancy leaves the register for a reason that is true."""
    if how is Resolution.DEPARTMENT:
        raise RuleBroken(_("单位接收以后会自己销号。"), field="how")
    if how is Resolution.HELPED and need not in {NeedStatus.IN_SERVICE, NeedStatus.MET}:
        raise RuleBroken(_("还没有人接收这条需求，不能按“有人在帮”销号。"), field="how")
    if how is Resolution.ENDED and need in ALIVE:
        raise RuleBroken(_("需求还开着。请主任先撤回需求，或者选别的销号方式。"), field="how")
    if how is Resolution.UNMET and need in {NeedStatus.IN_SERVICE, NeedStatus.MET}:
        raise RuleBroken(_("已经有人在帮，请按“有人在帮”销号。"), field="how")


def check_department(body: Organization | None) -> Organization:
    """A body with public duties that somebody has verified."""
    if body is None or body.kind not in PUBLIC or body.status is not OrganizationStatus.VERIFIED:
        raise RuleBroken(_("请选一个已核实的部门、学校、医院或群团组织。"), field="organization")
    return body


def check_deadline(day: date | None) -> date:
    """A day to come, within a year."""
    if day is None or not 0 < (day - today()).days <= 366:
        raise RuleBroken(_("请填一年以内、今天以后的日期。"), field="deadline")
    return day


def check_some(ids: Sequence[UUID]) -> None:
    """Something was ticked."""
    if not ids:
        raise RuleBroken(_("请先勾选要处理的。"))
