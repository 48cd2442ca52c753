"""Clauses and filters as tantivy's own queries, built piece by piece: no text of anybody's is ever parsed."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
import tantivy
from tantivy import Occur, Query

from search.adapters.embedded.reader import View
from search.adapters.embedded.schema import NOWHERE, PREFIXES, WORDS, flag
from search.documents import FIELDS, Holding
from search.filters import AtLeast, AtMost, Either, Every, Filter, Holds, Is, Not, StartsWith, Within
from search.geo import cells_around, kilometres, unpacked
from search.plan import All, Best, Clause, Group, Slip, Some, Start, Term

WEIGHTS: dict[Group, dict[str, float]] = {
    Group.TEXT: {"title": 4.0, "terms": 2.5, "owner": 2.0, "body": 1.0},
    Group.SOUND: {"sound": 2.5},
    Group.INITIALS: {"initials": 1.0},
    Group.SHORT: {"short": 3.0},
}
"""What a word counts in which field."""
NAMES = {name: weight for name, weight in WEIGHTS[Group.TEXT].items() if name != "body"}
"""Where beginnings and slips are looked for: a text's rare words are too many to compare with each."""
Clauses = list[tuple[Occur, Query]]
BEGINNINGS = 24
"""Into how many words a beginning may grow."""
ONE_BY_ONE = 200
EVERYTHING = Query.all_query()


