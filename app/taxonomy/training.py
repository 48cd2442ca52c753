"""Learning from the tables: ridge regression over what is seen of each phrase, solved exactly, in numpy alone.

Closed form rather than steps: the same table gives the same model, and the score each phrase would have had, had it been
left out, comes from the same matrix for nothing. From those scores come the scale of probabilities and the threshold of
danger, so that neither was ever fitted to a sentence the model had seen, nor to the sentences kept aside.
"""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from pypinyin.constants import PINYIN_DICT

from app.taxonomy.features import Ear
from app.taxonomy.model import DANGEROUS, Floats, Model, danger_score, weighed
from app.taxonomy.speech import unaccented
from app.taxonomy.table import CALM, Table
from app.taxonomy.types import all_types

RIDGE = 1.0
"""How strongly weights are held small. From 0.5 to 2 the left-out scores hardly differ."""

RECALL = 0.97
"""Share of dangerous phrases, each scored as if never seen, above the threshold of danger. Higher alarms on every third
ordinary sentence; at this share the kept-aside sentences of danger are found at 0.98 and more, as they are longer."""

LEAST = 0.99
"""Share of them that speak of danger at all, so that words we know nothing of raise no alarm."""

NEITHER = frozenset({"SF07", "SF13", "SD08", "SD09", "MH02", "MH05", "MH10", "BL11"})
"""Types whose phrases may or may not tell of danger: they teach neither, unless the table of dangers says which."""

SEEN_TWICE = 2
"""A feature of a single phrase is left out: it makes the file three times as large and tells nothing of other words."""

LETTERS = re.compile("[㐀-鿿]")


@dataclass(frozen=True, slots=True)
class Lesson:
    """All phrases as rows of features: what a solver sees. `types` [n, k] is ±1, `danger` [n] ±1 or 0 for neither."""

    said: tuple[str, ...]
    names: tuple[str, ...]
    idf: Floats
    starts: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: Floats
    types: Floats
    danger: Floats


def train(table: Table) -> Model:
    """A model of the table. About 30 s of one core for 5 000 phrases; memory grows with their square."""
    ear = Ear(sounds(), table.families, max(map(len, table.families), default=0))
    lesson = learnt_from(table, ear)
    likeness = alike(lesson)
    inverse = np.linalg.inv(likeness + RIDGE * np.eye(len(likeness)))
    wanted = np.column_stack([lesson.types, lesson.danger, np.ones(len(likeness))])
    alphas = inverse @ wanted
    left_out = wanted - alphas / np.diag(inverse)[:, None]
    weights = np.zeros((len(lesson.names), wanted.shape[1]))
    rows = np.repeat(np.arange(len(lesson.said)), np.diff(lesson.starts))
    np.add.at(weights, lesson.columns, lesson.values[:, None] * alphas[rows])
    slope, offset = scale(left_out, lesson.types)
    alarm, least = thresholds(left_out, lesson.danger)
    return Model(
        fingerprint=table.fingerprint,
        names=lesson.names,
        idf=lesson.idf,
        weights=weights,
        said=lesson.said,
        codes=tuple(tuple(sorted(table.needs.get(said, frozenset()))) for said in lesson.said),
        starts=lesson.starts,
        columns=lesson.columns,
        values=lesson.values,
        ear=ear,
        slope=slope,
        offset=offset,
        alarm=alarm,
        least=least,
    )


def learnt_from(table: Table, ear: Ear) -> Lesson:
    """The phrases of both tables as rows of features."""
    said = tuple(sorted({*table.needs, *table.dangers}))
    counted = [ear.features(one) for one in said]
    seen = Counter(chain.from_iterable((kind + name for kind, names in one.items() for name in names) for one in counted))
    names = tuple(sorted(name for name, times in seen.items() if times >= SEEN_TWICE))
    place = {name: at for at, name in enumerate(names)}
    idf = np.array([np.log((1 + len(said)) / (1 + seen[name])) + 1 for name in names])
    rows = [weighed(one, place, idf) for one in counted]
    codes = {kind.code: at for at, kind in enumerate(all_types())}
    types = -np.ones((len(said), len(codes)))
    for at, one in enumerate(said):
        for code in (table.needs.get(one, frozenset()) | table.dangers.get(one, frozenset())) - {CALM}:
            types[at, codes[code]] = 1
    return Lesson(
        said=said,
        names=names,
        idf=idf,
        starts=np.cumsum([0, *(len(columns) for columns, _values in rows)], dtype=np.int64),
        columns=np.concatenate([columns for columns, _values in rows]),
        values=np.concatenate([values for _columns, values in rows]),
        types=types,
        danger=np.array([dangerous(table, one) for one in said]),
    )


def dangerous(table: Table, said: str) -> float:
    """1 for danger, −1 for none, 0 where the words alone do not tell."""
    codes = table.dangers.get(said)
    if codes:
        return -1.0 if codes == {CALM} else 1.0
    needs = table.needs[said]
    if needs & DANGEROUS:
        return 1.0
    return 0.0 if needs & NEITHER else -1.0


def alike(lesson: Lesson) -> Floats:
    """How alike each two phrases are, [n, n]: built feature by feature, as the rows are sparse."""
    n = len(lesson.said)
    found = np.zeros((n, n))
    rows = np.repeat(np.arange(n), np.diff(lesson.starts))
    order = np.argsort(lesson.columns, kind="stable")
    rows, values = rows[order], lesson.values[order]
    edges = np.searchsorted(lesson.columns[order], np.arange(len(lesson.names) + 1))
    for begin, end in zip(edges, edges[1:], strict=False):
        some = rows[begin:end]
        found[np.ix_(some, some)] += np.outer(values[begin:end], values[begin:end])
    return found


def scale(left_out: Floats, types: Floats) -> tuple[float, float]:
    """Slope and offset that turn a score into a probability (Platt), by Newton's method."""
    scores = halved(left_out)[:, : types.shape[1]].ravel()
    truth = (types.ravel() > 0).astype(float)
    design = np.column_stack([scores, np.ones_like(scores)])
    found = np.zeros(2)
    for _step in range(50):
        chance = 1 / (1 + np.exp(-(design @ found)))
        slopes = design.T @ (truth - chance)
        step = np.linalg.solve(design.T @ (design * (chance * (1 - chance))[:, None]), slopes)
        found += step
        if np.abs(step).max() < 1e-9:
            break
    return float(found[0]), float(found[1])


def halved(scores: Floats) -> Floats:
    """From ±1 to 0..1 by the last column, which tells how much of the text is known: nothing known is 0."""
    return (scores[:, :-1] + scores[:, -1:]) / 2


def thresholds(left_out: Floats, danger: Floats) -> tuple[float, float]:
    """The score from which words are taken for danger, and the least that they must speak of it themselves."""
    judged = left_out[danger > 0]
    scores = np.array([danger_score(one) for one in judged])
    return float(np.quantile(scores, 1 - RECALL)), float(np.quantile(halved(judged)[:, -1], 1 - LEAST))


def sounds() -> dict[str, str]:
    """The commonest sound of each character, without tone."""
    letters = (chr(point) for point in PINYIN_DICT if LETTERS.match(chr(point)))
    return {letter: unaccented(PINYIN_DICT[ord(letter)].split(",")[0]) for letter in letters}
