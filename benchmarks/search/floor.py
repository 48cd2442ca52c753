"""The question with everything in it, over plain columns and without an engine: what there is to do at the very least.

It gives the answer that the engine gives: the same total, the same counts (of fields with several values too, and of the
field in which something is chosen as if nothing were), the same page. Only the words are no work here: what each of them
matches is looked up beforehand.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from search.analysis import normal, tokens
from search.documents import Document
from search.geo import EARTH_KM, kilometres
from search.query import Request

Flags = npt.NDArray[np.bool_]
Answer = tuple[int, dict[str, dict[str, int]], list[tuple[str, float]]]
CHEAP = ("free", "partly")
AGE = 9


class Floor:
    """Columns in memory, with the words' matches worked out beforehand."""

    def __init__(self, documents: Sequence[Document], words: Sequence[str]) -> None:
        self.ids = [d.id for d in documents]
        self.lat = np.array([d.lat for d in documents])
        self.lng = np.array([d.lng for d in documents])
        self.low = np.array([d.age_min for d in documents], dtype=np.int8)
        self.high = np.array([d.age_max for d in documents], dtype=np.int8)
        self.cheap = np.array([d.cost in CHEAP for d in documents])
        self.columns = {name: self.spread(documents, name) for name in ("kind", "types", "mode", "cost", "languages")}
        held = {word: np.zeros(len(documents), dtype=bool) for word in set(words)}
        for at, d in enumerate(documents):
            there = set(tokens(normal(f"{d.title} {d.terms} {d.owner} {d.body}")))
            for word in there & held.keys():
                held[word][at] = True
        self.held = held

    @staticmethod
    def spread(documents: Sequence[Document], name: str) -> tuple[list[str], Flags]:
        """The values of a field, and which documents have which."""
        each = [(one,) if isinstance(one := getattr(d, name), str) else one for d in documents]
        values = sorted({value for some in each for value in some})
        flags = np.zeros((len(documents), len(values)), dtype=bool)
        for at, some in enumerate(each):
            flags[at, [values.index(value) for value in some]] = True
        return values, flags

    def ask(self, request: Request) -> Answer:
        """The total, the counts, the page."""
        lat, lng = request.near or (0.0, 0.0)
        km = request.km or 0.0
        north = np.degrees(km / EARTH_KM)
        east = north / np.cos(np.radians(abs(lat) + north))
        keep = self.held[request.words] & (np.abs(self.lat - lat) <= north) & (np.abs(self.lng - lng) <= east)
        keep &= (self.low <= AGE) & (self.high >= AGE)
        rows = np.flatnonzero(keep)
        far = kilometres(lat, lng, self.lat[rows], self.lng[rows])
        rows, far = rows[far <= km], far[far <= km]
        cheap = self.cheap[rows]
        picked, near = rows[cheap], far[cheap]
        counts = {
            name: {value: int(n) for value, n in zip(values, flags[rows if name == "cost" else picked].sum(axis=0), strict=True) if n}
            for name, (values, flags) in self.columns.items()
        }  # fmt: skip
        first = np.argsort(near)[: request.limit].tolist()
        return len(picked), counts, [(self.ids[picked[at]], float(near[at])) for at in first]
