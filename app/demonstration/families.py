"""The children, their households, and what their directors wrote down for them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.children.models import Child, ChildStatus, Sex
from app.clock import age_on
from app.demonstration.book import Row, row_id
from app.demonstration.cast import HOME_VILLAGE, Cast
from app.demonstration.material import ages, table, tree, words
from app.demonstration.stage import Stage
from app.places.models import Village
from app.taxonomy.categories import implied

AT_HOME = 12
"""Children of the village where `director` works."""
CARERS = {"old": {"奶奶", "爷爷", "外婆", "外公"}, "mum": {"妈妈"}, "dad": {"爸爸"}, "kin": {"大伯", "姑姑", "舅舅"}}
RELATIONS = {
    "父亲": "father", "母亲": "mother", "祖父": "grandfather", "外祖父": "grandfather", "祖母": "grandmother",
    "外祖母": "grandmother", "伯父": "relative", "姑母": "relative", "舅舅": "relative",
}  # fmt: skip
WOMEN = {"祖母", "外祖母", "母亲", "姑母"}
SAME_NAME = {"祖父", "祖母", "父亲", "伯父", "姑母"}
"""Relations who as a rule have the child's surname (a grandmother as the wife of one who has)."""
WANTED = 290
MOST_FOR_ONE = 4
DESK_TYPE = "SD01"
"""What `liaison` is asked for: children of the first county, outside the first village, have it."""
COMMON = [
    "SD03",
    "BL02",
    "MH06",
    "BL10",
    "SF11",
    "SD12",
    "BL01",
    "MH02",
    "SD05",
    "BL09",
    "SD02",
    "MH07",
    "SF12",
    "SD07",
    "BL08",
    "SD06",
    "SF01",
    "SD09",
    "BL03",
    "MH09",
    "SF09",
]
"""Kinds of need that come again and again."""


