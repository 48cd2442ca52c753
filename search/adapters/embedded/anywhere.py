"""Answering without a circle: tantivy counts, and orders by its score or by one of its columns."""

from tantivy import DocAddress, Query
from tantivy import Order as Direction

from search.adapters.embedded.asking import FEW, Asking
from search.adapters.embedded.found import Found
from search.adapters.embedded.reader import View
from search.filters import Filter
from search.query import DEEPEST, Order, Request, Results, Scope

Leading = tuple[list[tuple[float, DocAddress]], int]
RINGS = (5.0, 20.0, 80.0, 320.0)
"""Kilometres within which the nearest are looked for, one after the other."""
BLENDED = 500
"""How many of the best fitting are ordered by distance too."""


class Anywhere(Asking):
    """Everything that fits, wherever it is."""

    def __init__(self, view: View, request: Request, scope: Scope) -> None:
        super().__init__(view, request, scope)
        self.asked: dict[tuple[int, int, str | None, int], Leading] = {}
        self.alive: list[object] = []
        """What the keys are of: a number is given to another thing once its own is gone."""

    def answer(self) -> Results:
        """The page, the total, the counts."""
        level, said = self.settle(lambda query: self.hits(query, self.request.filter)[1])
        if self.request.offset >= DEEPEST or not self.request.limit:
            return Results((), self.count(self.within(said, self.request.narrowed())), self.facets(said), level)
        found, total = self.leading(said)
        return Results(self.page(found) if self.request.offset < total else (), total, self.facets(said), level)

    def hits(self, said: Query | None, filter_: Filter, column: str | None = None, size: int = 0) -> Leading:
        """The first hits and how many there are: each question is asked once, however often it is wanted."""
        asked = (size or max(self.end, BLENDED if self.request.near else 0)) + FEW
        key = (id(said), id(filter_), column, asked)
        known = self.asked.get(key)
        if known is None:
            answer = self.searcher.search(
                self.within(said, filter_), limit=asked, count=True, order_by_field=column, order=Direction.Desc
            )
            known = list(answer.hits), int(answer.count)  # type: ignore[attr-defined]  # its stub forgets it
            self.asked[key] = known
            self.alive += [said, filter_]
        return known

    def leading(self, said: Query | None) -> tuple[Found, int]:
        """As many from the first on as the page needs, and how many there are in all."""
        match self.order(said):
            case Order.NEAR:
                query = self.within(said, self.request.narrowed())
                return self.nearest(query), self.count(query)
            case Order.FRESH:
                return self.first(said, column="fresh")
        return self.blended(said) if self.request.near else self.first(said)

    def first(self, said: Query | None, column: str | None = None) -> tuple[Found, int]:
        """The first of them as the engine has them: what fits alike stands as it stands in the index."""
        hits, total = self.hits(said, self.narrowed, column)
        return self.located(hits[: self.end]), total

    def blended(self, said: Query | None) -> tuple[Found, int]:
        """The best fitting, the near before the far; where many fit alike, all of them are measured."""
        hits, total = self.hits(said, self.narrowed)
        if len(hits) < total and hits[max(self.end, BLENDED) - 1][0] == hits[-1][0]:
            hits, total = self.hits(said, self.narrowed, size=total)
        found = self.located(hits)
        return found.first(-found.blended(), self.end, self.keys), total

    @property
    def narrowed(self) -> Filter:
        """The filter with what was chosen; the filter itself where nothing was, so that no question is asked twice."""
        return self.request.narrowed() if self.request.chosen else self.request.filter

    def nearest(self, query: Query) -> Found:
        """Ring after ring, until there are enough; at last what stands nowhere."""
        for km in RINGS:
            found = self.inside(query, km, scored=False)
            if len(found.addresses) >= self.end:
                return found.first(found.km, self.end, self.keys)
        whole = Query.const_score_query(query, 1.0)
        found = self.located(self.searcher.search(whole, limit=max(1, self.searcher.num_docs), count=False).hits)
        return found.first(found.km, self.end, self.keys)

    def facets(self, said: Query | None) -> dict[str, dict[str, int]]:
        """Each counted field; those in which something is chosen as if it were not."""
        chosen = {one.field for one in self.request.chosen}
        free = [name for name in self.request.facets if name not in chosen]
        found = self.counts(self.within(said, self.request.narrowed()), free)
        for name in chosen & set(self.request.facets):
            found |= self.counts(self.within(said, self.request.narrowed(but=name)), [name])
        return {name: found[name] for name in self.request.facets}
