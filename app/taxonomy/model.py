"""The learnt model: the phrases of the tables, each with what it tells, and how a text is scored by its likeness to them.

One file, `data/understanding.npz`, written by `tonglian understand train` and loaded once a process. Plain arrays: no code
is run by loading it. A score is the sum over the phrases of likeness × weight, so the phrases that led to it can be named.
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

NEARLY = 0.3
"""How far behind the closest dangerous type another may be to be named as well."""

GRAINS = 127.0
"""Weights are kept as bytes: steps of 1/127 of the largest of their column."""

Floats = NDArray[np.float64]


FLAGGED = [at for at, kind in enumerate(all_types()) if kind.code in DANGEROUS]
OTHERS = [*(at for at, kind in enumerate(all_types()) if kind.code not in DANGEROUS), len(all_types())]
"""Columns of the second lesson: those of the dangerous types; those of the others and of `CALM`."""


def danger_score(raw: Floats) -> float:
    """How much more a text speaks of danger than of anything else, from the raw scores of the second lesson."""
    return float(raw[-2] + 2 * raw[FLAGGED].max() - raw[OTHERS].max())


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
class Postings:
    """Which phrases have which feature, and how strongly: feature f has the entries `starts[f]` to `starts[f + 1]`."""

    starts: NDArray[np.int64]
    phrases: NDArray[np.int64]
    values: Floats


@dataclass(frozen=True)
class Heard:
    """A text by its likeness to each phrase [n], and its raw scores (±1) of two lessons, how much of it is known last.

    `needs` holds each type, learnt from the needs alone; `dangers` each type, calm and danger, learnt from both tables.
    """

    likeness: Floats
    needs: Floats
    dangers: Floats

    @property
    def types(self) -> Floats:
        """Scores of the types: 0 says nothing, 1 as much as a phrase of the table."""
        return np.asarray((self.needs[:-1] + self.needs[-1]) / 2)

    @property
    def danger(self) -> float:
        """The same of danger."""
        return float(self.dangers[-2] + self.dangers[-1]) / 2


@dataclass(frozen=True)
class Model:
    """What was learnt: `said` are the phrases [n], `needs` [n, types + 1] and `dangers` [n, types + 3] what each tells."""

    fingerprint: str
    names: tuple[str, ...]
    idf: Floats
    said: tuple[str, ...]
    needs: Floats
    dangers: Floats
    postings: Postings
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
        likeness, kept = np.zeros(len(self.said)), self.postings
        for column, value in zip(columns, values, strict=True):
            some = slice(kept.starts[column], kept.starts[column + 1])
            likeness[kept.phrases[some]] += value * kept.values[some]
        alike = np.flatnonzero(likeness)
        return Heard(likeness, likeness[alike] @ self.needs[alike], likeness[alike] @ self.dangers[alike])

    def chances(self, heard: Heard) -> Floats:
        """How likely each type is meant, 0..1."""
        return np.asarray(1 / (1 + np.exp(-(self.slope * heard.types + self.offset))))

    def alarms(self, heard: Heard) -> bool:
        """Whether the text is taken to speak of danger."""
        return heard.danger > self.least and danger_score(heard.dangers) >= self.alarm

    def led_to(self, heard: Heard, column: int, most: int) -> list[str]:
        """The phrases that spoke most for a type, the strongest first."""
        return self._strongest(heard.likeness * (self.needs[:, column] + self.needs[:, -1]), most)

    def alarmed_by(self, heard: Heard, most: int) -> list[str]:
        """The phrases that spoke most for danger."""
        return self._strongest(heard.likeness * (self.dangers[:, -2] + self.dangers[:, -1]), most)

    def dangerous_types(self, heard: Heard) -> list[str]:
        """The dangerous types that the text comes closest to: the first, and any other nearly as close."""
        scores = {all_types()[at].code: float(heard.dangers[at]) for at in FLAGGED}
        best = max(scores.values())
        return [
            code for code in sorted(scores, key=lambda code: (-scores[code], code)) if scores[code] >= best - NEARLY
        ]

    def _strongest(self, shares: Floats, most: int) -> list[str]:
        return [self.said[at] for at in np.argsort(-shares, kind="stable")[:most] if shares[at] > 0]

    def save(self, path: Path) -> None:
        """Write the model; the same model gives the same bytes."""
        weights = np.hstack([self.needs, self.dangers])
        largest = np.abs(weights).max(axis=0)
        told = {
            "format": FORMAT,
            "fingerprint": self.fingerprint,
            "names": self.names,
            "said": self.said,
            "letters": "".join(self.ear.sounds),
            "sounds": list(self.ear.sounds.values()),
            "families": {word: list(kinds) for word, kinds in self.ear.families.items()},
            "numbers": [self.slope, self.offset, self.alarm, self.least],
        }
        arrays: dict[str, NDArray[np.generic]] = {
            "told": np.frombuffer(json.dumps(told, ensure_ascii=False).encode(), np.uint8),
            "weights": np.rint(weights / largest * GRAINS).astype(np.int8),
            "largest": largest.astype(np.float32),
            "idf": self.idf.astype(np.float32),
            "lengths": np.diff(self.postings.starts).astype(np.uint16),
            "phrases": self.postings.phrases.astype(np.uint16),
            "values": self.postings.values.astype(np.float16),
        }
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for name, array in arrays.items():
                entry = zipfile.ZipInfo(f"{name}.npy", date_time=(2000, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(entry, "w") as file:
                    np.lib.format.write_array(file, array, allow_pickle=False)


def load(path: Path) -> Model:
    """A model as it was written."""
    with np.load(path, allow_pickle=False) as kept:
        told = json.loads(kept["told"].tobytes())
        if told["format"] != FORMAT:
            raise ValueError(f"{path.name} was written by another version: run tonglian understand train")
        families = {word: tuple(kinds) for word, kinds in told["families"].items()}
        weights = kept["weights"] * (kept["largest"].astype(np.float64) / GRAINS)
        split = len(all_types()) + 1
        slope, offset, alarm, least = told["numbers"]
        return Model(
            fingerprint=told["fingerprint"],
            names=tuple(told["names"]),
            idf=kept["idf"].astype(np.float64),
            said=tuple(told["said"]),
            needs=weights[:, :split],
            dangers=weights[:, split:],
            postings=Postings(
                np.concatenate([[0], np.cumsum(kept["lengths"], dtype=np.int64)]),
                kept["phrases"].astype(np.int64),
                kept["values"].astype(np.float64),
            ),
            ear=Ear(
                dict(zip(told["letters"], told["sounds"], strict=True)), families, max(map(len, families), default=0)
            ),
            slope=slope,
            offset=offset,
            alarm=alarm,
            least=least,
        )


@cache
def model() -> Model:
    """The model that the service goes by."""
    return load(FILE)
