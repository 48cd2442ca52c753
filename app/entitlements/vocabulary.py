"""The words that rules are written in: every fact a rule may ask for, what it may be, and how one finds it out.

A fact is a small whole number (an age, a level), one word of a list, or yes/no. Whatever is not known is simply absent;
unknown never means no. `docs/operations/entitlements.md` lists them for whoever writes rules or scripts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from app.words import Words, _


class Kind(StrEnum):
    """What a fact may be."""

    YES_NO = "yes_no"
    NUMBER = "number"
    WORD = "word"


class Origin(StrEnum):
    """Where a fact is written down."""

    FILE = "file"
    """On a page of the child's file (`page` says which)."""
    ASKED = "asked"
    """On the screening page itself."""
    COUNTY = "county"
    """By the county, for all its children: what the local papers say."""
    SEALED = "sealed"
    """Among the sealed categories; never asked, stored or shown on an ordinary page."""


class Cost(IntEnum):
    """How hard it is to find out. The cheapest question is asked first."""

    KNOWN = 1
    """The director knows it, or looks it up in the file."""
    FAMILY = 2
    """One asks the family."""
    PAPER = 3
    """One has to see a paper."""
    OFFICE = 4
    """An office or the school has to say it."""
    DOCTOR = 5
    """A doctor, a court or a search has to say it first."""


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """One fact. `yes` is the sentence when a yes/no is true, and the name of the thing otherwise; `no` its opposite."""

    code: str
    kind: Kind
    yes: Words
    cost: Cost
    origin: Origin = Origin.ASKED
    no: Words = ""
    words: Mapping[str, Words] | None = None
    unit: Words = ""
    page: str = ""
    """The endpoint of the page on which it is written down."""
    page_args: tuple[tuple[str, str], ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The words it may be, in order."""
        return tuple(self.words or ())

    @property
    def denied(self) -> Words:
        """The sentence when it is false."""
        return self.no or _("不符合“%(what)s”", what=self.yes)

    def fits(self, value: object) -> bool:
        """Whether it may have this value."""
        match self.kind:
            case Kind.YES_NO:
                return isinstance(value, bool)
            case Kind.NUMBER:
                return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= HIGHEST
            case Kind.WORD:
                return isinstance(value, str) and value in self.codes


LOST = ("dead", "declared_dead", "declared_missing")
"""States of a parent that count as dead or missing for 事实无人抚养."""
HIGHEST = 120
"""Ages and levels are not larger; columns of facts rest on that."""
Value = bool | int | str
Facts = Mapping[str, Value]
"""What is known of one child: fact by code. Absent is unknown."""


def normal(facts: Mapping[str, Value]) -> dict[str, Value]:
    """What follows from what was said: whoever has no certificate has no level; whoever has no school attends none."""
    known = dict(facts)
    if known.get("disability_certified") is False:
        known.setdefault("disability_level", 0)
        known.setdefault("disability_kind", "none")
    if known.get("disability_level") in (1, 2, 3, 4):
        known.setdefault("disability_certified", True)
    if known.get("severe_illness") is False:
        known.setdefault("illness_kind", "none")
    if known.get("illness_kind") in ("leukaemia", "chd"):
        known.setdefault("severe_illness", True)
    if known.get("school") == "none":
        known.setdefault("attending", False)
    for parent in ("father", "mother"):
        if known.get(f"{parent}_state") in LOST:
            known.setdefault(f"{parent}_s8", False)
    return known
