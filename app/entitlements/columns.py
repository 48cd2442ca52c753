"""Screening of very many children at once: each fact is a column, each condition a table look-up, each rule a few minima
and maxima. Gives the same answers as `conditions`; tests hold the two together. Pure numpy."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from app.entitlements.conditions import UNKNOWN, All, Leaf, Named, Node, domain
from app.entitlements.facts import FACTS
from app.entitlements.rulebook import Rulebook
from app.entitlements.screening import SEALED
from app.entitlements.vocabulary import Fact, Facts, Value, normal

Column = NDArray[np.uint8]
Columns = Mapping[str, Column]
"""A code per child: 0 is unknown, the n-th value of the fact's domain is n."""
STRIP = 1 << 14
"""Children at a time, so that the columns of a strip stay in the processor's cache."""


@cache
def codes_of(fact: Fact) -> Mapping[Value, int]:
    """The code of each value. False and 0 are the same key to Python, but no fact has both."""
    return {value: number for number, value in enumerate(domain(fact), 1)}


def encode(children: Sequence[Facts]) -> dict[str, Column]:
    """Columns from children's facts."""
    columns = {code: np.zeros(len(children), np.uint8) for code in FACTS}
    for row, facts in enumerate(children):
        for code, value in normal(facts).items():
            if code in columns:
                columns[code][row] = codes_of(FACTS[code])[value]
    return columns


@cache
def table(leaf: Leaf) -> Column:
    """The answer of a condition for each code of its fact."""
    return np.array([UNKNOWN, *(leaf.holds(value) for value in domain(leaf.fact))], np.uint8)


class Strip:
    """Some children at a time. A condition that stands in several rules is answered once."""

    def __init__(self, columns: Columns, local: Facts, rows: slice) -> None:
        self.columns, self.rows = columns, rows
        self.size = len(range(*rows.indices(len(next(iter(columns.values()))))))
        self.local = {code: codes_of(FACTS[code])[value] for code, value in local.items()}
        self.known: dict[Node, Column] = {}

    def answer(self, node: Node) -> Column:
        """2, 1 or 0 for each child."""
        found = self.known.get(node)
        if found is None:
            found = self.known[node] = self.worked_out(node)
        return found

    def worked_out(self, node: Node) -> Column:
        """The same, anew."""
        if isinstance(node, Leaf):
            code = node.fact.code
            if code in self.local or code in SEALED:
                return np.full(self.size, table(node)[self.local.get(code, 0)], np.uint8)
            return table(node)[self.columns[code][self.rows]]
        if isinstance(node, Named):
            return self.answer(node.inner)
        join = np.minimum if isinstance(node, All) else np.maximum
        first, *rest = (self.answer(part) for part in node.parts)
        found = first
        for part in rest:
            found = join(found, part)
        return found

    def note_missing(self, node: Node, among: NDArray[np.bool_], noted: dict[str, NDArray[np.bool_]]) -> None:
        """Mark, by fact, the children for whom it is missing: where a part that is not known leaves the whole so."""
        here = among & (self.answer(node) == UNKNOWN)
        if not here.any():
            return
        if isinstance(node, Leaf):
            code = node.fact.code
            noted[code] = noted[code] | here if code in noted else here
            return
        for part in (node.inner,) if isinstance(node, Named) else node.parts:
            self.note_missing(part, here, noted)


def strips(columns: Columns, local: Facts) -> Iterable[Strip]:
    """All children, a strip at a time."""
    size = len(next(iter(columns.values())))
    for start in range(0, size, STRIP):
        yield Strip(columns, local, slice(start, min(size, start + STRIP)))


def screen_all(columns: Columns, book: Rulebook) -> Column:
    """The answer of every rule (in the order of the book) for every child: an array of children × rules.

    Rules that rest on sealed categories are left at "not known": columns never hold those.
    """
    rules = list(book.rules.values())
    size = len(next(iter(columns.values())))
    found = np.full((size, len(rules)), UNKNOWN, np.uint8)
    for strip in strips(columns, book.local):
        for place, rule in enumerate(rules):
            if not rule.apart:
                found[strip.rows, place] = strip.answer(rule.node)
    return found


def missing_counts(columns: Columns, book: Rulebook) -> Column:
    """How many facts each rule still needs for each child; 0 where there is an answer. Children × rules."""
    rules = list(book.rules.values())
    size = len(next(iter(columns.values())))
    counts = np.zeros((size, len(rules)), np.uint8)
    for strip in strips(columns, book.local):
        for place, rule in enumerate(rules):
            if not rule.apart:
                noted: dict[str, NDArray[np.bool_]] = {}
                strip.note_missing(rule.node, np.ones(strip.size, bool), noted)
                for mask in noted.values():
                    counts[strip.rows, place] += mask
    return counts
