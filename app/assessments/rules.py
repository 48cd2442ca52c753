"""Questions about assessments and levels of risk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.access.actor import Actor
from app.assessments.models import RiskProposal
from app.clock import today
from app.errors import RuleBroken
from app.settings.defaults import CountySettings, Level, severity
from app.taxonomy.types import need_type
from app.words import _


@dataclass(frozen=True, slots=True)
class Side:
    """One dimension as it was filled in. `urgency` says that what is lacking is to be registered as a need."""

    dimension: str
    strengths: str = ""
    lacks: str = ""
    type_code: str = ""
    urgency: int | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing was written."""
        return not (self.strengths or self.lacks)


def check_assessment(on: date, sides: Sequence[Side], grade: str | None, score: Decimal | None) -> None:
    """A day that has come, and at least one word."""
    if on > today():
        raise RuleBroken(_("评估日期在今天之后，请核对。"), field="assessed_on")
    if not grade and score is None and all(side.is_empty for side in sides):
        raise RuleBroken(_("请至少写一句：哪方面有长处，或者缺什么。"))
    if score is not None and not 0 <= score < 100_000:
        raise RuleBroken(_("得分请照纸质表上的数字填。"), field="score")
    for side in sides:
        kind = need_type(side.type_code) if side.type_code else None
        if side.type_code and (kind is None or kind.dimension != side.dimension):
            raise RuleBroken(_("请选这一方面的需求类型。"), field=f"{side.dimension}_type")
        if side.urgency and not (side.lacks and side.type_code):
            raise RuleBroken(_("要登记成需求，请写缺什么，并选类型。"), field=f"{side.dimension}_lacks")


def check_grade(settings: CountySettings, grade: str | None) -> None:
    """One of the county's."""
    if grade and grade not in {str(one) for one in settings.guardianship.grades}:
        raise RuleBroken(_("请从本县的监护等级里选。"), field="grade")


def check_level(settings: CountySettings, level: str, current: str | None, reason: str) -> None:
    """One of the county's levels, another than now, with a reason."""
    if level not in {one.code for one in settings.levels}:
        raise RuleBroken(_("请选一个风险等级。"), field="level")
    if level == current:
        raise RuleBroken(_("现在就是这个等级，不用调整。"), field="level")
    if len(reason.strip()) < 2:
        raise RuleBroken(_("请写明为什么这样定，写看到的事实。"), field="reason")


def check_waiting(waiting: RiskProposal | None, level: str) -> None:
    """While one proposal waits, only a more pressing one may take its place."""
    if waiting is not None and severity(level) >= severity(waiting.level):
        raise RuleBroken(_("已经有一条调整在等第二个人确认；等待的时候只能再往更急的等级调。"), field="level")


def check_decision(actor: Actor, proposal: RiskProposal) -> None:
    """Somebody else than the proposer, once."""
    if proposal.ended_at is not None:
        raise RuleBroken(_("这条调整已经处理过了。"))
    if proposal.proposed_by == actor.id:
        raise RuleBroken(_("自己提出的调整要由另一个人确认。"))


@dataclass(frozen=True, slots=True)
class Risk:
    """Where a child stands: the level that holds, and the one that waits for a second person."""

    level: Level | None
    waiting: Level | None

    @property
    def days(self) -> int | None:
        """Days between visits: the shorter of the two counts at once. None while nobody has said anything."""
        return min((level.days for level in (self.level, self.waiting) if level), default=None)


def risk_of(settings: CountySettings, level: str | None, waiting: str | None) -> Risk:
    """From codes."""
    return Risk(settings.level(level) if level else None, settings.level(waiting) if waiting else None)
