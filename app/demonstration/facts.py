"""What the files say of household, parents, school and categories: made from each child's own circumstances."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from app.children.categories import CategoryRecord
from app.children.facts import Source
from app.clock import CHINA, age_on
from app.demonstration.book import Row, row_id
from app.demonstration.stage import Stage
from app.households.models import EconomicStatus, Household, Parent, ParentStatus, Relation
from app.records.models import Schooling
from app.records.models import Stage as School

STATUS = {
    "DIBAO_CHILD": EconomicStatus.DIBAO,
    "EDGE_CHILD": EconomicStatus.DIBAO_EDGE,
    "TEKUN_CHILD": EconomicStatus.TEKUN,
    "MONITORED": EconomicStatus.MONITORED,
}
STAGES = ((15, School.SENIOR), (12, School.JUNIOR), (6, School.PRIMARY), (3, School.PRESCHOOL), (0, School.NONE))
GONE = {"S8_LOST", "S8_DISAB", "S8_DEPORT"}
"""With these the father has died; the other parent is in the circumstance."""
AWAY = ("广东东莞", "浙江宁波", "福建泉州", "江苏昆山")
LEFT_OPEN = 0.25
"""So often something is not yet written down: the list of what is missing is not empty."""


class Facts:
    """Writes them; with dice of each child's own, so that the rest of the story stays as it was."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def tell(self, child: Row) -> None:
        """All of one file."""
        rng = Random(child["number"])
        for code in child["categories"]:
            self.keep(
                CategoryRecord, child, child["created_at"], code=code, from_on=child["created_at"].astimezone(CHINA).date(),
                until_on=None, decided_by=None, evidence="村委会名单" if rng.random() > LEFT_OPEN else None,
            )  # fmt: skip
        if rng.random() > LEFT_OPEN:
            self.household(child, rng)
        for relation in Relation:
            if rng.random() > LEFT_OPEN / 2:
                self.parent(child, relation, rng)
        if rng.random() > LEFT_OPEN:
            self.school(child, rng)

    def household(self, child: Row, rng: Random) -> None:
        """How the family is doing."""
        status = next((STATUS[code] for code in child["categories"] if code in STATUS), EconomicStatus.NONE)
        self.keep(
            Household, child, child["created_at"], status=status, status_since=None, status_evidence=None,
            members=rng.randrange(2, 7), address=child["address"],
        )  # fmt: skip

    def parent(self, child: Row, relation: Relation, rng: Random) -> None:
        """Whether a parent is there, or works elsewhere."""
        codes = set(child["categories"])
        dead = "ORPHAN_COMM" in codes or (relation is Relation.FATHER and bool(codes & GONE))
        away = "LEFTB" in codes
        self.keep(
            Parent, child, child["created_at"], relation=relation, name=None, phone=None,
            status=ParentStatus.DEAD if dead else ParentStatus.ALIVE, status_since=None,
            able=None if dead else not codes & GONE, away=None if dead else away,
            away_where=rng.choice(AWAY) if away else None, cross_county=True if away else None, away_since=None,
        )  # fmt: skip

    def school(self, child: Row, rng: Random) -> None:
        """Where she goes to school; some of it was asked too long ago."""
        age = age_on(child["birth_date"], self.stage.almanac.today)
        left = "DROPOUT" in child["categories"]
        stage = School.NONE if left else next(stage for low, stage in STAGES if age >= low)
        at = max(child["created_at"], self.stage.almanac.now - timedelta(days=rng.randrange(5, 240)))
        self.keep(
            Schooling, child, at, stage=stage, enrolled=stage is not School.NONE or left, boarding=stage is School.SENIOR,
            school=None, concern=left, concern_note=None,
        )  # fmt: skip

    def keep(self, model: Any, child: Row, at: datetime, **facts: Any) -> None:
        """A row as `children.history.keep` writes it."""
        self.stage.book.add(
            model, id=row_id(at), child_id=child["id"], source=Source.VISIT, recorded_by=child["director_id"],
            recorded_at=at, version=1, **facts,
        )  # fmt: skip
