"""Answering within a circle: what lies in it is few enough to be measured, ordered and counted one by one."""

import numpy as np
import numpy.typing as npt
from tantivy import Query

from search.adapters.embedded.asking import FEW, Asking
from search.adapters.embedded.compiling import every
from search.adapters.embedded.found import Floats, Found
from search.adapters.embedded.reader import View
from search.adapters.embedded.schema import KEY_BITS
from search.adapters.embedded.vocabulary import bit_counts
from search.filters import Every
from search.query import DEEPEST, Hit, Order, Request, Results, Scope

Bits = npt.NDArray[np.bool_]


class Around(Asking):
    """Everything that fits and lies within the circle."""

    def __init__(self, view: View, request: Request, scope: Scope) -> None:
        super().__init__(view, request, scope)
        self.measured: dict[int, tuple[Query | None, Found]] = {}

    def answer(self) -> Results:
        """The page, the total, the counts."""
        level, said = self.settle(self.counted)
        found = self.circled(said)
        keep, facets = self.picked(found)
        total = int(keep.sum())
        hits: tuple[Hit, ...] = ()
        if self.request.offset < min(total, DEEPEST) and self.request.limit:
            kept = found.some(np.flatnonzero(keep))
            hits = self.page(kept.first(self.worth(kept, said), self.end, self.keys))
        return Results(hits, total, facets, level)

    def counted(self, said: Query | None) -> int:
        """How much lies in the circle. Few is enough where the words are known well: the circle is small, they are right."""
        few = len(self.circled(said).addresses)
        known = 0 < few < FEW and self.count(self.within(said, Every())) >= FEW
        return FEW if known else few

    def circled(self, said: Query | None) -> Found:
        """What lies in the circle; measured once for each way to take the words."""
        if id(said) not in self.measured:
            query = self.within(said, self.request.filter)
            scored = self.request.order is Order.FIT
            # kept together with its key's own, whose number nothing else is given so
            self.measured[id(said)] = said, self.inside(query, self.request.km or 0.0, scored=scored)
        return self.measured[id(said)][1]

    def worth(self, found: Found, said: Query | None) -> Floats:
        """By what they are ordered, the smallest first."""
        match self.order(said):
            case Order.NEAR:
                return found.km
            case Order.FRESH:
                fresh = np.array(self.searcher.fast_field_values("fresh", found.addresses), dtype=np.int64)
                return -(fresh >> KEY_BITS).astype(np.float64)
            case Order.FIT:
                return -found.blended()

    def picked(self, found: Found) -> tuple[Bits, dict[str, dict[str, int]]]:
        """Which have what was chosen, and how often each value stands in what was found."""
        masks = {one.field: self.having(found, one.field, one.values) for one in self.request.chosen}
        keep = self.all_of(found, masks)
        bits: dict[str, npt.NDArray[np.int64]] = {}
        facets = {}
        for field in self.request.facets:
            here = self.all_of(found, {name: mask for name, mask in masks.items() if name != field})
            column = self.view.vocabulary.where(field)[0]
            if not self.view.vocabulary.fits(field):
                facets[field] = self.counts(self.those(found.some(np.flatnonzero(here))), [field])[field]
                continue
            shared = column if field not in masks else field  # columns of fields not chosen are counted together
            if shared not in bits:
                bits[shared] = bit_counts(self.column(found, column)[here])
            facets[field] = self.view.vocabulary.count(field, bits[shared])
        return keep, facets

    def column(self, found: Found, name: str) -> npt.NDArray[np.uint64]:
        """The values of counted fields, as bits."""
        kept: dict[str, npt.NDArray[np.uint64]] = self.__dict__.setdefault("columns", {})
        if name not in kept:
            kept[name] = np.array(self.searcher.fast_field_values(name, found.addresses), dtype=np.uint64)
        return kept[name]

    def having(self, found: Found, field: str, values: tuple[str, ...]) -> Bits:
        """Which of the found have one of the values."""
        vocabulary = self.view.vocabulary
        if vocabulary.fits(field):
            mask: Bits = (self.column(found, vocabulary.where(field)[0]) & vocabulary.mask(field, values)) != 0
            return mask
        keys = self.keys(found.addresses)
        asked = every([self.those(found), self.compiler.any_of(field, values)])
        hits = self.searcher.search(asked, limit=len(keys) + 1, count=False).hits
        fulfilled = set(self.keys([address for _score, address in hits]))
        return np.array([one in fulfilled for one in keys], dtype=bool)

    @staticmethod
    def all_of(found: Found, masks: dict[str, Bits]) -> Bits:
        """Which pass all the masks."""
        keep: Bits = np.ones(len(found.addresses), dtype=bool)
        for mask in masks.values():
            keep &= mask
        return keep

    def those(self, found: Found) -> Query:
        """Exactly these documents."""
        keys = self.keys(found.addresses)
        return self.compiler.any_of("key", keys) if keys else Query.empty_query()
