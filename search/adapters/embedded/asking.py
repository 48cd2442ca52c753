"""One question on one state of the index: what its words come to there, and its page once the order is known."""

from collections.abc import Callable, Iterator

import numpy as np
from tantivy import DocAddress, Occur, Query

from search.adapters.embedded.compiling import EVERYTHING, Compiler, either
from search.adapters.embedded.found import Floats, Found
from search.adapters.embedded.reader import View
from search.adapters.embedded.schema import NOWHERE, read_ids
from search.filters import Every, Filter
from search.geo import kilometres, unpacked
from search.plan import Level, plan
from search.query import DEEPEST, Hit, Order, Request, Scope

FEW = 10
"""Below so many, words that sound or are spelt alike are looked for too."""
SPOKEN = 6.0
"""What meeting the first need that the words speak of counts; the next ones less."""


class Asking:
    """What both ways of answering need."""

    def __init__(self, view: View, request: Request, scope: Scope) -> None:
        self.view, self.request, self.scope = view, request, scope
        self.searcher = view.searcher
        self.compiler = Compiler(view)
        self.end = min(request.offset + request.limit, DEEPEST)

    def levels(self) -> Iterator[tuple[Level, Query]]:
        """What the words come to, strict first. Where they speak of needs, single words no longer count for themselves."""
        worked_out = self.request.plan or plan(self.request.words)
        for level, clause in worked_out.levels:
            if level is not Level.SOME or not self.request.types:
                said = self.compiler.clause(clause)
                if said is not None:
                    yield level, said

    def meant(self) -> Query | None:
        """What meets the needs that the words speak of; what meets only one comes before what meets many."""
        found: list[tuple[Occur, Query]] = []
        for at, code in enumerate(self.request.types):
            term, worth = self.compiler.term("types", code), SPOKEN / (1 + 0.5 * at)
            found += [
                (Occur.Should, Query.const_score_query(term, worth)),
                (Occur.Should, Query.boost_query(term, 0.1)),
            ]
        return Query.boolean_query(found) if found else None

    def settle(self, counted: Callable[[Query | None], int]) -> tuple[Level, Query | None]:
        """What to look for, and at which level the words are taken: the first that finds enough, else the strictest that
        finds most. None is everything."""
        if not self.request.words.strip() and not self.request.types:
            return Level.ALL, None
        settled: tuple[Level, Query] = (Level.ALL, Query.empty_query())
        most = 0
        for level, said in self.levels():
            if level is Level.SOME and most:
                break
            if (count := counted(said)) > most:
                most, settled = count, (level, said)
            if most >= FEW:
                break
        meant = self.meant()
        if meant is None:
            return settled
        return (settled[0], either([settled[1], meant])) if most else (Level.MEANING, meant)

    def within(self, said: Query | None, filter_: Filter) -> Query:
        """What was said, within the scope and the filter."""
        narrow = self.compiler.clauses(Every((self.scope.filter, filter_)))
        return Query.boolean_query([(Occur.Must, EVERYTHING if said is None else said), *narrow])

    def count(self, query: Query) -> int:
        """Exactly how many."""
        found = self.searcher.search(Query.const_score_query(query, 1.0), limit=1, count=True)
        return int(found.count)  # type: ignore[attr-defined]  # its stub forgets it

    def order(self, said: Query | None) -> Order:
        """Where nothing was said, what fits best is what is nearest, or freshest."""
        order, near = self.request.order, self.request.near
        if order is Order.FIT and said is None:
            return Order.NEAR if near else Order.FRESH
        return Order.FRESH if order is Order.NEAR and not near else order

    def counts(self, query: Query, names: list[str]) -> dict[str, dict[str, int]]:
        """How often each value stands in the answers; no value is left out."""
        asked = {name: {"terms": {"field": name, "size": 65_000}} for name in names}
        answer = self.searcher.aggregate(query, asked) if names else {}
        return {name: {one["key"]: one["doc_count"] for one in answer[name]["buckets"]} for name in names}

    def located(self, hits: list[tuple[float, DocAddress]]) -> Found:
        """With their distance from where it counts."""
        addresses = [address for _score, address in hits]
        scores = np.array([score for score, _address in hits], dtype=np.float64)
        return Found(addresses, scores, self.distances(addresses))

    def distances(self, addresses: list[DocAddress]) -> Floats:
        """Kilometres; infinite from nowhere and to what stands nowhere."""
        if self.request.near is None:
            return np.full(len(addresses), np.inf)
        points = np.array(self.searcher.fast_field_values("point", addresses), dtype=np.uint64)
        km = kilometres(*self.request.near, *unpacked(points))
        km[points == NOWHERE] = np.inf
        return km

    def inside(self, query: Query, km: float, *, scored: bool) -> Found:
        """What is wanted and lies within so many kilometres."""
        lat, lng = self.request.near or (0.0, 0.0)
        found = self.located(self.compiler.candidates(lat, lng, km, query, scored=scored))
        inside = np.flatnonzero(found.km <= km)
        return found if len(inside) == len(found.addresses) else found.some(inside)

    def keys(self, addresses: list[DocAddress]) -> list[int]:
        """The numbers of documents."""
        return self.searcher.fast_field_values("key", addresses)  # type: ignore[return-value]  # signed numbers, never none

    def page(self, found: Found) -> tuple[Hit, ...]:
        """The hits asked for, of documents in their order."""
        part = slice(self.request.offset, self.end)
        known = read_ids(self.searcher, found.addresses[part], self.view.vocabulary)
        return tuple(
            Hit(ident, kind, float(score), None if np.isinf(km) else float(km))
            for (ident, kind), score, km in zip(known, found.scores[part], found.km[part], strict=True)
        )
