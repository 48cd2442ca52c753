"""Questions about plans and matches, and the words for their states."""

from collections.abc import Mapping

from app.errors import RuleBroken
from app.needs.models import NeedStatus
from app.needs.rules import LOOKING
from app.offers.models import OfferStatus
from app.places.codes import level_of, prefix_of
from app.plans.models import Cause, MatchStatus, Phase, Plan, PlanStatus, Policy, Why
from app.words import Words, _

AT_WORK = (PlanStatus.WAITING, PlanStatus.RUNNING)
OPEN = (MatchStatus.PROPOSED, MatchStatus.ACCEPTED)
"""Matches about which somebody still has to say something."""

FAIRNESS: Mapping[str, int] = {"off": 0, "some": 200, "more": 1000}
"""What each further twentieth of a township's needs left unmet costs more, in tenths of a point; always below urgency."""
STABILITY: Mapping[str, int] = {"off": 0, "some": 100, "more": 2000}
"""What moving a need away from a provider already asked costs, in tenths of a point: two whole scores, the last, only if
one more child is helped."""

A_CHILD = 1_000
"""On the scale on which gaps are compared: one more place means one more child."""

STATUS_NAMES: Mapping[PlanStatus, Words] = {
    PlanStatus.WAITING: _("排队等着算"),
    PlanStatus.RUNNING: _("正在算"),
    PlanStatus.DONE: _("算好了"),
    PlanStatus.FAILED: _("没有算成"),
    PlanStatus.CANCELLED: _("已停止"),
}
PHASE_NAMES: Mapping[Phase, Words] = {
    Phase.READING: _("读取需求和供给"),
    Phase.PAIRING: _("看每条需求谁能帮"),
    Phase.SOLVING: _("给所有需求一起安排，并核对没有更好的"),
    Phase.COMPARING: _("和现在的做法比较"),
    Phase.ADDING: _("试算哪里多一个名额最有用"),
    Phase.WRITING: _("保存结果"),
}
MATCH_NAMES: Mapping[MatchStatus, Words] = {
    MatchStatus.PROPOSED: _("等您决定"),
    MatchStatus.ACCEPTED: _("已同意，等主任核对发出"),
    MatchStatus.SENT: _("已发给对方"),
    MatchStatus.DECLINED: _("没有采用"),
    MatchStatus.STALE: _("情况变了，已作废"),
}
CAUSE_NAMES: Mapping[Cause, Words] = {
    Cause.NEWER_PLAN: _("有了更新的方案"),
    Cause.NEED_SETTLED: _("这条需求已经有人帮，或者已经结束"),
    Cause.NEED_CHANGED: _("这条需求改了"),
    Cause.NEW_NEED: _("登记了新的需求"),
    Cause.OFFER_FULL: _("对方的名额满了"),
    Cause.OFFER_GONE: _("对方暂停、到期或婉拒了"),
    Cause.OFFER_CHANGED: _("对方改了服务内容或名额"),
    Cause.PLACE_FREE: _("对方空出了名额"),
    Cause.MADE_ROOM: _("给更急的或没有别处可去的孩子让出名额"),
}
WHY_NAMES: Mapping[Why, Words] = {
    Why.NO_OFFER: _("没有人做这类事"),
    Why.RULES: _("有人做，但都不收这样的孩子或没有开放"),
    Why.REACH: _("有人做，但都到不了这里"),
    Why.DECLINED: _("能帮的都已婉拒"),
    Why.CAPACITY: _("有人能帮，名额不够"),
}
POLICY_NAMES: Mapping[Policy, Words] = {
    Policy.PLAN: _("这份方案"),
    Policy.FIRST_COME: _("谁先登记谁先挑"),
    Policy.URGENCY: _("先急后缓，一条一条挑"),
}


def area_of(place_code: str) -> str:
    """The leading digits that all places in a township, county, prefecture or province share."""
    if level_of(place_code) == "village":
        raise ValueError(f"a plan is made for a township or more: {place_code}")
    return prefix_of(place_code)


def check_setting(name: str, choices: Mapping[str, int], field: str) -> int:
    """One of the choices, as its figure."""
    if name not in choices:
        raise RuleBroken(_("请选一项。"), field=field)
    return choices[name]


def check_none_at_work(plan: Plan | None) -> None:
    """A second plan over the same area would only repeat the first."""
    if plan is not None:
        raise RuleBroken(_("本地区正在算方案 P%(number)s，请等它算完，或者先停止它。", number=plan.number))


def check_at_work(plan: Plan) -> None:
    """Only what is not finished can be stopped."""
    if plan.status not in AT_WORK:
        raise RuleBroken(_("这份方案现在是“%(status)s”，不用再停止。", status=STATUS_NAMES[plan.status]))


def check_done(plan: Plan) -> None:
    """People decide about a finished plan."""
    if plan.status is not PlanStatus.DONE:
        raise RuleBroken(_("方案还没有算好，现在不能决定。"))


def check_reason(reason: str) -> str:
    """Whoever looks back must see why."""
    if len(reason.strip()) < 2:
        raise RuleBroken(_("请用一句话写明为什么不采用。"), field="reason")
    if len(reason) > 300:
        raise RuleBroken(_("请留在 300 字以内。"), field="reason")
    return reason.strip()


def check_chosen(chosen: object) -> None:
    """At least one."""
    if not chosen:
        raise RuleBroken(_("请先勾选至少一条建议。"), field="picks")


def check_accepted(status: MatchStatus) -> None:
    """A match is sent once, and only after somebody has accepted it."""
    if status is not MatchStatus.ACCEPTED:
        raise RuleBroken(_("这条建议现在是“%(status)s”，不能再发。", status=MATCH_NAMES[status]))


def check_open(status: MatchStatus) -> None:
    """What is decided stays decided."""
    if status not in OPEN:
        raise RuleBroken(_("这条建议已经处理过了：%(status)s。", status=MATCH_NAMES[status]))


def stale_for(need: NeedStatus, offer: OfferStatus, left: int | None, units: int) -> Cause | None:
    """Why a match can no longer be carried out, as far as states and places tell; None while it can."""
    if need not in LOOKING:
        return Cause.NEED_SETTLED
    if offer is not OfferStatus.PUBLISHED:
        return Cause.OFFER_GONE
    return Cause.OFFER_FULL if left is not None and left < units else None