class Families:
    """Children, each in a village and with somebody who keeps them; then sentences that fit them."""

    def __init__(self, stage: Stage, cast: Cast) -> None:
        self.stage, self.cast = stage, cast
        self.spoken: dict[str, str] = tree("words")["spoken"]
        self.kin: dict[UUID, str] = {}
        """Who looks after each child, in the word that people say."""
        self.villages = {row["code"]: row for row in stage.book.of(Village)}
        self.children: list[Row] = []
        for county in tree("places"):
            codes = [code for code in self.villages if code.startswith(county["code"][:6]) and code != HOME_VILLAGE]
            home = AT_HOME if HOME_VILLAGE.startswith(county["code"][:6]) else 0
            for turn in range(county["children"]):
                code = HOME_VILLAGE if turn < home else codes[turn % len(codes)]
                self.children.append(self.child(county, self.villages[code]))
        for child in stage.rng.sample(self.children[AT_HOME:], 3):
            child["status"] = ChildStatus.CLOSED
        self.taken: dict[int, set[str]] = {child["number"]: set() for child in self.children}
        self.heard: set[tuple[str, str]] = set()
        self.shaken: set[str] = set()
        self.found: list[tuple[Row, dict[str, str]]] = []

    def child(self, county: dict[str, Any], village: Row) -> Row:
        """One file."""
        stage, rng = self.stage, self.stage.rng
        kinds = [h for h in tree("households") if h.get("only", county["code"][:6]) == county["code"][:6]]
        kind = rng.choices(kinds, [h["weight"] for h in kinds])[0]
        low, high = kind["ages"]
        sex = rng.choice((Sex.FEMALE, Sex.MALE))
        opened = stage.almanac.back(rng.randrange(75, 330))
        relation = rng.choice(kind["kin"])
        name = stage.names.child(sex)
        guardian = stage.names.adult(woman=relation in WOMEN)
        if relation in SAME_NAME and relation not in {"祖母"}:
            guardian = name[0] + guardian[1:]
        director = self.cast.appointed[village["code"]]
        ident = row_id(opened)
        self.kin[ident] = relation
        return stage.book.add(
            Child, id=ident, name=name, sex=sex, birth_date=self.birthday(rng.randrange(low, high + 1)),
            categories=sorted(kind["categories"]), guardian_name=guardian, guardian_relation=RELATIONS[relation],
            guardian_phone=stage.telephone(), languages=["zh", county["language"]] if county["language"] else ["zh"],
            address=rng.choice(tree("words")["groups"]), note=rng.choice(kind["notes"]), status=ChildStatus.ACTIVE,
            director_id=director["id"], created_at=opened, updated_at=opened, version=1, place_code=village["code"],
            lat=village["lat"], lng=village["lng"], precision="village",
        )  # fmt: skip

    def birthday(self, age: int) -> date:
        """The day on which somebody of that age was born; nobody's birthday is near."""
        today, days = self.stage.almanac.today, self.stage.rng.randrange(70, 290)
        year = today.year - age
        return date(year, today.month, min(today.day, 28)) - timedelta(days=days)

    def sentences(self) -> list[tuple[Row, dict[str, str]]]:
        """Who needs what: every sentence once, then the common ones again; a child never twice the same kind."""
        rng, lines = self.stage.rng, list(table("sentences"))
        able = {line["words"]: [child for child in self.children if self.suits(child, line)] for line in lines}
        often = [line for line in lines if line["type"] in COMMON]
        for line in (line for line in lines if line["type"] == DESK_TYPE):
            near = [
                c for c in able[line["words"]] if c["place_code"][:6] == HOME_VILLAGE[:6] and self.may_need(c, line)
            ]
            outside = [child for child in near if child["place_code"] != HOME_VILLAGE]
            if outside:
                self.give(rng.choice(outside), line)
        rng.shuffle(lines)
        for line in (*lines, *rng.choices(often, k=3 * WANTED)):
            free = [child for child in able[line["words"]] if self.may_need(child, line)]
            if free:
                fewest = min(map(self.burden, free))
                self.give(rng.choice([child for child in free if self.burden(child) == fewest]), line)
            if len(self.found) == WANTED:
                break
        return self.found

    def burden(self, child: Row) -> int:
        """How many needs a child has; in the first village it takes one more to be passed over."""
        return len(self.taken[child["number"]]) - bool(child["place_code"] == HOME_VILLAGE)

    def may_need(self, child: Row, line: dict[str, str]) -> bool:
        """Not the same kind twice, not too many, not the same words twice in a township, one crisis a village."""
        taken = self.taken[child["number"]]
        heard = (child["place_code"][:9], line["words"]) in self.heard
        crisis = line["urgency"] == "1" and child["place_code"] in self.shaken
        return line["type"] not in taken and len(taken) < MOST_FOR_ONE and not heard and not crisis

    def give(self, child: Row, line: dict[str, str]) -> None:
        """Let the sentence be hers."""
        self.taken[child["number"]].add(line["type"])
        self.heard.add((child["place_code"][:9], line["words"]))
        if line["urgency"] == "1":
            self.shaken.add(child["place_code"])
        self.found.append((child, line))

    def suits(self, child: Row, line: dict[str, str]) -> bool:
        """Whether a sentence can have been said of a child some weeks ago as well as today."""
        low, high = ages(line["ages"])
        today = self.stage.almanac.today
        old_enough = age_on(child["birth_date"], today - timedelta(days=65)) >= low
        carer = self.spoken[self.kin[child["id"]]]
        return (
            child["status"] is ChildStatus.ACTIVE
            and old_enough
            and age_on(child["birth_date"], today) <= high
            and (not line["sex"] or child["sex"].value[0] == line["sex"])
            and (line["carer"] == "*" or any(carer in CARERS[group] for group in words(line["carer"])))
            and (not line["wants"] or bool(implied(child["categories"]) & set(words(line["wants"]))))
        )

    def said(self, child: Row, line: dict[str, str]) -> str:
        """The sentence in the director's mouth; it names nobody."""
        return line["words"].replace("{c}", self.spoken[self.kin[child["id"]]])
