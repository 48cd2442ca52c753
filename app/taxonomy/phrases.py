"""From the director's own words to types of need.

By phrase, not by word: village speech is cut badly by dictionaries. A phrase counts fully when it stands in what was
said, partly when most of its pairs of characters and its order of characters do. Nothing is learnt, nothing is random:
the same words give the same answer, and the phrases that led to it are shown.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import log

from app.taxonomy.records import records
from app.taxonomy.speech import bigrams, clauses, english_words, form, plain
from app.taxonomy.types import NeedType, all_types

LONGEST = 1000
"""Characters read; the form allows no more."""

ENOUGH = 0.4
"""Share of a phrase that must be there for it to count at all. Lower finds more: of 54 sentences kept aside, the right
type was among the first three for 38 at 0.6, for 47 at 0.5 and for 49 at 0.4."""

SOME_PAIRS = 0.34
"""Share of its pairs of characters, by weight, without which the order of its characters is not even looked at."""

WHOLE, LENGTH, PARTLY, ANOTHER = 0.5, 0.05, 0.8, 0.25
"""Extra for words that are the phrase and nothing else; per character, as long phrases say more; what a phrase counts
of which only a part is there; and each further phrase of a type."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say a need."""

    type: NeedType
    said: str
    form: str
    pairs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A type of need that the words speak of, why, and how strongly: above 1 a phrase was said outright, below guessed."""

    type: NeedType
    score: float
    phrases: tuple[str, ...]


def suggest_types(words: str, limit: int = 5) -> list[Suggestion]:
    """The types that the words speak of, surest first; empty when they say nothing we know."""
    words = words[:LONGEST]
    found: dict[str, dict[str, tuple[float, str]]] = defaultdict(dict)
    types = {kind.code: kind for kind in all_types()}
    for phrase, score in [*_chinese(words), *_english(words)]:
        known = found[phrase.type.code]
        known[phrase.form] = max((score, phrase.said), known.get(phrase.form, (0.0, "")))
    suggestions = [_summed(types[code], scores.values()) for code, scores in found.items()]
    return sorted(suggestions, key=lambda one: (-one.score, one.type.code))[:limit]


def _summed(kind: NeedType, scores: Iterable[tuple[float, str]]) -> Suggestion:
    """The best phrase in full and a little for three further ones: many faint hits do not beat a clear one."""
    ranked = sorted(scores, key=lambda hit: (-hit[0], hit[1]))[:4]
    score = ranked[0][0] + ANOTHER * sum(more for more, _said in ranked[1:]) / 3
    return Suggestion(kind, round(score, 4), tuple(said for _score, said in ranked))


def _chinese(words: str) -> list[tuple[Phrase, float]]:
    """Chinese phrases with their scores."""
    raw, parts = plain(words), clauses(words)
    found: list[tuple[Phrase, float]] = []
    for part in parts:
        near = {at for pair in bigrams(part) for at in _by_pair().get(pair, ())}
        for at in near:
            phrase = _phrases()[at]
            score = _likeness(phrase, part, raw)
            if score:
                found.append((phrase, score))
    return found


def _likeness(phrase: Phrase, part: str, raw: str) -> float:
    """How surely a clause says a phrase; 0 when too little of it is there."""
    length = len(phrase.form)
    if phrase.form in part:
        verbatim = 0.02 * length if phrase.said in raw else 0.0
        return 1 + LENGTH * length + verbatim + (WHOLE if phrase.said == raw.strip() else 0.0)
    if length < 3:
        return 0.0
    weights = _weights()
    total = sum(weights[pair] for pair in phrase.pairs)
    share = sum(weights[pair] for pair in phrase.pairs & bigrams(part)) / total
    if share < SOME_PAIRS:
        return 0.0
    part_of_it = (share + in_order(phrase.form, part) / length) / 2
    return PARTLY * part_of_it if part_of_it >= ENOUGH else 0.0


def in_order(phrase: str, part: str) -> int:
    """How many characters of the phrase stand in the clause in the same order (longest common subsequence)."""
    row = [0] * (len(part) + 1)
    for letter in phrase:
        before = 0
        for at, other in enumerate(part, 1):
            before, row[at] = row[at], before + 1 if letter == other else max(row[at], row[at - 1])
    return row[-1]


def _english(words: str) -> list[tuple[Phrase, float]]:
    """English phrases with their scores: as they stand, or all their words somewhere."""
    said = english_words(words)
    text, known = f" {' '.join(said)} ", set(said)
    found = []
    for phrase in _english_phrases():
        parts = phrase.form.split()
        if f" {phrase.form} " in text:
            alone = WHOLE if plain(words).strip() == phrase.said else 0.0
            found.append((phrase, 1 + 0.1 * len(parts) + alone))
        elif len(parts) > 1 and known.issuperset(parts):
            found.append((phrase, PARTLY))
    return found


@cache
def _phrases() -> tuple[Phrase, ...]:
    """Every Chinese phrase: the taxonomy's, ours, and the names of the types."""
    more = {row["code"]: row["zh"] for row in records("more_phrases")}
    return tuple(
        Phrase(kind, plain(said), form(plain(said)), bigrams(form(plain(said))))
        for kind in all_types()
        for said in dict.fromkeys([*kind.phrases_zh, kind.zh, *more.get(kind.code, ())])
    )


@cache
def _english_phrases() -> tuple[Phrase, ...]:
    """Every English phrase in stems, the names of the types among them."""
    more = {row["code"]: row["en"] for row in records("more_phrases")}
    return tuple(
        Phrase(kind, plain(said), " ".join(english_words(said)), frozenset())
        for kind in all_types()
        for said in dict.fromkeys([*kind.phrases_en, kind.en, *more.get(kind.code, ())])
        if english_words(said)
    )


@cache
def _by_pair() -> dict[str, tuple[int, ...]]:
    """Which phrases a pair of characters occurs in."""
    found = defaultdict(list)
    for at, phrase in enumerate(_phrases()):
        for pair in phrase.pairs:
            found[pair].append(at)
    return {pair: tuple(places) for pair, places in found.items()}


@cache
def _weights() -> dict[str, float]:
    """A pair that few phrases hold tells more than 没人 does."""
    return {pair: log(1 + len(_phrases()) / len(places)) for pair, places in _by_pair().items()}
