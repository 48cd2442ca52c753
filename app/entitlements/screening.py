"""Screening one child: likely, to check (with what is missing), or not now (with what fails). Never a refusal. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.entitlements.conditions import NO, YES, Leaf, answer, deciding, missing
from app.entitlements.rulebook import Rule, Rulebook
from app.entitlements.vocabulary import Fact, Facts, Origin, normal


class Verdict(StrEnum):
    """What screening says. A person and a department decide."""

    LIKELY = "likely"
    CHECK = "check"
    NOT_NOW = "not_now"


VERDICTS = (Verdict.NOT_NOW, Verdict.CHECK, Verdict.LIKELY)
"""By the three answers of a rule."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One programme for one child. `reasons` speak for it when likely, fail when not now; `missing` is what to find out."""

    rule: Rule
    verdict: Verdict
    reasons: tuple[Leaf, ...]
    missing: tuple[Fact, ...] = ()

    @property
    def code(self) -> str:
        """The programme's."""
        return self.rule.code

    @property
    def effort(self) -> tuple[int, int]:
        """How much is still to find out: how many facts, and how hard the hardest is."""
        return len(self.missing), max((fact.cost for fact in self.missing), default=0)


def screen_rule(rule: Rule, facts: Facts) -> Answer:
    """One rule; `facts` are normal and hold the county's own answers."""
    found = answer(rule.node, facts)
    verdict = VERDICTS[found]
    reasons = tuple(dict.fromkeys(deciding(rule.node, facts, found))) if found in {YES, NO} else ()
    return Answer(rule, verdict, reasons, missing(rule.node, facts))


def screen(facts: Facts, book: Rulebook, *, apart: bool = False) -> list[Answer]:
    """Every programme that is in force. Those that rest on sealed categories only with `apart`, and then only those."""
    known = {**book.local, **normal(facts)}
    if not apart:
        known = {code: value for code, value in known.items() if code not in SEALED}
    return [screen_rule(rule, known) for rule in book.rules.values() if rule.apart is apart]


SEALED = frozenset({"hiv", "victim", "suspected_violence"})
"""Facts that are on a guarded page only; tests hold this to the facts whose origin is sealed."""


def by_verdict(answers: Sequence[Answer], verdict: Verdict) -> list[Answer]:
    """Those with a verdict; to check: what needs least first."""
    chosen = [one for one in answers if one.verdict is verdict]
    return sorted(chosen, key=lambda one: one.effort) if verdict is Verdict.CHECK else chosen


def questions(answers: Sequence[Answer]) -> list[tuple[Fact, list[str]]]:
    """Every missing fact that can be found out here, the cheapest first, then the one that settles most; with the
    programmes that wait for it."""
    waiting: dict[Fact, list[str]] = {}
    for one in answers:
        for fact in one.missing:
            if fact.origin is not Origin.SEALED:
                waiting.setdefault(fact, []).append(one.code)
    return sorted(waiting.items(), key=lambda pair: (pair[0].cost, -len(pair[1])))


@dataclass(frozen=True, slots=True)
class Change:
    """A programme will read otherwise from a day on, and why."""

    on: date
    code: str
    before: Verdict
    after: Verdict
    reasons: tuple[Leaf, ...]
