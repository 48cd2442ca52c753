"""Learning from the tables: ridge regression on the likeness of phrases, solved exactly, in numpy alone.

Closed form rather than steps: the same table gives the same model (on another processor the last bit of a weight may
differ), and the score each phrase would have had, had it been left out, comes from the same matrix for nothing. From those
scores come the scale of probabilities and the threshold of danger: neither is fitted to a phrase the model has seen.
"""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from pypinyin.constants import PINYIN_DICT

from app.taxonomy.features import Ear
from app.taxonomy.model import DANGEROUS, Floats, Model, Postings, danger_score, weighed
from app.taxonomy.speech import unaccented
from app.taxonomy.table import CALM, Table
from app.taxonomy.types import all_types

RIDGE = 1.0
"""How strongly weights are held small. From 0.5 to 2 the left-out scores hardly differ."""

RECALL = 0.97
"""Share of the dangerous phrases, each scored as if never seen, that lie above the threshold of danger."""

LEAST = 0.98
"""Share of them that must speak of danger at all, so that words we know nothing of raise no alarm."""

NEITHER = frozenset({"SF07", "SF13", "SD08", "SD09", "MH02", "MH05", "MH10", "BL11"})
"""Types whose phrases may or may not tell of danger: they teach neither, unless the table of dangers says which."""

LETTERS = re.compile("[㐀-鿿]")


@dataclass(frozen=True, slots=True)
class Lesson:
    """All phrases of both tables: features, what each means ([n, types + 1], ±1, calm last) and whether it is danger (±1, 0 neither)."""

    said: tuple[str, ...]
    names: tuple[str, ...]
    idf: Floats
    postings: Postings
    needs: NDArray[np.bool_]
    types: Floats
    danger: Floats


def train(table: Table) -> Model:
    """A model of the table. About 30 s of one core for 6 000 phrases; memory grows with their square, 1.5 GB here."""
    ear = Ear(sounds(), table.families, max(map(len, table.families), default=0))
    lesson = learnt_from(table, ear)
    alike = likeness(lesson)
    ones = np.ones((len(lesson.said), 1))
    some = np.flatnonzero(lesson.needs)
    needs, needs_out = solved(alike, some, np.hstack([lesson.types[:, :-1], ones])[some])
    dangers, dangers_out = solved(alike, np.arange(len(ones)), np.hstack([lesson.types, lesson.danger[:, None], ones]))
    slope, offset = scale((needs_out[some, :-1] + needs_out[some, -1:]) / 2, lesson.types[some, :-1])
    alarm, least = thresholds(dangers_out, lesson.danger)
    return Model(
        fingerprint=table.fingerprint,
        names=lesson.names,
        idf=lesson.idf,
        said=lesson.said,
        needs=needs,
        dangers=dangers,
        postings=lesson.postings,
        ear=ear,
        slope=slope,
        offset=offset,
        alarm=alarm,
        least=least,
    )


def learnt_from(table: Table, ear: Ear) -> Lesson:
    """The phrases of both tables and their features."""
    said = tuple(sorted({*table.needs, *table.dangers}))
    counted = [ear.features(one) for one in said]
    seen = Counter(
        chain.from_iterable((kind + name for kind, names in one.items() for name in names) for one in counted)
    )
    names = tuple(sorted(seen))
    place = {name: at for at, name in enumerate(names)}
    idf = np.array([np.log((1 + len(said)) / (1 + seen[name])) + 1 for name in names])
    rows = [weighed(one, place, idf) for one in counted]
    columns = np.concatenate([columns for columns, _values in rows])
    order = np.argsort(columns, kind="stable")
    phrases = np.repeat(np.arange(len(said)), [len(columns) for columns, _values in rows])
    postings = Postings(
        np.searchsorted(columns[order], np.arange(len(names) + 1)),
        phrases[order],
        np.concatenate([values for _columns, values in rows])[order],
    )
    types = -np.ones((len(said), len(all_types()) + 1))
    for at, code in enumerate([*(kind.code for kind in all_types()), CALM]):
        types[[code in table.needs.get(one, ()) or code in table.dangers.get(one, ()) for one in said], at] = 1
    danger = np.array([dangerous(table, one) for one in said])
    return Lesson(said, names, idf, postings, np.array([one in table.needs for one in said]), types, danger)


def dangerous(table: Table, said: str) -> float:
    """1 for danger, −1 for none, 0 where the words alone do not tell."""
    codes = table.dangers.get(said)
    if codes:
        return -1.0 if codes == {CALM} else 1.0
    needs = table.needs[said]
    if needs & DANGEROUS:
        return 1.0
    return 0.0 if needs & NEITHER else -1.0


def likeness(lesson: Lesson) -> Floats:
    """How alike each two phrases are, [n, n]: built feature by feature, as most pairs share little."""
    found = np.zeros((len(lesson.said), len(lesson.said)))
    kept = lesson.postings
    for begin, end in zip(kept.starts, kept.starts[1:], strict=False):
        some, values = kept.phrases[begin:end], kept.values[begin:end]
        found[np.ix_(some, some)] += np.outer(values, values)
    return found


def solved(alike: Floats, some: NDArray[np.int64], wanted: Floats) -> tuple[Floats, Floats]:
    """Weights of the phrases `some` (0 for all others), and the scores of all phrases, each as if it had been left out."""
    inverse = np.linalg.inv(alike[np.ix_(some, some)] + RIDGE * np.eye(len(some)))
    own = inverse @ wanted
    weights = np.zeros((len(alike), wanted.shape[1]))
    weights[some] = own
    scores = alike @ weights
    scores[some] = wanted - own / np.diag(inverse)[:, None]
    return weights, scores


def scale(scores: Floats, types: Floats) -> tuple[float, float]:
    """Slope and offset that turn a score into a probability (Platt), by Newton's method."""
    truth = (types.ravel() > 0).astype(float)
    design = np.column_stack([scores.ravel(), np.ones(scores.size)])
    found = np.zeros(2)
    for _step in range(50):
        chance = 1 / (1 + np.exp(-(design @ found)))
        step = np.linalg.solve(design.T @ (design * (chance * (1 - chance))[:, None]), design.T @ (truth - chance))
        found += step
        if np.abs(step).max() < 1e-9:
            break
    return float(found[0]), float(found[1])


def thresholds(scores: Floats, truth: Floats) -> tuple[float, float]:
    """The score from which words are taken for danger, and the least that they must speak of it themselves."""
    judged = scores[truth > 0]
    alarm = np.quantile([danger_score(one) for one in judged], 1 - RECALL)
    return float(alarm), float(np.quantile(judged[:, -2:].mean(axis=1), 1 - LEAST))


def sounds() -> dict[str, str]:
    """The commonest sound of each character, without tone."""
    letters = (chr(point) for point in PINYIN_DICT if LETTERS.match(chr(point)))
    return {letter: unaccented(PINYIN_DICT[ord(letter)].split(",")[0]) for letter in letters}
