"""The learnt model: weights, the phrases they came from, and how a text is scored with them.

One file, `data/understanding.npz`, written by `tonglian understand train` and loaded once a process. Plain arrays: no code
is run by loading it. Scores depend on nothing but the text.
"""

import json
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.taxonomy.features import WEIGHTS, Ear
from app.taxonomy.records import DATA
from app.taxonomy.types import all_types

FILE = DATA / "understanding.npz"
FORMAT = 1
DANGEROUS = frozenset({"SF03", "SF04", "SF05", "SF06", "SF08", "MH03"})
"""Types whose every phrase tells of danger."""

GRAINS = 127.0
"""Weights are kept as bytes: steps of 1/127 of the largest weight of their column. No rank of a phrase changes by it."""

Floats = NDArray[np.float64]


def _columns() -> tuple[list[int], list[int]]:
    codes = [kind.code for kind in all_types()]
    return [at for at, code in enumerate(codes) if code in DANGEROUS], [
        at for at, code in enumerate(codes) if code not in DANGEROUS
    ]


FLAGGED, OTHERS = _columns()


def danger_score(scores: NDArray[np.floating]) -> float:
    """How much more a text speaks of danger than of anything else, from its raw scores (±1 each; danger, known last)."""
    types, danger = scores[:-2], scores[-2]
    return float(danger + 2 * types[FLAGGED].max() - types[OTHERS].max())


def weighed(
    counted: Mapping[str, Counter[str]], place: Mapping[str, int], idf: Floats
) -> tuple[NDArray[np.int64], Floats]:
    """Columns and values of what is known of a text; each kind has length 1 before its weight."""
    columns: list[int] = []
    values: list[Floats] = [np.zeros(0)]
    for kind, names in counted.items():
        known = sorted((at, times) for name, times in names.items() if (at := place.get(kind + name)) is not None)
        if known:
            places = [at for at, _times in known]
            value = (1 + np.log([times for _at, times in known])) * idf[places]
            columns += places
            values.append(value / np.linalg.norm(value) * WEIGHTS[kind] ** 0.5)
    return np.array(columns, np.int64), np.concatenate(values)


@dataclass(frozen=True)
class Heard:
    """A text as the model takes it in: its features and the raw score of each type, of danger, of being known at all."""

    columns: NDArray[np.int64]
    values: Floats
    raw: Floats

    @property
    def types(self) -> Floats:
        """Scores of the types: 0 says nothing, 1 as much as a phrase of the table."""
        return (self.raw[:-2] + self.raw[-1]) / 2

    @property
    def danger(self) -> float:
        """The same of danger alone."""
        return float(self.raw[-2] + self.raw[-1]) / 2


@dataclass(frozen=True)
class Model:
    """What was learnt. `weights` is [features, types + 2]; the phrases are rows `starts`, `columns`, `values`."""

    fingerprint: str
    names: tuple[str, ...]
    idf: Floats
    weights: Floats
    said: tuple[str, ...]
    codes: tuple[tuple[str, ...], ...]
    starts: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: Floats
    ear: Ear
    slope: float
    offset: float
    alarm: float
    least: float
    place: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "place", {name: at for at, name in enumerate(self.names)})

    def hear(self, text: str) -> Heard:
        """Score a text."""
        columns, values = weighed(self.ear.features(text), self.place, self.idf)
        raw = values @ self.weights[columns] if len(columns) else np.zeros(self.weights.shape[1])
        return Heard(columns, values, np.asarray(raw, np.float64))

    def chances(self, heard: Heard) -> Floats:
        """How likely each type is meant, 0..1."""
        return np.asarray(1 / (1 + np.exp(-(self.slope * heard.types + self.offset))))

    def alarms(self, heard: Heard) -> bool:
        """Whether the text is taken to speak of danger."""
        return heard.danger >= self.least and danger_score(heard.raw) >= self.alarm

    def likeness(self, heard: Heard) -> Floats:
        """How alike the text and each phrase of the table are, 0 or more."""
        whole = np.zeros(len(self.names))
        whole[heard.columns] = heard.values
        sums = np.concatenate([[0.0], np.cumsum(whole[self.columns] * self.values)])
        return np.asarray(sums[self.starts[1:]] - sums[self.starts[:-1]])

    def save(self, path: Path) -> None:
        """Write the model; the same model gives the same bytes."""
        largest = np.abs(self.weights).max(axis=0)
        letters = "".join(self.ear.sounds)
        arrays = {
            "weights": np.rint(self.weights / largest * GRAINS).astype(np.int8),
            "largest": largest.astype(np.float32),
            "idf": self.idf.astype(np.float32),
            "starts": self.starts.astype(np.int32),
            "columns": self.columns.astype(np.uint16 if len(self.names) < 2**16 else np.int32),
            "values": self.values.astype(np.float16),
        }
        told = {
            "format": FORMAT,
            "fingerprint": self.fingerprint,
            "names": self.names,
            "said": self.said,
            "codes": self.codes,
            "letters": letters,
            "sounds": list(self.ear.sounds.values()),
            "families": {word: list(kinds) for word, kinds in self.ear.families.items()},
            "numbers": [self.slope, self.offset, self.alarm, self.least],
        }
        text = np.frombuffer(json.dumps(told, ensure_ascii=False).encode(), np.uint8)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for name, array in {**arrays, "told": text}.items():
                entry = zipfile.ZipInfo(f"{name}.npy", date_time=(2000, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(entry, "w") as file:
                    np.lib.format.write_array(file, np.asarray(array), allow_pickle=False)


def load(path: Path) -> Model:
    """A model as it was written."""
    with np.load(path, allow_pickle=False) as kept:
        told = json.loads(kept["told"].tobytes())
        if told["format"] != FORMAT:
            raise ValueError(f"{path.name} was written by another version: run tonglian understand train")
        families = {word: tuple(kinds) for word, kinds in told["families"].items()}
        slope, offset, alarm, least = told["numbers"]
        return Model(
            fingerprint=told["fingerprint"],
            names=tuple(told["names"]),
            idf=kept["idf"].astype(np.float64),
            weights=kept["weights"] * (kept["largest"].astype(np.float64) / GRAINS),
            said=tuple(told["said"]),
            codes=tuple(tuple(codes) for codes in told["codes"]),
            starts=kept["starts"].astype(np.int64),
            columns=kept["columns"].astype(np.int64),
            values=kept["values"].astype(np.float64),
            ear=Ear(dict(zip(told["letters"], told["sounds"], strict=True)), families, max(map(len, families), default=0)),
            slope=slope,
            offset=offset,
            alarm=alarm,
            least=least,
        )


@cache
def model() -> Model:
    """The model that the service goes by."""
    return load(FILE)
