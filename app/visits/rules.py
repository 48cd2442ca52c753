"""When a child is to be visited, and what a visit must say. Intervals are the county's settings: no law gives them."""

from datetime import date, timedelta

from app.assessments.rules import Risk
from app.clock import today
from app.errors import RuleBroken
from app.settings.defaults import CountySettings
from app.visits.models import Look
from app.words import Words, _

FIRST_WITHIN = 7
"""Days from the opening of a file to the first visit. A product default, not law."""

LOOK_NAMES: dict[str, Words] = {
    "fine": _("平安"),
    "changed": _("有变化"),
    "worried": _("担心"),
    "danger": _("危险"),
}
LOOK_HINTS: dict[str, Words] = {
    "fine": _("孩子好，家里没有变化"),
    "changed": _("家里、学校或照看的人有变"),
    "worried": _("不放心，要再看看"),
    "danger": _("现在就有危险，先打 110"),
}
SAW_NAMES: dict[str, Words] = {
    "both": _("孩子和照看人都见到了"),
    "child": _("只见到孩子"),
    "carer": _("只见到照看人"),
    "nobody": _("没见到人"),
}


def interval(settings: CountySettings, risk: Risk) -> int:
    """Days between visits; whoever has no level yet counts as of the second."""
    return risk.days or settings.levels[min(1, len(settings.levels) - 1)].days


def due_on(opened: date, last: date | None, days: int) -> date:
    """The day by which a child is to be visited."""
    return last + timedelta(days=days) if last else opened + timedelta(days=min(days, FIRST_WITHIN))


def check_visit(settings: CountySettings, visited_on: date, kind: str, words: str) -> None:
    """A day that has come and is not long gone, and a way the county knows."""
    if visited_on > today():
        raise RuleBroken(_("走访日期在今天之后，请核对。"), field="visited_on")
    if visited_on < today() - timedelta(days=366):
        raise RuleBroken(_("走访日期是一年多以前，请核对年份。"), field="visited_on")
    if kind not in settings.kinds:
        raise RuleBroken(_("请选走访方式。"), field="kind")
    if len(words) > 2000:
        raise RuleBroken(_("请留在 2000 字以内，最要紧的写在前面。"), field="words")


def needs_more(look: Look) -> bool:
    """Whether something follows from what was seen."""
    return look is not Look.FINE
