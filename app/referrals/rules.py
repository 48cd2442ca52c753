"""Questions about referrals, and the changes of state they allow (FHIR SDOHCC tasks)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from app.children.models import Child
from app.children.rules import is_named
from app.clock import day_of, today
from app.errors import RuleBroken
from app.needs.models import Need, NeedStatus, Urgency
from app.needs.rules import ALIVE
from app.offers.models import Offer, OfferKind
from app.referrals import lifecycle
from app.referrals.lifecycle import Said, Side
from app.referrals.models import Disputant, Fulfilment, Outcome, Reason, Referral, ReferralStatus
from app.settings import clocks
from app.words import Words, _

S = ReferralStatus
MOVES: dict[ReferralStatus, frozenset[ReferralStatus]] = {status: lifecycle.after(status) for status in S}
"""Where a referral can go from each state: the table of the lifecycle, by its left side."""
OPEN = lifecycle.OPEN

ANSWER_DAYS = dict(zip(Urgency, clocks.DEFAULT["respond"]["service"], strict=True))
"""Days a service has to answer where the county has not said otherwise. Product defaults, not law; the page says so."""

OUTCOME_NAMES: dict[Outcome, Words] = {
    Outcome.ARRIVED: _("帮助确实到了"),
    Outcome.PARTLY: _("只到了一部分"),
    Outcome.NOT_ARRIVED: _("没有到"),
}
DISPUTE_NAMES: dict[Disputant, Words] = {
    Disputant.FAMILY: _("家里说没有到位"),
    Disputant.DIRECTOR: _("主任说没有到位"),
    Disputant.OTHER: _("跟进的人说没有到位"),
}
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


def check_move(referral: Referral, to: ReferralStatus) -> None:
    """Whether a referral may go from where it is to `to`, whoever does it."""
    if to not in MOVES[referral.status]:
        raise RuleBroken(
            _("这条转介现在是“%(status)s”，不能这样操作。请看最新情况。", status=STATUS_NAMES[referral.status])
        )


def check_change(
    before: ReferralStatus, to: ReferralStatus, side: Side, *, reason: Reason | None, note: str | None
) -> None:
    """Whether this side may change the state so, with what it says."""
    line = lifecycle.change(before, to)
    if line is None or side not in line.by:
        raise RuleBroken(_("这条转介现在是“%(status)s”，不能这样操作。请看最新情况。", status=STATUS_NAMES[before]))
    if line.said is Said.REASON and reason is None:
        raise RuleBroken(_("请选一个原因，这样大家才知道缺什么。"), field="reason")
    if line.said is Said.NOTE and not (note or "").strip():
        raise RuleBroken(_("请写一两句，对方要据此安排。"), field="note")


def check_cleared(offer: Offer, on: date) -> None:
    """A volunteer meets no child before everything that is asked of her holds."""
    if offer.kind is OfferKind.VOLUNTEER and (offer.cleared_until is None or offer.cleared_until < on):
        raise RuleBroken(_("您的核查还没有办齐，或者有一项到期了，现在不能接触孩子。请在“我的核查”里看缺什么。"))


def check_units(taken: int, units: int, need: Need) -> None:
    """Whoever says yes first helps: others have not said yes to all of it already."""
    if taken and taken + units > need.units:
        raise RuleBroken(_("谢谢您。刚刚已有另一家接收了这条需求，这一次不用再接了。"))


def units_arrived(tries: Iterable[Referral]) -> int:
    """How many units of a need have arrived, by both keys; of what came in part, as many as were found, and one less than
    was asked for at most."""
    return sum(map(units_brought, tries))


def units_brought(referral: Referral) -> int:
    """How many of them by one try."""
    done = referral.fulfilment
    if referral.status is not S.COMPLETED or done is None:
        return 0
    if done.confirmed_at is None and done.outcome not in {Outcome.ARRIVED, Outcome.PARTLY}:
        return 0
    in_part = done.partial or done.outcome is Outcome.PARTLY
    found = done.units if done.settled_units is None else done.settled_units
    return min(referral.units - 1, found) if in_part else referral.units


def units_left(need: Need, tries: Iterable[Referral]) -> int:
    """How many units are still to be found; at least one, as long as somebody looks."""
    return max(1, need.units - units_arrived(tries))


def running(tries: Iterable[Referral]) -> list[Referral]:
    """Those that have not ended: proposed, asked for, or under way."""
    return [one for one in tries if one.status in (S.DRAFT, *OPEN)]


def check_need_open(need: Need) -> None:
    """Only a need that still waits is referred."""
    if need.status not in {NeedStatus.OPEN, NeedStatus.REFERRED}:
        raise RuleBroken(_("这条需求现在不需要再转介，请看它的最新情况。"))


def check_message(message: str, child: Child) -> None:
    """The words to a provider name nobody: she does not know yet whether she can help."""
    if is_named(child, message):
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


MOST_AT_ONCE = 5
"""So many are asked for one need at a time: each keeps a place free for the answer."""


def check_several(offers: Sequence[UUID]) -> None:
    """Some, and not all the world."""
    if not 1 <= len(set(offers)) <= MOST_AT_ONCE:
        raise RuleBroken(_("请勾选 1 到 %(n)s 家。一家答应了，其他几家会收到感谢。", n=MOST_AT_ONCE))


def check_partial(partial: bool, note: str | None) -> None:
    """A part is explained: what is missing is looked for elsewhere."""
    if partial and not (note or "").strip():
        raise RuleBroken(_("只做了一部分时，请写明做了什么、还差什么。"), field="note")


def check_delivery(delivered_on: date, units: int, referral: Referral) -> None:
    """Delivered already, not before it was asked for, and at least one unit."""
    if delivered_on > today():
        raise RuleBroken(_("落实日期在今天之后。请填真正做到的那一天。"), field="delivered_on")
    if delivered_on < day_of(referral.requested_at) - timedelta(days=1):
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


def check_contested(fulfilment: Fulfilment | None) -> Fulfilment:
    """Only an open dispute is settled, and once."""
    if fulfilment is None or not fulfilment.is_contested:
        raise RuleBroken(_("这里没有等着判断的争议，请看最新情况。"))
    return fulfilment


def check_settlement(fulfilment: Fulfilment, outcome: Outcome, units: int | None) -> int | None:
    """How many arrived, where only a part did: fewer than were reported. Of one that was reported, a part is none."""
    if outcome is not Outcome.PARTLY:
        return None
    if units is None and fulfilment.units == 1:
        return 0
    if units is None or not 0 <= units < fulfilment.units:
        raise RuleBroken(
            _(
                "只到了一部分时，请填真正到了几次（份）：0 到 %(most)s 的整数，机构报告的是 %(all)s。",
                most=fulfilment.units - 1,
                all=fulfilment.units,
            ),
            field="units",
        )
    return units


def counts_as_miss(referral: Referral) -> bool:
    """Whether a try ended because of the side that was asked: a family's no is nobody's failure."""
    return referral.status is S.FAILED or (
        referral.status is S.REJECTED and referral.reason is not Reason.FAMILY_DECLINED
    )


def queued_in_vain(referral: Referral) -> bool:
    """Whether it waited for a place that never came, and nobody had anything to answer: no word of the offer's, and nothing in
    its record (`guard.records` leaves it out)."""
    return referral.status is S.REJECTED and referral.reason is Reason.WAITLIST and referral.answered_at is None


NOT_AGAIN = frozenset({S.REJECTED, S.FAILED})
"""After a try that ended so, the same offer is not proposed for the same need."""


def came_short(referral: Referral) -> bool:
    """Whether the offer is not asked again by itself: it has said no, could not, or brought less than it said."""
    done = referral.fulfilment
    if referral.status is not S.COMPLETED or done is None:
        return referral.status in NOT_AGAIN and not queued_in_vain(referral)
    return done.partial or done.outcome in {Outcome.PARTLY, Outcome.NOT_ARRIVED}


def last_time(referral: Referral) -> Words:
    """What came of the last try, where it came to little or nothing; "" otherwise."""
    done = referral.fulfilment
    if queued_in_vain(referral):
        return _("上次排队，没有等到名额")
    if referral.status is S.REJECTED and referral.reason:
        return _("上次没有接收：%(reason)s", reason=REASON_NAMES[referral.reason])
    if not came_short(referral):
        return ""
    if referral.status is S.FAILED:
        return _("上次没有做成")
    return _("上次说做好了，没有到") if done and done.outcome is Outcome.NOT_ARRIVED else _("上次只做了一部分")


def disputed(done: Fulfilment) -> Words:
    """Who says that help did not arrive as reported; "" where nobody does."""
    return DISPUTE_NAMES[done.disputant] if done.disputant else ""


def said_of(referral: Referral) -> Words:
    """What a deed says afterwards where it has done something else than usual; "" otherwise."""
    done, waits = referral.fulfilment, referral.need.status in ALIVE
    if done and done.confirmed_at and referral.status is S.COMPLETED and waits:
        return _("已确认到了这些。还差的，继续找帮助；全部满足以后才会提醒您回访。")
    return ""
