"""Questions about needs, and the changes of state they allow."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.errors import RuleBroken
from app.needs.models import Found, Need, NeedStatus, Urgency
from app.taxonomy.types import need_type
from app.words import Words, _

S = NeedStatus
MOVES: dict[NeedStatus, frozenset[NeedStatus]] = {
    S.DRAFT: frozenset({S.OPEN, S.WITHDRAWN}),
    S.OPEN: frozenset({S.REFERRED, S.WITHDRAWN, S.CLOSED_UNMET}),
    S.REFERRED: frozenset({S.OPEN, S.IN_SERVICE, S.WITHDRAWN, S.CLOSED_UNMET}),
    S.IN_SERVICE: frozenset({S.OPEN, S.REFERRED, S.MET, S.WITHDRAWN, S.CLOSED_UNMET}),
    S.MET: frozenset({S.OPEN}),
    S.CLOSED_UNMET: frozenset({S.OPEN}),
    S.WITHDRAWN: frozenset({S.OPEN}),
}
LOOKING = (S.OPEN, S.REFERRED)
"""States in which nobody helps yet;"""
ALIVE = (*LOOKING, S.IN_SERVICE)
"""and those in which somebody still has something to do."""

DUE_DAYS = {Urgency.CRITICAL: 1, Urgency.URGENT: 3, Urgency.NORMAL: 14, Urgency.LOW: 30}
"""Days until somebody should be helping. Product defaults, not law; the page says so."""
RECHECKS = (30, 90)
"""Days after a need was met on which somebody looks whether the help is still there."""

FOUND_NAMES: dict[Found, Words] = {
    Found.HOLDS: _("帮助还在"),
    Found.LAPSED: _("帮助没有了，要重新找"),
    Found.MOOT: _("不用再看"),
}
URGENCY_NAMES: dict[Urgency, Words] = {
    Urgency.CRITICAL: _("危急"),
    Urgency.URGENT: _("紧急"),
    Urgency.NORMAL: _("一般"),
    Urgency.LOW: _("不急"),
}


WISHES: dict[str, Words] = {
    "on_site": _("孩子到机构去"),
    "at_home": _("有人上门"),
    "remote": _("打电话、视频"),
}
"""How a family may like to be helped: modes of offers."""


@dataclass(frozen=True, slots=True)
class How:
    """How a family can be helped: on which days of the week (Monday is 0; empty for any), in which way it would like
    best, and whether no other will do."""

    weekdays: frozenset[int] = frozenset()
    wish: str | None = None
    wish_only: bool = False


ANYHOW = How()
"""Nothing was said: everything will do."""


def due_on(urgency: int, today: date) -> date:
    """By when somebody should be helping."""
    return today + timedelta(days=DUE_DAYS[Urgency(urgency)])


def check_words(words: str) -> None:
    """The need in the director's own words."""
    if len(words.strip()) < 2:
        raise RuleBroken(_("请用一两句话写下孩子需要什么，例如“奶奶病了，没人做饭”。"), field="words")
    if len(words) > 1000:
        raise RuleBroken(_("写得太长了，请留在 1000 字以内，最要紧的写在前面。"), field="words")


def check_type(code: str) -> None:
    """One of the taxonomy's types."""
    if need_type(code) is None:
        raise RuleBroken(_("请选一种需求类型。"), field="type_code")


def check_units(units: int) -> None:
    """At least one of whatever is needed."""
    if not 1 <= units <= 99:
        raise RuleBroken(_("数量请填 1 到 99 之间的整数；只有一个孩子就填 1。"), field="units")


def check_how(how: How) -> None:
    """Days there are, ways there are; "only so" says how."""
    if not how.weekdays <= frozenset(range(7)):
        raise RuleBroken(_("有一天不认识，请重新勾选。"), field="weekdays")
    if how.wish is not None and how.wish not in WISHES:
        raise RuleBroken(_("请选一种方式，或者选“都可以”。"), field="wish")
    if how.wish_only and how.wish is None:
        raise RuleBroken(_("勾了“只能这样”，请选是哪一种方式。"), field="wish")


def check_move(need: Need, to: NeedStatus) -> None:
    """Whether a need may go from where it is to `to`."""
    if to not in MOVES[need.status]:
        raise RuleBroken(_("这条需求现在的状态不能这样操作，请刷新页面看最新情况。"))


def check_closed(need: Need) -> None:
    """Only what was closed is opened again."""
    if need.status in (S.DRAFT, *ALIVE):
        raise RuleBroken(_("这条需求还开着，不用重新打开。"))
