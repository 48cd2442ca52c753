"""Questions about a household, its people, and entrusted care."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from app.children.rules import check_phone, check_relation
from app.clock import today
from app.errors import RuleBroken
from app.taxonomy.categories import selectable
from app.words import _

WEEK = timedelta(days=7)
"""未成年人保护法 art. 23: the parents speak with the child and the carer at least once a week."""


def circumstance_codes() -> list[str]:
    """The eight circumstances of 事实无人抚养."""
    return [one.code for one in selectable() if one.is_circumstance]


def check_past(facts: Mapping[str, Any], *names: str) -> None:
    """What has happened lies not in the future."""
    for name in names:
        if isinstance(day := facts.get(name), date) and day > today():
            raise RuleBroken(_("这个日期在今天之后，请核对。"), field=name)


def check_span(facts: Mapping[str, Any], start: str, end: str) -> None:
    """What ends has begun before."""
    if facts.get(start) and facts.get(end) and facts[end] < facts[start]:
        raise RuleBroken(_("结束的日期早于开始的日期，请核对。"), field=end)


def check_household(facts: Mapping[str, Any]) -> None:
    """Believable, and dated in the past."""
    check_past(facts, "status_since")
    members = facts.get("members")
    if members is not None and not 1 <= members <= 40:
        raise RuleBroken(_("家里几口人请填 1 到 40 之间的数字。"), field="members")


def check_parent(facts: Mapping[str, Any]) -> None:
    """Dated in the past; a telephone one can dial."""
    check_past(facts, "status_since", "away_since")
    check_phone(facts.get("phone"), field="phone")


def check_away(status: str | None, facts: Mapping[str, Any]) -> None:
    """Only the living work elsewhere; where and since when belong to that."""
    check_past(facts, "away_since")
    if facts.get("away") and status not in {None, "alive"}:
        raise RuleBroken(_("档案里写着这位家长不在世或查找不到，不能同时在外务工。请先改“现在怎样”。"), field="away")
    if facts.get("away") is False and any(facts.get(name) for name in ("away_where", "away_since", "cross_county")):
        raise RuleBroken(_("选了没有外出，就不用填去了哪里和从哪天起。"), field="away")


def check_circumstance(facts: Mapping[str, Any]) -> None:
    """One of the eight, dated in the past."""
    if facts.get("code") not in circumstance_codes():
        raise RuleBroken(_("请选八种情形里的一种。"), field="code")
    check_past(facts, "since_on")
    check_span(facts, "since_on", "until_on")
    months = facts.get("months")
    if months is not None and not 0 <= months <= 600:
        raise RuleBroken(_("月数请填 0 到 600 之间的数字。"), field="months")


def check_guardian(facts: Mapping[str, Any]) -> None:
    """Named, dated, reachable."""
    if not facts.get("name"):
        raise RuleBroken(_("请写监护人是谁；民政部门监护的写部门名称。"), field="name")
    check_relation(facts.get("relation"), field="relation")
    check_past(facts, "since_on")
    check_span(facts, "since_on", "until_on")
    check_phone(facts.get("phone"), field="phone")


def check_care(facts: Mapping[str, Any]) -> None:
    """Who, since when, and a confirmation that was seen and not expected."""
    if not facts.get("name"):
        raise RuleBroken(_("请写受托照护孩子的是谁。"), field="name")
    if facts.get("from_on") is None:
        raise RuleBroken(_("请写从哪天起由她照护，例如 2026-3-5。"), field="from_on")
    check_past(facts, "confirmed_on")
    check_span(facts, "from_on", "until_on")
    check_phone(facts.get("phone"), field="phone")


def check_contact(from_on: date, facts: Mapping[str, Any]) -> None:
    """A day within the care, and somebody spoken with."""
    check_past(facts, "contact_on")
    if facts["contact_on"] < from_on:
        raise RuleBroken(_("这一天还没有开始委托照护，请核对日期。"), field="contact_on")
    if not (facts.get("with_child") or facts.get("with_carer")):
        raise RuleBroken(_("请勾选和谁说过话。"), field="with_child")


def is_current(until_on: date | None, day: date) -> bool:
    """Whether something without an end, or with a later one, holds on a day."""
    return until_on is None or until_on >= day


def contact_due(from_on: date, with_child: date | None, with_carer: date | None) -> date:
    """By when the parents must speak again with the child and with the carer: a week after the older of the two."""
    return min(with_child or from_on, with_carer or from_on) + WEEK


def is_unfit(grounds: Iterable[bool | None]) -> bool:
    """Whether one of the grounds of art. 22 was found."""
    return any(grounds)


def is_checked(grounds: Iterable[bool | None]) -> bool:
    """Whether all were asked about."""
    return all(answer is not None for answer in grounds)
