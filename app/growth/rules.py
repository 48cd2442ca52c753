"""Questions about courses, mentors and small grants. Pure."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from app.errors import RuleBroken
from app.growth.models import Cause, SchemeKind
from app.words import Words, _

MOST_SEATS = 500
FEWEST = 5
"""Fewer children than this are not told."""
WINDOW = 180
"""So many days before and after a completion are compared at the most; a product default."""
KIND_NAMES: Mapping[SchemeKind, Words] = {
    SchemeKind.COURSE: _("培训课"),
    SchemeKind.MENTOR: _("结对督导"),
    SchemeKind.GRANT: _("小额资助"),
}
CAUSE_NAMES: Mapping[Cause, Words] = {
    Cause.GAP: _("匹配方案里的缺口"),
    Cause.VACANCY: _("管辖空白"),
    Cause.DEMAND: _("有人找、没找到"),
}


class Led(NamedTuple):
    """What those who completed did before and after, over equally many days. None: fewer children than may be told."""

    offers_before: int
    offers_after: int
    met_before: int | None
    met_after: int | None


def check_scheme(kind: SchemeKind, seats: int, amount: Decimal | None, starts_on: date, ends_on: date) -> None:
    """Somebody can take part, for a time that runs forwards, and a grant says how much."""
    if not 0 < seats <= MOST_SEATS:
        raise RuleBroken(_("请写 1 到 %(most)s 的整数。", most=MOST_SEATS), field="seats")
    if ends_on < starts_on:
        raise RuleBroken(_("结束的日子不能在开始以前。"), field="ends_on")
    if kind is not SchemeKind.GRANT:
        return
    if amount is None or not amount.is_finite() or not 0 < amount < 10**9 or amount % Decimal("0.01"):
        raise RuleBroken(_("小额资助请写每家给多少元，例如 3000。"), field="amount")


def check_completion(done_on: date, starts_on: date, on: date, paper: str) -> None:
    """It has begun, it has happened, and there is a paper."""
    if done_on > on:
        raise RuleBroken(_("日期不能在将来。请写已经发生的那一天。"), field="done_on")
    if done_on < starts_on:
        raise RuleBroken(_("完成的日子不能在开始以前。"), field="done_on")
    if not paper.strip():
        raise RuleBroken(_("请写证书、签到表或凭证的编号。"), field="paper")
