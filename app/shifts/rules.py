"""What may be agreed, by whom it is answered, and how much is too much. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from app.clock import CHINA
from app.errors import RuleBroken
from app.offers.models import Mode
from app.settings.volunteers import Load
from app.shifts.models import Company, ShiftStatus, Why
from app.shifts.times import Calendar, Span, clock, minute_of, written
from app.words import Words, _

S, C = ShiftStatus, Company
MOVES: Mapping[ShiftStatus, frozenset[ShiftStatus]] = {
    S.PROPOSED: frozenset({S.AGREED, S.DECLINED, S.CANCELLED}),
    S.AGREED: frozenset({S.CAME, S.WRITTEN, S.CANCELLED, S.MISSED}),
    S.CAME: frozenset({S.WRITTEN}),
    S.WRITTEN: frozenset({S.CONFIRMED, S.RETURNED}),
    S.RETURNED: frozenset({S.WRITTEN}),
    S.CONFIRMED: frozenset(),
    S.DECLINED: frozenset(),
    S.CANCELLED: frozenset(),
    S.MISSED: frozenset(),
}
TAKING = frozenset({S.PROPOSED, S.AGREED, S.CAME, S.WRITTEN, S.RETURNED, S.CONFIRMED})
"""States in which the time is hers to keep."""
AHEAD = frozenset({S.PROPOSED, S.AGREED})
HOURS = frozenset({S.WRITTEN, S.RETURNED, S.CONFIRMED})
"""States in which there are hours."""
STATUS_NAMES: Mapping[ShiftStatus, Words] = {
    S.PROPOSED: _("等对方同意"),
    S.AGREED: _("约好了"),
    S.CAME: _("已签到"),
    S.WRITTEN: _("时长等确认"),
    S.RETURNED: _("时长要再核对"),
    S.CONFIRMED: _("时长已确认"),
    S.DECLINED: _("没有约成"),
    S.CANCELLED: _("已取消"),
    S.MISSED: _("没有来"),
}
COMPANY_NAMES: Mapping[Company, Words] = {
    C.CARER: _("家里照看孩子的大人在"),
    C.DIRECTOR: _("儿童主任在"),
    C.COLLEAGUE: _("带着做的组织另有一人在"),
    C.PUBLIC: _("在有别人的公共地方，例如儿童之家"),
    C.APART: _("电话、视频，家里大人知道"),
}
WHY_NAMES: Mapping[Why, Words] = {
    Why.ILL: _("生病了"),
    Why.WORK: _("工作走不开"),
    Why.FAMILY: _("家里或孩子那天不方便"),
    Why.WEATHER: _("天气或路上不行"),
    Why.TIME: _("换个时间更好"),
    Why.OTHER_HELP: _("已经不需要了"),
    Why.LENGTH: _("时长和这边知道的不一样"),
    Why.NOBODY_CAME: _("这边没有见到人来"),
    Why.NOT_CLEARED: _("有一项核查到期或没有办齐"),
    Why.LEFT: _("志愿者不再做了"),
    Why.OTHER: _("别的原因，电话里说"),
}
CANCELLING = (Why.ILL, Why.WORK, Why.FAMILY, Why.WEATHER, Why.TIME, Why.OTHER_HELP, Why.OTHER)
DOUBTS = (Why.LENGTH, Why.NOBODY_CAME, Why.OTHER)
SHORTEST, LONGEST = 30, 240
EARLIEST, LATEST = 7 * 60, 21 * 60
FAR = timedelta(days=90)
"""How long and when one helps, and how far ahead it is planned: product defaults."""
DOOR = timedelta(hours=1)
"""So long before and after the time agreed the code opens."""
SWAP_BEFORE = timedelta(hours=2)
HEAD_START = timedelta(hours=12)
"""So long those whom the child knows may answer first, where there is time for it."""


def check_move(status: ShiftStatus, to: ShiftStatus) -> None:
    """Only the changes of the table."""
    if to not in MOVES[status]:
        raise RuleBroken(_("这一次现在是“%(status)s”，不能这样改。请刷新页面看最新情况。", status=STATUS_NAMES[status]))


def check_span(span: Span, now: datetime) -> None:
    """Ahead, not too far ahead, in the daytime, and of a length that one can keep up."""
    if span.start <= now:
        raise RuleBroken(_("这个时间已经过去了，请约以后的时间。"), field="on")
    if span.start > now + FAR:
        raise RuleBroken(_("最多约到 90 天以内。再往后的，到时候再约。"), field="on")
    if not SHORTEST <= span.minutes <= LONGEST:
        raise RuleBroken(_("一次请约 30 分钟到 4 小时。"), field="minutes")
    start = minute_of(span.start)
    if start < EARLIEST or start + span.minutes > LATEST:
        raise RuleBroken(_("请约在早上 7 点到晚上 9 点之间。"), field="at")


def check_company(mode: Mode, company: Company) -> None:
    """Nobody is alone with a child: where they meet, somebody else is there."""
    if mode is Mode.REMOTE and company is not C.APART:
        raise RuleBroken(_("这是电话、视频的帮助，请选“电话、视频，家里大人知道”。"), field="company")
    if mode is not Mode.REMOTE and company is C.APART:
        raise RuleBroken(_("要见面的帮助，志愿者不能单独和孩子在一起。请选谁也在场。"), field="company")


def check_cleared(cleared_until: date | None, day: date) -> None:
    """Everything asked of her holds on that day."""
    if cleared_until is None:
        raise RuleBroken(_("这位志愿者的核查还没有办齐，不能约。"), field="on")
    if cleared_until < day:
        raise RuleBroken(
            _("这位志愿者的核查只到 %(day)s，请约在那以前，或者先办好核查。", day=cleared_until.isoformat()), field="on"
        )


def check_free(calendar: Calendar, span: Span) -> None:
    """She can at that time."""
    if calendar.is_away(span.day):
        raise RuleBroken(_("志愿者说 %(day)s 那天不在，请换一天。", day=span.day.isoformat()), field="on")
    if not calendar.holds(span):
        free = calendar.free(span.day)
        if not free:
            raise RuleBroken(_("志愿者那一天没有空，请换一天。"), field="on")
        raise RuleBroken(_("志愿者那一天有空的时间是 %(when)s，请约在里面。", when=written(free)), field="at")


def check_child_can(weekdays: Sequence[int], span: Span) -> None:
    """The child can on that day of the week."""
    if weekdays and span.day.weekday() not in weekdays:
        raise RuleBroken(_("需求里写的是孩子这一天不方便，请换一天，或者先改需求。"), field="on")


def check_conflict(span: Span, taken: Iterable[Span]) -> None:
    """She is nowhere else at that time."""
    for other in taken:
        if span.meets(other):
            low = minute_of(other.start)
            raise RuleBroken(
                _("志愿者那天 %(when)s 已经约好了别处，请错开。", when=f"{clock(low)}-{clock(low + other.minutes)}"),
                field="at",
            )


def check_load(span: Span, taken: Iterable[Span], most: Load) -> None:
    """Not more than somebody can keep up who does it beside her work, as her county says."""
    same = [one for one in taken if week_of(one.day) == week_of(span.day)]
    if sum(one.day == span.day for one in same) >= most.day_shifts:
        raise RuleBroken(_("志愿者那一天已经有 %(n)s 次了，请换一天，别让一个人太累。", n=most.day_shifts), field="on")
    if len(same) >= most.week_shifts or sum(one.minutes for one in same) + span.minutes > most.week_minutes:
        raise RuleBroken(
            _(
                "志愿者那一周已经排满了（一周最多 %(n)s 次、%(h)s 小时），请换一周，或者另请一位。",
                n=most.week_shifts,
                h=most.week_hours,
            ),
            field="on",
        )


def week_of(day: date) -> date:
    """Its Monday."""
    return day - timedelta(days=day.weekday())


def check_fits(
    span: Span, *, now: datetime, cleared_until: date | None, calendar: Calendar, taken: Sequence[Span],
    load: Load, child_days: Sequence[int] = (),
) -> None:  # fmt: skip
    """Everything that can stand in the way of one more shift, the plainest first."""
    check_span(span, now)
    check_cleared(cleared_until, span.day)
    check_child_can(child_days, span)
    check_free(calendar, span)
    check_conflict(span, taken)
    check_load(span, taken, load)


def check_door(span: Span, now: datetime) -> None:
    """She checks in about the time that was agreed."""
    if now < span.start - DOOR:
        raise RuleBroken(
            _("还没到时间：%(when)s 起可以签到。", when=f"{(span.start - DOOR).astimezone(CHINA):%m-%d %H:%M}"),
            field="code",
        )
    if now > span.end + DOOR:
        raise RuleBroken(_("签到的时间过了。直接写时长就行，主任会核对。"), field="code")


def check_written(span: Span, minutes: int | None, now: datetime) -> int:
    """How long it was, once it has begun."""
    if now < span.start:
        raise RuleBroken(_("还没有开始，结束以后再写时长。"), field="minutes")
    if minutes is None or not 1 <= minutes <= 720:
        raise RuleBroken(_("请填做了多少分钟，1 到 720 之间的整数，例如 90。"), field="minutes")
    return minutes


def check_swap(span: Span, now: datetime) -> None:
    """There is time left for somebody else to hear of it."""
    if span.start - now < SWAP_BEFORE:
        raise RuleBroken(_("离开始不到 2 小时了，来不及换人。请马上打电话给儿童主任。"))


def opens_at(now: datetime, start: datetime, *, known: bool, any_known: bool) -> datetime:
    """From when on somebody may stand in: those whom the child knows at once, the others a little later if there is time."""
    if known or not any_known or start - now < 4 * HEAD_START:
        return now
    return now + HEAD_START
