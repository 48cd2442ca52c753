"""The question with everything in it, over plain columns and without an engine: what there is to do at the very least."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from search.analysis import normal, tokens
from search.documents import Document
from search.geo import kilometres
from search.query import Request


class Floor:
    """Columns in memory, with the words' matches worked out beforehand."""

    def __init__(self, documents: Sequence[Document], words: Sequence[str]) -> None:
        self.lat = np.array([d.lat for d in documents])
        self.lng = np.array([d.lng for d in documents])
        self.low = np.array([d.age_min for d in documents], dtype=np.int8)
        self.high = np.array([d.age_max for d in documents], dtype=np.int8)
        self.columns = {name: self.coded(documents, name) for name in ("kind", "mode", "cost", "languages", "types")}
        held = {word: np.zeros(len(documents), dtype=bool) for word in set(words)}
        for at, d in enumerate(documents):
            there = set(tokens(normal(f"{d.title} {d.terms} {d.owner} {d.body}")))
            for word in there & held.keys():
                held[word][at] = True
        self.held = held

    @staticmethod
    def coded(documents: Sequence[Document], name: str) -> npt.NDArray[np.int64]:
        """The first value of a field as a number."""
        values: dict[str, int] = {}
        first = [one if isinstance(one := getattr(d, name), str) else one[0] for d in documents]
        return np.array([values.setdefault(value, len(values)) for value in first])

    def ask(self, request: Request) -> tuple[int, list[Any]]:
        """The page, the total and the counts."""
        lat, lng = request.near or (0.0, 0.0)
        keep = self.held[request.words] & (np.abs(self.lat - lat) < 0.181) & (np.abs(self.lng - lng) < 0.25)
        keep &= (self.low <= 9) & (self.high >= 9)
        rows = np.flatnonzero(keep)
        km = kilometres(lat, lng, self.lat[rows], self.lng[rows])
        rows, km = rows[km <= 20], km[km <= 20]
        rows_paid = rows[self.columns["cost"][rows] < 2]
        counts = [np.bincount(column[rows]) for column in self.columns.values()]
        order = np.argsort(km[self.columns["cost"][rows] < 2])[:20]
        return len(rows_paid), [counts, rows_paid[order]]
