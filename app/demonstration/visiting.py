"""Levels of risk, visits and some assessments of the demonstration's children: most are at a low level, as in the field."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from app.assessments.models import AssessedSide, Assessment, RiskLevel
from app.children.models import ChildStatus
from app.clock import day_of
from app.demonstration.book import Row, row_id
from app.demonstration.stage import Stage
from app.settings.defaults import CountySettings
from app.visits.models import Look, Visit

COUNTY = CountySettings()
LEVELS = ("red", "yellow", "blue", "green")
WEIGHTS = (1, 4, 10, 15)
REASONS = {
    "red": "家里动过手，孩子不敢回家",
    "yellow": "照看的老人身体不好，常常没人管",
    "blue": "父母在外，老人能照看，学习跟不上",
    "green": "家里稳定，有人照看",
}
WORDS = {
    Look.FINE: ("", "", "孩子在写作业，老人精神也好"),
    Look.CHANGED: ("照看的人换成了姑姑", "转到镇上读书了"),
    Look.WORRIED: ("话少了，不愿意出门",),
    Look.DANGER: ("",),
}
STRENGTHS = ("邻居常来帮忙", "孩子懂事，会做饭", "老师很关心", "亲戚住得近")


class Visiting:
    """Writes them, with dice of each child's own, so that the rest of the story stays as it was."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def tell(self, child: Row, supervisor: Row | None) -> None:
        """One child; every fifth was never assessed nor visited."""
        rng = Random(child["number"] * 7)
        if child["status"] is not ChildStatus.ACTIVE or rng.random() < 0.2:
            return
        level = rng.choices(LEVELS, WEIGHTS)[0]
        if level == "red" and supervisor is None:
            level = "yellow"
        since = child["created_at"] + timedelta(days=rng.randrange(2, 9))
        if rng.random() < 0.3:
            self.assessment(child, since, rng)
        self.add(
            RiskLevel, child, since, level=level, reason=REASONS[level], since=since, set_by=child["director_id"],
            confirmed_by=supervisor["id"] if supervisor and level == "red" else None,
        )  # fmt: skip
        self.visits(child, COUNTY.level(level).days, rng)

    def visits(self, child: Row, days: int, rng: Random) -> None:
        """The last one or two; most in time."""
        back = rng.randrange(1, int(days * 1.15) + 2)
        for ago in (back + days, back):
            at = self.stage.almanac.now - timedelta(days=ago, hours=rng.randrange(1, 5))
            if at <= child["created_at"]:
                continue
            look = rng.choices((Look.FINE, Look.CHANGED, Look.WORRIED), (12, 3, 1))[0]
            day = day_of(at)
            self.add(
                Visit, child, at, visited_by=child["director_id"], visited_on=day, kind=rng.choice(("home", "home", "telephone")),
                saw_child=True, saw_carer=rng.random() < 0.7, look=look, words=rng.choice(WORDS[look]),
                next_due=day + timedelta(days=days), recorded_at=at,
            )  # fmt: skip

    def assessment(self, child: Row, at: datetime, rng: Random) -> None:
        """A word on two of the four dimensions, and a grade."""
        grade = rng.choice(("监护不足", "监护不足", "监护正常", "监护失当"))
        row = self.add(
            Assessment, child, at, assessed_on=day_of(at), assessor="荆江社工", instrument=None, grade=grade,
            score=None, recorded_by=child["director_id"], recorded_at=at,
        )  # fmt: skip
        for dimension, lacks in (("BL", "家里收入少"), ("SD", "放学后没人辅导")):
            self.add(
                AssessedSide, child, at, assessment_id=row["id"], dimension=dimension, strengths=rng.choice(STRENGTHS),
                lacks=lacks, type_code=None, need_id=None,
            )  # fmt: skip

    def add(self, model: Any, child: Row, at: datetime, **values: Any) -> Row:
        """One row about a child."""
        return self.stage.book.add(model, id=row_id(at), child_id=child["id"], **values)
