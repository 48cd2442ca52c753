"""One question to Meilisearch: a request for the level, one for the page and the counts."""

from typing import Any

import numpy as np

from search.adapters.meilisearch.filters import NONE, compiled
from search.adapters.meilisearch.server import Server
from search.adapters.meilisearch.words import Try, tries
from search.filters import Every, Filter, Holds
from search.geo import kilometres
from search.plan import Level, plan
from search.query import DEEPEST, Hit, Order, Request, Results, Scope

SHOWN = ["id", "kind", "_geo"]


class Asking:
    """What one request comes to."""

    def __init__(self, server: Server, index: str, request: Request, scope: Scope) -> None:
        self.server, self.index, self.request, self.scope = server, index, request, scope

    def answer(self) -> Results:
        """The level first, then the page with its total and the counts, in one request together."""
        level, said, narrow = self.settle()
        end = min(self.request.offset + self.request.limit, DEEPEST)
        size = max(0, end - self.request.offset)
        chosen = {one.field for one in self.request.chosen} & set(self.request.facets)
        whole = self.question(said, self.request.narrowed(), narrow)
        free = [name for name in self.request.facets if name not in chosen]
        asked = [
            {**whole, "page": 1, "hitsPerPage": 1, "facets": free},
            {**whole, "offset": self.request.offset, "limit": size, "attributesToRetrieve": SHOWN},
            *(
                {**self.question(said, self.request.narrowed(but=name), narrow), "page": 1, "hitsPerPage": 1, "facets": [name]}
                for name in sorted(chosen)
            ),
        ]  # fmt: skip
        counted, page, *others = self.server.multi(asked)
        facets = [counted, *others]
        return Results(tuple(map(self.hit, page["hits"])), counted["totalHits"], self.counts(facets), level)

    def settle(self) -> tuple[Level, Try | None, Filter]:
        """Which way to take the words: the first that finds anything; else by the needs that they speak of."""
        by_need = Holds("types", self.request.types) if self.request.types else Every()
        if not self.request.words.strip():
            return Level.ALL, None, by_need
        worked_out = self.request.plan or plan(self.request.words)
        attempts = tries(worked_out, known=bool(self.request.types))
        if attempts:
            asked = [
                {**self.question(one, self.request.filter, Every()), "page": 1, "hitsPerPage": 1} for one in attempts
            ]
            for one, found in zip(attempts, self.server.multi(asked), strict=True):
                if found["totalHits"]:
                    return one[0], one, Every()
        if self.request.types:
            return Level.MEANING, None, by_need
        return Level.ALL, None, Holds("types", ())

    def question(self, said: Try | None, filter_: Filter, narrow: Filter) -> dict[str, Any]:
        """A question within the scope, always."""
        _level, words, strategy = said or (Level.ALL, "", "all")
        allowed = [compiled(one) for one in (self.scope.filter, filter_, narrow)]
        if circle := self.request.circle:
            allowed.append(f"_geoRadius({circle.lat!r}, {circle.lng!r}, {max(circle.km * 1000, 0.001):.3f})")
        return {
            "indexUid": self.index,
            "q": words,
            "matchingStrategy": strategy,
            "filter": allowed,
            "sort": self.sort(said),
            "attributesToRetrieve": [],
        }

    def sort(self, said: Try | None) -> list[str]:
        """The explicit order; where nothing was said, what fits best is what is nearest, or freshest."""
        near, order = self.request.near, self.request.order
        if order is Order.FIT and said is not None:
            return []
        if near is not None and order is not Order.FRESH:
            return [f"_geoPoint({near[0]!r}, {near[1]!r}):asc", "rank:asc"]
        return ["checked:desc", "rank:asc"]

    def hit(self, found: dict[str, Any]) -> Hit:
        """With the distance reckoned here: the server tells it only where it sorts by it."""
        km = None
        if self.request.near is not None and (place := found.get("_geo")):
            km = float(kilometres(*self.request.near, np.array([place["lat"]]), np.array([place["lng"]]))[0])
        kind = found["kind"]
        return Hit(found["id"], "" if kind == NONE else kind, 0.0, km)

    def counts(self, answers: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
        """The counts of all answers together, in the order asked for."""
        merged: dict[str, dict[str, int]] = {}
        for one in answers:
            for name, values in (one.get("facetDistribution") or {}).items():
                merged[name] = {value: count for value, count in values.items() if value != NONE and count}
        return {name: merged.get(name, {}) for name in self.request.facets}
