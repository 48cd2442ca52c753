"""The rules that hold on a day in a county: the country's, and what the county has published over them."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from app.entitlements.conditions import Node
from app.entitlements.language import read
from app.entitlements.programmes import by_code
from app.entitlements.vocabulary import Facts

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Clock:
    """How many working days each step may take by one route. `source` is where that number was seen: it is no national
    law unless it says so."""

    route: str
    steps: tuple[tuple[str, int], ...]
    source: str

    @property
    def days(self) -> int:
        """All steps together, in working days."""
        return sum(days for _step, days in self.steps)


@dataclass(frozen=True, slots=True)
class Rule:
    """The eligibility of one programme, from a day on. `reading` says where the text was read in one of several ways.

    `monthly` is the county's amount in yuan a month, where it has said one; `county` is "" for the country's own text.
    """

    code: str
    text: str
    version: int
    from_on: date | None = None
    until_on: date | None = None
    apart: bool = False
    asked: bool = True
    """Whether somebody has to apply: not for what the school or a place gives to everybody by itself."""
    reading: str = ""
    clocks: tuple[Clock, ...] = ()
    county: str = ""
    monthly: int | None = None
    amount: str = ""
    where: str = ""
    documents: str = ""
    source: str = ""

    @property
    def node(self) -> Node:
        """Its conditions."""
        return read(self.text)

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return (self.from_on is None or self.from_on <= day) and (self.until_on is None or day <= self.until_on)

    @property
    def certain(self) -> bool:
        """Whether the page may leave out 以当地政策为准: of high certainty, the same everywhere."""
        return not by_code()[self.code].unverified


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What holds in one county on one day: a rule per programme, and what the county answered for all its children."""

    rules: Mapping[str, Rule]
    local: Facts = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Changes when anything that could change an answer does."""
        told = [(rule.code, rule.text, rule.version, rule.county) for rule in self.rules.values()]
        return hashlib.sha256(json.dumps([told, sorted(self.local.items())], default=str).encode()).hexdigest()[:16]


@cache
def national() -> tuple[Rule, ...]:
    """Every rule as it comes with this release, all versions."""
    rows = json.loads((DATA / "rules.json").read_text("utf-8"))
    return tuple(rule_of(row) for row in rows)


def rule_of(row: Mapping[str, Any]) -> Rule:
    """A line of the file."""
    clocks = tuple(
        Clock(one["route"], tuple((str(step), int(days)) for step, days in one["steps"]), one["source"])
        for one in row.get("clocks", ())
    )
    return Rule(
        row["code"], row["rule"], row["version"], from_on=day(row.get("from_on")), until_on=day(row.get("until_on")),
        apart=row.get("apart", False), asked=row.get("asked", True), reading=row.get("reading", ""), clocks=clocks,
        source=by_code()[row["code"]].source,
    )  # fmt: skip


def day(text: str | None) -> date | None:
    """A day as the file has it."""
    return date.fromisoformat(text) if text else None


def book(on: date, variants: Iterable[Rule] = (), local: Facts | None = None) -> Rulebook:
    """The newest rule of each programme that is in force on a day; the county's before the country's."""
    chosen: dict[str, Rule] = {}
    for rule in sorted((*national(), *variants), key=lambda rule: (rule.county, rule.version)):
        if rule.holds_on(on):
            chosen[rule.code] = rule
    return Rulebook(dict(sorted(chosen.items())), local or {})


@cache
def unasked() -> frozenset[str]:
    """Programmes for which nobody applies."""
    return frozenset(rule.code for rule in national() if not rule.asked)


@dataclass(frozen=True, slots=True)
class Link:
    """Two programmes that exclude each other, or go together. `keep` is the one that stays, where that is laid down."""

    one: str
    other: str
    source: str
    keep: str | None = None


@cache
def links(kind: str) -> tuple[Link, ...]:
    """`exclusive` or `together`."""
    return tuple(Link(**row) for row in json.loads((DATA / "links.json").read_text("utf-8"))[kind])