class Compiler:
    """Translates for one state of the index."""

    def __init__(self, view: View) -> None:
        self.schema, self.searcher, self.known = view.schema, view.searcher, view.cells

    def clause(self, clause: Clause) -> Query | None:
        """A clause; None where nothing in the index can fulfil it."""
        match clause:
            case Term(text, group, weight):
                found = {f: w for f, w in WEIGHTS[group].items() if self.searcher.doc_freq(f, text)}
                return best([Query.boost_query(self.term(f, text), w * weight) for f, w in found.items()])
            case Start(text, group, weight):
                return best([*self.starts(text, group, weight)])
            case Slip(text, slips, weight):
                return best([
                    Query.boost_query(Query.fuzzy_term_query(self.schema, f, text, slips), w * weight)
                    for f, w in NAMES.items()
                ])  # fmt: skip
            case All(clauses):
                parts = [self.clause(one) for one in clauses]
                return every([one for one in parts if one is not None]) if None not in parts else None
            case Best(clauses):
                return best([one for part in clauses if (one := self.clause(part)) is not None])
            case Some(clauses, least):
                some = [one for part in clauses if (one := self.clause(part)) is not None]
                if len(some) < least:
                    return None
                return Query.boolean_query([(Occur.Should, one) for one in some], minimum_number_should_match=least)

    def starts(self, text: str, group: Group, weight: float) -> Iterable[Query]:
        """Words that begin so, where titles and names stand."""
        for name, worth in (NAMES if group is Group.TEXT else WEIGHTS[group]).items():
            grown = [word for word, _n in self.searcher.terms_with_prefix(name, text, limit=BEGINNINGS)]
            if grown:
                yield Query.boost_query(self.any_of(name, grown), worth * weight)

    def clauses(self, filter_: Filter) -> Clauses:
        """A filter as what must be and what must not be; it never adds to a score.

        What is hidden is few, so it is left out rather than everything else looked up.
        """
        match filter_:
            case Every(filters):
                return [clause for one in filters for clause in self.clauses(one)]
            case Is("published", True):
                return [(Occur.MustNot, self.term("published", flag(value=False)))]
            case Not(inner):
                return [(Occur.MustNot, self.condition(inner))]
            case _:
                return [(Occur.Must, Query.const_score_query(self.condition(filter_), 0.0))]

    def condition(self, filter_: Filter) -> Query:
        """A filter, as it is."""
        match filter_:
            case Every(filters):
                return every([self.condition(one) for one in filters])
            case Either(filters):
                return either([self.condition(one) for one in filters])
            case Not(inner):
                return without(self.condition(inner))
            case Within(lat, lng, km):
                return self.within(lat, lng, km)
            case Is() | Holds():
                return self.having(filter_)
            case AtMost(name, value):
                return self.between(name, None, math.floor(value))
            case AtLeast(name, value):
                return self.between(name, math.ceil(value), None)
            case StartsWith(_, value):
                return self.place(value)

    def having(self, filter_: Is | Holds) -> Query:
        """A field with a value."""
        match filter_:
            case Is("published", value):
                return self.term("published", flag(bool(value)))
            case Is("age_min" | "age_max" as name, value):
                return self.between(name, int(value), int(value))
            case Is(name, ""):
                return without(Query.exists_query(name)) if name in WORDS else self.term(name, "")
            case Is(name, value):
                return self.term(name, str(value))
            case Holds(name, values):
                kept = [value for value in values if value]
                empty = [self.having(Is(name, ""))] if "" in values and FIELDS[name] is Holding.WORD else []
                return either([*([self.any_of(name, kept)] if kept else []), *empty])

    def place(self, begins: str) -> Query:
        """Places of an area."""
        if not begins:
            return EVERYTHING
        if len(begins) in PREFIXES:
            return self.term("area", begins)
        words = [word for word, _n in self.searcher.terms_with_prefix("place", begins)]
        return self.any_of("place", words) if words else Query.empty_query()

    def within(self, lat: float, lng: float, km: float) -> Query:
        """Exactly what lies in a circle, wherever in a filter it stands: by the numbers of what does."""
        addresses = [address for _score, address in self.candidates(lat, lng, km, EVERYTHING)]
        points = np.array(self.searcher.fast_field_values("point", addresses), dtype=np.uint64)
        inside = kilometres(lat, lng, *unpacked(points)) <= km
        inside &= points != NOWHERE
        keys = np.array(self.searcher.fast_field_values("key", addresses), dtype=np.int64)[inside].tolist()
        return self.any_of("key", keys) if keys else Query.empty_query()

    def candidates(
        self, lat: float, lng: float, km: float, wanted: Query, *, scored: bool = False
    ) -> list[tuple[float, tantivy.DocAddress]]:
        """What is wanted, of the cells that a circle touches: a few too many."""
        cells = cells_around(lat, lng, km)
        if cells is None:
            near, most = EVERYTHING, self.searcher.num_docs
        else:
            near, most = self.cells(cells)
        if not most:
            return []
        if scored:
            asked = every([wanted, Query.const_score_query(near, 0.0)])
        else:
            asked = Query.const_score_query(every([wanted, near]), 1.0)
        return list(self.searcher.search(asked, limit=most, count=False).hits)

    def cells(self, cells: list[int]) -> tuple[Query, int]:
        """Any of these cells, and how much they hold. A few are quicker one by one than as a set, which is made anew for
        each question; the questions for single cells are kept, since everybody around asks for the same ones."""
        known, held, most = self.known, [], 0
        for cell in cells:
            if cell not in known:
                known[cell] = self.searcher.doc_freq("cell", cell), self.term("cell", cell)
            count, query = known[cell]
            if count:
                held.append((cell, query))
                most += count
        if len(held) > ONE_BY_ONE:
            return self.any_of("cell", [cell for cell, _query in held]), most
        return either([query for _cell, query in held]), most

    def term(self, name: str, value: str | int) -> Query:
        """Exactly this value."""
        return Query.term_query(self.schema, name, value, index_option="basic" if name not in SCORED else "freq")

    def any_of(self, name: str, values: Sequence[str | int]) -> Query:
        """One of these values."""
        return Query.term_set_query(self.schema, name, list(values))

    def between(self, name: str, low: int | None, high: int | None) -> Query:
        """A number from here to there, both included."""
        clip = [None if n is None else max(-(2**62), min(2**62, n)) for n in (low, high)]
        return Query.range_query(self.schema, name, tantivy.FieldType.Integer, clip[0], clip[1])


SCORED = frozenset(WEIGHTS[Group.TEXT])


def every(queries: Sequence[Query]) -> Query:
    """All of them; everything where there are none."""
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Must, one) for one in queries]) if queries else EVERYTHING


def without(query: Query) -> Query:
    """Everything else."""
    return Query.boolean_query([(Occur.Must, EVERYTHING), (Occur.MustNot, query)])


def either(queries: Sequence[Query]) -> Query:
    """Any of them; nothing where there are none."""
    return Query.boolean_query([(Occur.Should, one) for one in queries]) if queries else Query.empty_query()


def best(queries: Sequence[Query]) -> Query | None:
    """The best of them counts; None where there are none."""
    if len(queries) > 1:
        return Query.disjunction_max_query(list(queries))
    return queries[0] if queries else None
