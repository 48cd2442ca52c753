"""What a child's file says, as facts for the rules. Pure: plain rows in, facts out.

Where the file says nothing, nothing is known; where it says two things, nothing is known either, and the page says so.
Assessments of disability are not read here: they may be used for education and rehabilitation only (残疾人教育条例 art. 20).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.entitlements.changes import Known
from app.entitlements.vocabulary import LOST, Value

SIX = 6
"""Months: the term of the circumstances that have one (民发〔2019〕62号), and of 流动儿童."""
TIMED = frozenset({"S8_PRISON", "S8_REHAB", "S8_RESTR", "S8_LOST"})
HOUSEHOLDS = {
    "DIBAO_CHILD": "dibao", "EDGE_CHILD": "dibao_edge", "TEKUN_CHILD": "tekun", "MONITORED": "monitored",
}  # fmt: skip
GUARDIANSHIPS = {"G_VIOLATION": "violation", "G_MISSING": "missing", "G_IMPROPER": "improper"}
"""The gravest first."""
PROTECTIVE = {"STREET": "street", "EMERG_GUARD": "emergency", "G_VIOLATION": "harmed"}
ORPHANS = frozenset({"ORPHAN", "ORPHAN_INST", "ORPHAN_COMM"})
LEFT_BEHIND = frozenset({"LEFTB", "LEFTB_LOCAL"})


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One of the eight, of one parent."""

    code: str
    since_on: date | None = None
    until_on: date | None = None
    months: int | None = None


@dataclass(slots=True)
class Parent:
    """As much of a parent as the rules ask about."""

    state: str | None = None
    away: bool | None = None
    circumstances: list[Circumstance] = field(default_factory=list)


@dataclass(slots=True)
class File:
    """As much of a file as the rules ask about."""

    birth_date: date
    county: str = ""
    categories: frozenset[str] = frozenset()
    household: str | None = None
    parents: dict[str, Parent] = field(default_factory=dict)
    stage: str | None = None
    enrolled: bool | None = None
    concern: bool | None = None
    schooling_on: date | None = None
    severe_illness: bool | None = None
    registered: bool | None = None
    registered_in: str | None = None
    here_since: date | None = None
    placement: str | None = None
    answers: Mapping[str, Value] = field(default_factory=dict)


def months_after(day: date, months: int) -> date:
    """The same day some months later; the first of the next where that month has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return date(year + (month == 11), (month + 1) % 12 + 1, 1)


class Learning:
    """Collects what a file says; a second, different answer makes a fact unknown."""

    def __init__(self, file: File, today: date) -> None:
        self.file, self.today = file, today
        self.facts: dict[str, Value] = {}
        self.turns: list[tuple[date, str, Value]] = []
        self.conflicts: list[str] = []

    def say(self, code: str, value: Value | None) -> None:
        """Note a fact."""
        if value is None or code in self.conflicts:
            return
        if self.facts.setdefault(code, value) != value:
            del self.facts[code]
            self.conflicts.append(code)

    def known(self) -> Known:
        """Everything."""
        self.home()
        self.parents()
        self.care()
        self.school()
        self.registration()
        for code, value in self.file.answers.items():
            if code not in self.conflicts:
                self.facts.setdefault(code, value)
        return Known(self.file.birth_date, self.facts, tuple(self.turns), self.file.schooling_on, tuple(self.conflicts))

    def home(self) -> None:
        """Household and illness."""
        self.say("household", self.file.household)
        recorded = {HOUSEHOLDS[code] for code in self.file.categories if code in HOUSEHOLDS}
        if len(recorded) == 1:
            self.say("household", recorded.pop())
        self.say("severe_illness", self.file.severe_illness)

    def parents(self) -> None:
        """Whether they are there, and in which circumstances."""
        for relation in ("father", "mother"):
            parent = self.file.parents.get(relation, Parent())
            self.say(f"{relation}_state", parent.state)
            if self.file.categories & ORPHANS and (parent.state is None or parent.state == "alive"):
                self.say(f"{relation}_state", "gone")
            for one in parent.circumstances:
                self.circumstance(f"{relation}_s8", one)
            if "DEFACTO" in self.file.categories and parent.state not in LOST:
                self.facts.setdefault(f"{relation}_s8", True)
        away = [parent.away for parent in self.file.parents.values()]
        if self.file.categories & LEFT_BEHIND:
            self.say("left_behind", True)
        elif away == [False, False]:
            self.say("left_behind", False)

    def circumstance(self, code: str, one: Circumstance) -> None:
        """A circumstance counts from the day it has lasted, or was ordered for, six months, until it ends."""
        if one.until_on is not None and one.until_on < self.today:
            return
        if one.code not in TIMED or (one.months is not None and one.months >= SIX):
            self.facts[code] = True
        elif one.months is None and one.since_on is not None:
            begins = months_after(one.since_on, SIX)
            if begins <= self.today:
                self.facts[code] = True
            elif one.until_on is None or begins <= one.until_on:
                self.turns.append((begins, code, True))

    def care(self) -> None:
        """Who looks after her."""
        codes = self.file.categories
        gravest = next((word for code, word in GUARDIANSHIPS.items() if code in codes), None)
        self.say("guardianship", gravest)
        self.say("protective_need", next((word for code, word in PROTECTIVE.items() if code in codes), None))
        if "STREET" in codes:
            self.say("street", True)
        self.say("placement", self.file.placement)
        if "ORPHAN_INST" in codes:
            self.say("placement", "institution")

    def school(self) -> None:
        """Where she learns, and whether she goes there."""
        file = self.file
        self.say("school", file.stage)
        if "DROPOUT" in file.categories or file.stage == "none":
            self.say("attending", False)
        elif file.stage is not None and file.enrolled and file.concern is False:
            self.say("attending", True)

    def registration(self) -> None:
        """户口, and whether she lives outside its county."""
        file = self.file
        self.say("hukou", file.registered)
        if "NO_HUKOU" in file.categories:
            self.say("hukou", False)
        if "MIGRANT" in file.categories:
            self.say("migrant", True)
        elif file.registered_in and file.registered_in[:6] == file.county:
            self.say("migrant", False)
        elif file.registered_in and file.here_since:
            begins = months_after(file.here_since, SIX)
            self.say("migrant", begins <= self.today)
            if begins > self.today:
                self.turns.append((begins, "migrant", True))


def known(file: File, today: date) -> Known:
    """What a file says on a day."""
    return Learning(file, today).known()
