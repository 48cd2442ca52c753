"""The values of counted fields as bits, so that the facets of a circle are counted without asking the index again.

Each value of a field has a place of its own, given in the order in which they come and never taken back; the file lies in
the index's folder. Where a field has more values than places the engine counts it the slow way.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint64]


@dataclass
class Vocabulary:
    """Which value of which field is which bit."""

    CODES: ClassVar[dict[str, dict[str, int]]] = {
        "code_a": {"types": 62},
        "code_b": {"kind": 8, "mode": 8, "cost": 6, "country": 10, "languages": 30},
        "code_c": {"categories": 62},
    }
    """The numbers that are kept, and how many bits of each a field has."""
    FILE: ClassVar[str] = "vocabulary.json"

    values: dict[str, list[str]] = field(default_factory=dict)
    changed: bool = False
    known: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    """For values that documents had: in which number they stand, and as which bit."""

    @classmethod
    def load(cls, folder: Path) -> "Vocabulary":
        """As the folder has it; empty where there is none yet."""
        path = folder / cls.FILE
        return cls(json.loads(path.read_text("utf-8")) if path.exists() else {})

    def save(self, folder: Path) -> None:
        """Whole or not at all."""
        if self.changed or not (folder / self.FILE).exists():
            draft = folder / f"{self.FILE}.{os.getpid()}"
            draft.write_text(json.dumps(self.values, ensure_ascii=False), "utf-8")
            draft.replace(folder / self.FILE)
            self.changed = False

    def codes(self, held: dict[str, tuple[str, ...]]) -> dict[str, int]:
        """What is kept of the values of one document."""
        found = dict.fromkeys(self.CODES, 0)
        for field_, values in held.items():
            for value in values:
                known = self.known.get((field_, value))
                if known is None:
                    known = self.known[field_, value] = (
                        self.where(field_)[0],
                        self.bit(field_, self.place(field_, value)),
                    )
                found[known[0]] |= known[1]
        return found

    def place(self, field_: str, value: str) -> int:
        """The place of a value, a new one if need be."""
        known = self.values.setdefault(field_, [])
        try:
            return known.index(value)
        except ValueError:
            known.append(value)
            self.changed = True
            return len(known) - 1

    def bit(self, field_: str, place: int) -> int:
        """The bit of a place; none beyond the last."""
        _name, first, most = self.where(field_)
        return 1 << (first + place) if place < most else 0

    @classmethod
    def where(cls, field_: str) -> tuple[str, int, int]:
        """In which number a field is kept, from which bit on, and how many."""
        return PLACES[field_]

    def fits(self, field_: str) -> bool:
        """Whether every value of the field has a place."""
        return len(self.values.get(field_, ())) <= self.where(field_)[2]

    def mask(self, field_: str, wanted: tuple[str, ...]) -> np.uint64:
        """The bits of some values; what nobody ever had has none."""
        known = self.values.get(field_, [])
        return np.uint64(sum(self.bit(field_, known.index(value)) for value in set(wanted) if value in known))

    def first(self, field_: str, codes: Sequence[float | None]) -> list[str]:
        """The first value of a field in each code; nothing where it has none, or none that has a place."""
        _name, first, most = self.where(field_)
        known, every = self.values.get(field_, []), (1 << most) - 1
        bits = [int(code or 0) >> first & every for code in codes]
        return [known[(bit & -bit).bit_length() - 1] if bit else "" for bit in bits]

    def count(self, field_: str, bits: npt.NDArray[np.int64]) -> dict[str, int]:
        """From how often each of the 64 bits is set, how often each value of a field stands there."""
        _name, first, _most = self.where(field_)
        known = self.values.get(field_, ())
        return {value: int(bits[first + at]) for at, value in enumerate(known) if bits[first + at]}


def laid_out() -> dict[str, tuple[str, int, int]]:
    """Field after field, from the first bit of each number on."""
    found = {}
    for name, places in Vocabulary.CODES.items():
        first = 0
        for field_, most in places.items():
            found[field_] = name, first, most
            first += most
    return found


PLACES = laid_out()
"""In which number each field is kept, from which bit on, and how many bits."""


def bit_counts(codes: Codes) -> npt.NDArray[np.int64]:
    """How often each of the 64 bits is set."""
    spread = np.unpackbits(codes.astype("<u8").view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
    found: npt.NDArray[np.int64] = spread.sum(axis=0, dtype=np.int64)
    return found
