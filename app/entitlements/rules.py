"""What may be answered, laid down and done: questions, and the allowed ways of an application. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from app.clock import today
from app.entitlements import workdays
from app.entitlements.facts import COUNTY_FACTS, FACTS
from app.entitlements.language import read
from app.entitlements.models import Status
from app.entitlements.programmes import by_code
from app.entitlements.rulebook import Rule
from app.entitlements.vocabulary import Origin, Value
from app.errors import RuleBroken
from app.words import Words, _

S = Status
MOVES: dict[Status, frozenset[Status]] = {
    S.STARTED: frozenset({S.GATHERED, S.SUBMITTED, S.WITHDRAWN}),
    S.GATHERED: frozenset({S.SUBMITTED, S.WITHDRAWN}),
    S.SUBMITTED: frozenset({S.ACCEPTED, S.REFUSED, S.WITHDRAWN}),
    S.ACCEPTED: frozenset({S.GRANTED, S.REFUSED, S.WITHDRAWN}),
    S.GRANTED: frozenset({S.PAID, S.ENDED}),
    S.PAID: frozenset({S.PAID, S.ENDED}),
    S.REFUSED: frozenset({S.APPEALED}),
    S.APPEALED: frozenset({S.GRANTED, S.REFUSED}),
    S.ENDED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
"""From each state to which; paid to paid is a renewal."""
WAITING = frozenset({S.SUBMITTED, S.ACCEPTED})
"""While an office has it, its clock runs."""
HELD = frozenset({S.GRANTED, S.PAID})
"""The child has it."""
RENEW_AHEAD = timedelta(days=30)
"""So long before its end a benefit is brought up again; a product default."""
STATUS_NAMES: dict[str, Words] = {
    "started": _("开始准备"),
    "gathered": _("材料齐了"),
    "submitted": _("已递交"),
    "accepted": _("已受理"),
    "granted": _("批准了"),
    "refused": _("没有批准"),
    "appealed": _("已申诉"),
    "paid": _("已经发放"),
    "ended": _("已停发"),
    "withdrawn": _("不办了"),
}
ROUTE_NAMES: dict[str, Words] = {"home": _("在户籍地办"), "cross": _("在现在住的地方办（跨省通办）")}
HOLDER_NAMES: dict[str, Words] = {
    "family": _("在家里"),
    "committee": _("在村（居）委会"),
    "school": _("在学校"),
    "hospital": _("在医院"),
    "office": _("在部门，要去开"),
    "director": _("在我手上"),
}


def check_answers(answers: Mapping[str, Value]) -> None:
    """Only what is asked here, each with a value it may have."""
    for code, value in answers.items():
        fact = FACTS.get(code)
        if fact is None or fact.origin is not Origin.ASKED or not fact.fits(value):
            raise RuleBroken(_("请从列表里选。"), field=code)


def check_move(before: Status, after: Status) -> None:
    """One step of the way."""
    if after not in MOVES[before]:
        raise RuleBroken(
            _("现在是“%(now)s”，不能直接变成“%(then)s”。", now=STATUS_NAMES[before], then=STATUS_NAMES[after])
        )


def check_day(day: date, since: date | None, field: str = "on") -> None:
    """Neither ahead, nor before the step before."""
    if day > today():
        raise RuleBroken(_("这个日期在今天之后，请核对。"), field=field)
    if since and day < since:
        raise RuleBroken(_("这一天早于上一步，请核对。"), field=field)


def check_decision(status: Status, note: str, from_on: date | None, monthly: int | None) -> None:
    """A refusal has its reason; what is paid has its beginning."""
    if status is S.REFUSED and len(note.strip()) < 2:
        raise RuleBroken(_("请写明没有批准的理由，照决定书写。"), field="note")
    if status in {S.GRANTED, S.PAID} and from_on is None:
        raise RuleBroken(_("请写从哪天起享受，例如 2026-3-5。"), field="from_on")
    if monthly is not None and not 0 < monthly <= 100_000:
        raise RuleBroken(_("每月金额请填 1 到 100000 之间的整数；不清楚就不填。"), field="monthly")


def due(rule: Rule, route: str, submitted_on: date) -> date | None:
    """When an answer should be there: all steps of the route, in working days; None where nobody has said."""
    clock = next((one for one in rule.clocks if one.route == route), None)
    return workdays.after(submitted_on, clock.days) if clock else None


def papers_of(rule: Rule) -> list[str]:
    """The checklist: the county's papers, or else the country's. What stands in brackets stays together; remarks
    ("优先部门信息比对…") are no papers."""
    text = rule.documents or by_code()[rule.code].documents
    found, depth, word = [], 0, ""
    for letter in text + "、":
        depth += (letter in "（(") - (letter in "）)")
        if letter in "、；;，\n" and depth == 0:
            found.append(word.strip())
            word = ""
        else:
            word += letter
    return [one.removesuffix("等") for one in found if one and not one.startswith(("优先", "不能比对", "免核查"))]


def check_variant(
    code: str, *, rule: str | None, local: Mapping[str, Any], monthly: int | None, source: str, from_on: date
) -> None:
    """A county's version: a rule that can be read, answers it was asked for, an amount, and where it stands."""
    if code not in by_code():
        raise RuleBroken(_("没有这个项目。"), field="code")
    if rule:
        read(rule)
    known = {fact.code for fact in COUNTY_FACTS}
    if not set(local) <= known or not all(isinstance(value, bool) for value in local.values()):
        raise RuleBroken(_("请从列表里选。"))
    if monthly is not None and not 0 < monthly <= 100_000:
        raise RuleBroken(_("每月金额请填 1 到 100000 之间的整数；不清楚就不填。"), field="monthly")
    if len(source.strip()) < 4:
        raise RuleBroken(_("请写依据：哪个文件、哪一年，例如“荆州区民政局 2026 年 3 号文”。"), field="source")
    if from_on.year < 2000:
        raise RuleBroken(_("请核对从哪天起执行。"), field="from_on")
