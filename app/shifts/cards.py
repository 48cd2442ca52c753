"""What the pages of shifts show, as plain values."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import url_for

from app.access.actor import Actor
from app.access.permissions import Permission
from app.clock import CHINA, now, today
from app.offers.models import OfferKind
from app.offers.rules import WEEKDAYS, mode_name
from app.places.distance import describe_km
from app.places.villages import place_names
from app.referrals.models import Referral
from app.shifts import queries, rules
from app.shifts.hours import said
from app.shifts.models import Shift, ShiftStatus
from app.shifts.policy import allows
from app.shifts.times import Calendar, Span, clock, minute_of, written
from app.taxonomy.filters import tongue, type_name
from app.taxonomy.types import dimensions, need_type
from app.web.formats import day as long_day
from app.words import Words, _

S = ShiftStatus
TAGS: Mapping[ShiftStatus, tuple[str, str]] = {
    S.PROPOSED: ("due", "ring"), S.AGREED: ("ready", "tick"), S.CAME: ("ready", "tick"), S.WRITTEN: ("due", "ring"),
    S.RETURNED: ("due", "diamond"), S.CONFIRMED: ("ready", "tick"), S.DECLINED: ("over", "cross"),
    S.CANCELLED: ("over", "cross"), S.MISSED: ("danger", "cross"),
}  # fmt: skip
DAYS_SHOWN = 14


def day_name(day: date) -> str:
    """2026年11月29日 周日."""
    return f"{long_day(day)} {WEEKDAYS[day.weekday()]}"


def when(span: Span) -> str:
    """The day and the hours."""
    low = minute_of(span.start)
    return f"{day_name(span.day)} {clock(low)}–{clock(low + span.minutes)}"


def townships(rows: Iterable[Shift]) -> dict[str, str]:
    """The words for where, for many at once."""
    return place_names(((row.place_code or "")[:9] + "000" for row in rows if row.place_code), short=True)


def card(shift: Shift, actor: Actor, places: Mapping[str, str]) -> dict[str, Any]:
    """One shift as either side sees it; nothing of the child."""
    hers = allows(actor, Permission.OWN_SHIFTS, shift)
    body = actor.may(Permission.CONFIRM_HOURS)
    return {
        "id": shift.id, "number": f"S{shift.number}", "url": url_for("shifts.show", shift_id=shift.id),
        "when": when(queries.span_of(shift)), "place": places.get((shift.place_code or "")[:9] + "000", ""),
        "what": side_name(shift.type_code) if body else type_name(shift.type_code), "how": mode_name(OfferKind.VOLUNTEER, shift.mode),
        "company": rules.COMPANY_NAMES[shift.company], "status": rules.STATUS_NAMES[shift.status],
        "tag": TAGS[shift.status], "swap": shift.swap_asked_at is not None,
        "who": shift.director.name if hers else shift.volunteer.name,
        "why": rules.WHY_NAMES[shift.reason] if shift.reason else "",
        "hours": said(shift.minutes) if shift.minutes else "", "next": next_step(shift, hers=hers),
    }  # fmt: skip


def side_name(type_code: str) -> str:
    """The side of a child's life that it was about: all that the organization beside the volunteer hears of the need."""
    kind = need_type(type_code)
    return next((one.name(tongue()) for one in dimensions() if kind and one.code == kind.dimension), "")


def cards(rows: Sequence[Shift], actor: Actor) -> list[dict[str, Any]]:
    """Many."""
    places = townships(rows)
    return [card(row, actor, places) for row in rows]


def next_step(shift: Shift, *, hers: bool) -> Words:
    """What the reader does next; "" where it is the other side's turn."""
    by_her = shift.proposed_by == shift.volunteer_id
    over = shift.ends_at <= now()
    if shift.status is S.PROPOSED and by_her is not hers:
        return _("请答复这个时间")
    if shift.status is S.AGREED and hers:
        return _("请写时长") if over else _("到了以后，请对方念签到码")
    if shift.status is S.AGREED and not over:
        return _("做好签到码，来的时候念给志愿者")
    if shift.status in {S.CAME, S.RETURNED} and hers:
        return _("请写时长") if shift.status is S.CAME else _("请再核对时长")
    if shift.status is S.WRITTEN and not hers:
        return _("请确认时长")
    return ""


def facts(shift: Shift, shown: Mapping[str, Any], *, body: bool = False) -> list[dict[str, Any]]:
    """One shift, row by row; the organization beside the volunteer reads nothing of the child."""
    rows: list[tuple[Words, Words]] = [
        (_("什么时候"), shown["when"]), (_("帮什么"), shown["what"]), (_("怎么帮"), shown["how"]),
        (_("哪个乡镇"), shown["place"]), (_("谁也在场"), shown["company"]),
    ]  # fmt: skip
    if shown["why"]:
        rows.append((_("原因"), shown["why"]))
    if shift.came_at:
        rows.append((_("签到"), f"{shift.came_at.astimezone(CHINA):%H:%M}"))
    if shown["hours"]:
        rows.append((_("志愿者写的时长"), shown["hours"]))
        if not body:
            rows.append((_("孩子来了吗"), _("来了") if shift.child_came else _("没有来")))
    return [{"key": key, "value": value} for key, value in rows]


def reasons(referral: Referral) -> list[Words]:
    """Why she was asked: what the match rested on when the director chose."""
    found: list[Words] = []
    kept = referral.explanation or {}
    km, points = kept.get("km"), kept.get("points", {})
    if km is not None:
        found.append(_("离您约 %(km)s", km=describe_km(km)))
    if points.get("continuity", [0])[0]:
        found.append(_("您帮过这个孩子，孩子认得您"))
    if points.get("fit", [0])[0]:
        found.append(_("是您说能做的事"))
    return found


def opening_reason(span: Span, calendar: Calendar, child_days: Sequence[int]) -> Words:
    """Why this time is proposed."""
    free = written(calendar.free(span.day))
    if child_days:
        return _("志愿者有空：%(free)s；孩子这一天也方便", free=free)
    return _("志愿者有空：%(free)s", free=free)


def fortnight(calendar: Calendar, rows: Sequence[dict[str, Any]], spans: Sequence[Span]) -> list[dict[str, Any]]:
    """The next days on which one can, is away or is expected: each with when and what."""
    start = today()
    days = []
    for turn in range(DAYS_SHOWN):
        day = start + timedelta(days=turn)
        days.append(
            {
                "name": day_name(day), "away": calendar.is_away(day), "free": written(calendar.free(day)),
                "shifts": [row for row, span in zip(rows, spans, strict=True) if span.day == day],
            }
        )  # fmt: skip
    return [day for day in days if day["away"] or day["free"] or day["shifts"]]
