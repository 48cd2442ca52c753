"""Answering without a circle: tantivy counts, and orders by its score or by one of its columns."""

from tantivy import Order as Direction
from tantivy import Query

from search.adapters.embedded.asking import FEW, Asking, both
from search.adapters.embedded.found import Found
from search.query import DEEPEST, Hit, Order, Results

RINGS = (5.0, 20.0, 80.0, 320.0)
"""Kilometres within which the nearest are looked for, one after the other."""
BLENDED = 500
"""How many of the best fitting are ordered by distance too."""


class Anywhere(Asking):
    """Everything that fits, wherever it is."""

    def answer(self) -> Results:
        """The page, the total, the counts."""
        broad = self.allowed(self.request.filter)
        level, said = self.settle(lambda query: self.count(both(query, broad)))
        query = both(said, self.allowed(self.request.narrowed()))
        total = self.count(query)
        hits: tuple[Hit, ...] = ()
        if self.request.offset < min(total, DEEPEST) and self.request.limit:
            hits = self.page(self.leading(query, said))
        return Results(hits, total, self.facets(said), level)

    def count(self, query: Query) -> int:
        """Exactly how many."""
        found = self.searcher.search(Query.const_score_query(query, 1.0), limit=1, count=True)
        return int(found.count)  # type: ignore[attr-defined]  # its stub forgets it

    def leading(self, query: Query, said: Query | None) -> Found:
        """As many from the first on as the page needs."""
        match self.order(said):
            case Order.NEAR:
                return self.nearest(query)
            case Order.FRESH:
                return self.first(query, self.end, column="checked")
        if not self.request.near:
            return self.first(query, self.end)
        found = self.first(query, max(self.end, BLENDED))
        return found.first(-found.blended(), self.end, self.keys)

    def first(self, query: Query, size: int, column: str | None = None) -> Found:
        """The first so many; equals, even those beyond the cut, in the order of their keys."""
        asked = size + FEW
        while True:
            hits = self.searcher.search(
                query, limit=asked, count=False, order_by_field=column, order=Direction.Desc
            ).hits
            if len(hits) < asked or hits[size - 1][0] != hits[-1][0]:
                break
            asked *= 4
        found = self.located(hits)
        return found.first(-found.scores, size, self.keys)

    def nearest(self, query: Query) -> Found:
        """Ring after ring, until there are enough; at last what stands nowhere."""
        for km in RINGS:
            found = self.within(query, km, scored=False)
            if len(found.addresses) >= self.end:
                return found.first(found.km, self.end, self.keys)
        whole = Query.const_score_query(query, 1.0)
        found = self.located(self.searcher.search(whole, limit=max(1, self.searcher.num_docs), count=False).hits)
        return found.first(found.km, self.end, self.keys)

    def facets(self, said: Query | None) -> dict[str, dict[str, int]]:
        """Each counted field; those in which something is chosen as if it were not."""
        chosen = {one.field for one in self.request.chosen}
        free = [name for name in self.request.facets if name not in chosen]
        found = self.counts(both(said, self.allowed(self.request.narrowed())), free)
        for name in chosen & set(self.request.facets):
            found |= self.counts(both(said, self.allowed(self.request.narrowed(but=name))), [name])
        return {name: found[name] for name in self.request.facets}
