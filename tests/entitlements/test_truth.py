"""The truth tables: every programme, each line checked by hand against its source."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from app.clock import age_on
from app.entitlements.columns import encode, missing_counts, screen_all
from app.entitlements.facts import COUNTY_FACTS, FACTS
from app.entitlements.programmes import all_programmes
from app.entitlements.rulebook import Rulebook, book
from app.entitlements.screening import VERDICTS, Verdict, screen, screen_rule
from app.entitlements.vocabulary import Kind, Value, normal

TABLE = Path(__file__).with_name("truth.txt")
SHORT = {"father": "father_state", "mother": "mother_state"}
SIGNS = {"+": Verdict.LIKELY, "?": Verdict.CHECK, "-": Verdict.NOT_NOW}
DAY = date(2026, 11, 28)


@dataclass(frozen=True)
class Line:
    """One fact set, what it must give, and which facts must be named."""

    code: str
    number: int
    facts: dict[str, Value]
    verdict: Verdict
    named: tuple[str, ...]


def facts_of(words: list[str]) -> dict[str, Value]:
    """The facts as a line has them."""
    found: dict[str, Value] = {}
    days = dict(word.split("=") for word in words if word.startswith(("born=", "on=")))
    if days:
        found["age"] = age_on(date.fromisoformat(days["born"]), date.fromisoformat(days["on"]))
    for word in words:
        name, _, value = word.partition("=")
        code = SHORT.get(name.removeprefix("!"), name.removeprefix("!"))
        if name in {"born", "on"}:
            continue
        fact = FACTS[code]
        found[code] = not name.startswith("!") if not value else int(value) if fact.kind is Kind.NUMBER else value
        assert fact.fits(found[code]), word
    return found


def lines() -> Iterator[Line]:
    """All of them."""
    code = ""
    for number, text in enumerate(TABLE.read_text("utf-8").splitlines(), 1):
        if text.startswith("## "):
            code = text.split()[1]
        elif text and text[0] in SIGNS:
            facts, _, named = text[2:].partition(" : ")
            yield Line(code, number, facts_of(facts.split()), SIGNS[text[0]], tuple(named.split()))


ALL = list(lines())
BOOK = book(DAY)


@pytest.mark.parametrize("line", ALL, ids=lambda line: f"{line.code}:{line.number}")
def test_line(line: Line) -> None:
    rule = BOOK.rules[line.code]
    found = screen_rule(rule, normal(line.facts))
    assert found.verdict is line.verdict
    if line.verdict is Verdict.CHECK:
        assert tuple(fact.code for fact in found.missing) == line.named
    else:
        assert found.missing == ()
    if line.verdict is Verdict.NOT_NOW:
        assert sorted({leaf.fact.code for leaf in found.reasons}) == sorted(line.named)


def test_every_programme_has_eight_and_a_source() -> None:
    counts = Counter(line.code for line in ALL)
    assert set(counts) == {one.code for one in all_programmes()} == set(BOOK.rules)
    assert min(counts.values()) >= 8
    assert sum(counts.values()) >= 320
    heads = [text for text in TABLE.read_text("utf-8").splitlines() if text.startswith("## ")]
    assert all(" | " in head and len(head.split(" | ")[1]) > 8 for head in heads)
    assert {line.verdict for line in ALL} == set(Verdict)


def test_columns_give_the_same_answers() -> None:
    """Line by line against the county's own answers of that line, as whole columns have them for everybody."""
    county = {fact.code for fact in COUNTY_FACTS}
    for line in ALL:
        local = {code: value for code, value in line.facts.items() if code in county}
        here = Rulebook(BOOK.rules, local)
        columns = encode([{code: value for code, value in line.facts.items() if code not in county}])
        place = list(BOOK.rules).index(line.code)
        if BOOK.rules[line.code].apart or "victim" in line.facts:
            continue
        assert VERDICTS[screen_all(columns, here)[0, place]] is line.verdict, line
        assert missing_counts(columns, here)[0, place] == (len(line.named) if line.verdict is Verdict.CHECK else 0), (
            line
        )


def test_sealed_facts_decide_nothing_on_ordinary_pages() -> None:
    told = {"age": 9, "hiv": True, "victim": True, "hardship": True, "legal_matter": True, "household": "none"}
    ordinary = {one.code: one for one in screen({**told, "poverty_relieved": False, "no_income": False}, BOOK)}
    assert {"E03", "E29", "E31"} & set(ordinary) == set()
    assert ordinary["E24"].verdict is Verdict.CHECK
    assert {one.code for one in screen(told, BOOK, apart=True)} == {"E03", "E29", "E31"}
