"""Questions about referrals, and the changes of state they allow (FHIR SDOHCC tasks)."""

from datetime import date, datetime, timedelta

from app.children.models import Child
from app.clock import now, today
from app.errors import RuleBroken
from app.needs.models import Need, NeedStatus, Urgency
from app.referrals.models import Fulfilment, Reason, Referral, ReferralStatus
from app.words import Words, _

S = ReferralStatus
MOVES: dict[ReferralStatus, frozenset[ReferralStatus]] = {
    S.DRAFT: frozenset({S.REQUESTED, S.CANCELLED, S.ENTERED_IN_ERROR}),
    S.REQUESTED: frozenset({S.ACCEPTED, S.REJECTED, S.CANCELLED, S.ENTERED_IN_ERROR}),
    S.ACCEPTED: frozenset({S.IN_PROGRESS, S.ON_HOLD, S.CANCELLED, S.ENTERED_IN_ERROR}),
    S.IN_PROGRESS: frozenset({S.ON_HOLD, S.COMPLETED, S.FAILED, S.CANCELLED, S.ENTERED_IN_ERROR}),
    S.ON_HOLD: frozenset({S.IN_PROGRESS, S.COMPLETED, S.FAILED, S.CANCELLED, S.ENTERED_IN_ERROR}),
    S.REJECTED: frozenset({S.ENTERED_IN_ERROR}),
    S.COMPLETED: frozenset({S.ENTERED_IN_ERROR}),
    S.FAILED: frozenset({S.ENTERED_IN_ERROR}),
    S.CANCELLED: frozenset({S.ENTERED_IN_ERROR}),
    S.ENTERED_IN_ERROR: frozenset(),
}
OPEN = (S.REQUESTED, S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD)
"""States in which somebody still has something to do."""

ANSWER_DAYS = {Urgency.CRITICAL: 1, Urgency.URGENT: 2, Urgency.NORMAL: 5, Urgency.LOW: 7}
"""Days a provider has to answer. Product defaults, not law; the page says so."""

REASON_NAMES: dict[Reason, Words] = {
    Reason.NO_CAPACITY: _("名额已满"),
    Reason.WAITLIST: _("只能排队等候"),
    Reason.NOT_ELIGIBLE: _("不符合服务条件"),
    Reason.OUT_OF_AREA: _("不在服务范围"),
    Reason.MISSING_DOCUMENTS: _("材料不齐"),
    Reason.WRONG_SERVICE: _("不是我们做的事"),
    Reason.FAMILY_DECLINED: _("家庭不愿意"),
    Reason.EXPIRED: _("到期没有答复"),
    Reason.OTHER: _("其他"),
}
STATUS_NAMES: dict[ReferralStatus, Words] = {
    S.DRAFT: _("草稿"),
    S.REQUESTED: _("等待答复"),
    S.ACCEPTED: _("已接收"),
    S.REJECTED: _("已婉拒"),
    S.IN_PROGRESS: _("服务中"),
    S.ON_HOLD: _("暂停中"),
    S.COMPLETED: _("机构称已完成"),
    S.FAILED: _("没有做成"),
    S.CANCELLED: _("已取消"),
    S.ENTERED_IN_ERROR: _("录入有误"),
}


def answer_by(urgency: int) -> datetime:
    """When the provider's time to answer ends."""
    return now() + timedelta(days=ANSWER_DAYS[Urgency(urgency)])


def check_move(referral: Referral, to: ReferralStatus) -> None:
    """Whether a referral may go from where it is to `to`."""
    if to not in MOVES[referral.status]:
        raise RuleBroken(
            _("这条转介现在是“%(status)s”，不能这样操作。请看最新情况。", status=STATUS_NAMES[referral.status])
        )


def check_need_open(need: Need) -> None:
    """Only a need that still waits is referred."""
    if need.status not in {NeedStatus.OPEN, NeedStatus.REFERRED}:
        raise RuleBroken(_("这条需求现在不需要再转介，请看它的最新情况。"))


def check_message(message: str, child: Child) -> None:
    """The words to a provider name nobody: she does not know yet whether she can help."""
    private = [child.name, child.guardian_name, child.guardian_phone]
    if any(secret and secret.strip() and secret.strip() in message for secret in private):
        raise RuleBroken(
            _("给机构的话里不要写孩子或监护人的姓名、电话。对方接收以后，再由您电话联系。"), field="message"
        )
    if len(message) > 500:
        raise RuleBroken(_("写得太长了，请留在 500 字以内。"), field="message")


def check_reason(reason: Reason, note: str | None) -> None:
    """A refusal is coded; "other" is explained. "Expired" is for the clock alone."""
    if reason is Reason.EXPIRED:
        raise RuleBroken(_("请选一个婉拒的原因。"), field="reason")
    if reason is Reason.OTHER and not (note or "").strip():
        raise RuleBroken(_("选“其他”时，请用一句话写明原因。"), field="note")


def check_delivery(delivered_on: date, units: int, referral: Referral) -> None:
    """Delivered already, not before it was asked for, and at least one unit."""
    if delivered_on > today():
        raise RuleBroken(_("落实日期在今天之后。请填真正做到的那一天。"), field="delivered_on")
    if delivered_on < referral.requested_at.date() - timedelta(days=1):
        raise RuleBroken(_("落实日期在转介之前，请核对。"), field="delivered_on")
    if not 1 <= units <= 999:
        raise RuleBroken(_("次数（数量）请填 1 到 999 的整数。"), field="units")


def check_confirmable(referral: Referral, fulfilment: Fulfilment | None) -> Fulfilment:
    """The second key turns only after the first, and once."""
    if referral.status is not S.COMPLETED or fulfilment is None:
        raise RuleBroken(_("机构还没有报告完成，现在不能确认。"))
    if fulfilment.confirmed_at or fulfilment.disputed_at:
        raise RuleBroken(_("这次落实已经确认过了。"))
    return fulfilment
