"""Questions about needs, and the changes of state they allow."""

from datetime import date, timedelta

from app.errors import RuleBroken
from app.needs.models import Need, NeedStatus, Urgency
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
ALIVE = (S.OPEN, S.REFERRED, S.IN_SERVICE)
"""States in which somebody still has something to do."""

DUE_DAYS = {Urgency.CRITICAL: 1, Urgency.URGENT: 3, Urgency.NORMAL: 14, Urgency.LOW: 30}
"""Days until somebody should be helping. Product defaults, not law; the page says so."""

URGENCY_NAMES: dict[Urgency, Words] = {
    Urgency.CRITICAL: _("危急"),
    Urgency.URGENT: _("紧急"),
    Urgency.NORMAL: _("一般"),
    Urgency.LOW: _("不急"),
}


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


def check_move(need: Need, to: NeedStatus) -> None:
    """Whether a need may go from where it is to `to`."""
    if to not in MOVES[need.status]:
        raise RuleBroken(_("这条需求现在的状态不能这样操作，请刷新页面看最新情况。"))
