"""From the director's own words to types of need.

A model learnt from some thousands of ways to say a need (`model`, `training`) gives each type a chance of its own, so that
several needs in one breath all come; a phrase that stands in the text word for word counts besides. Nothing is random: the same words give the same answer, and the phrases that led to it are shown.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from app.taxonomy.model import model
from app.taxonomy.speech import bigrams, clauses, english_words, form, plain
from app.taxonomy.table import table
from app.taxonomy.types import NeedType, all_types

LONGEST = 1000
"""Characters read; the form allows no more."""

FAINTEST = 0.01
"""A chance below which a type is not worth a line."""

WHOLE, WITHIN = 1.5, 0.9
"""What a phrase counts that is all that was said, and one that is a part: times the share of the clause it takes up."""

REASONS = 4


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say a need: as in the table, as it may be typed, and in one form."""

    type: NeedType
    said: str
    plain: str
    form: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A type of need that the words speak of, why, and how strongly.

    `score` is the chance that it is meant, 0..1, and above 1 where a phrase was said outright. `phrases` are the ways to
    say it that led here, the surest first.
    """

    type: NeedType
    score: float
    phrases: tuple[str, ...]


def suggest_types(words: str, limit: int = 5) -> list[Suggestion]:
    """The types that the words speak of, surest first; empty when they say nothing we know."""
    words = plain(words[:LONGEST]).strip()
    outright = _outright(words)
    heard = model().hear(words)
    chances = model().chances(heard)
    scores = {
        kind.code: float(chances[at]) + max((share for share, _said in outright[kind.code]), default=0.0)
        for at, kind in enumerate(all_types())
        if chances[at] >= FAINTEST or outright[kind.code]
    }
    columns = {kind.code: at for at, kind in enumerate(all_types())}
    found = []
    for code in sorted(scores, key=lambda code: (-round(scores[code], 4), code))[:limit]:
        near = model().led_to(heard, columns[code], REASONS)
        said = dict.fromkeys([*(said for _share, said in sorted(outright[code], key=_surest)), *near])
        found.append(Suggestion(all_types()[columns[code]], round(scores[code], 4), tuple(said)[:REASONS]))
    return found


def _surest(hit: tuple[float, str]) -> tuple[float, str]:
    return -hit[0], hit[1]


def _outright(words: str) -> defaultdict[str, list[tuple[float, str]]]:
    """The phrases that stand in the words, by type, with what each counts."""
    found: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for part in clauses(words):
        near = {at for pair in bigrams(part) for at in _by_pair().get(pair, ())}
        for phrase in (_phrases()[at] for at in sorted(near)):
            if phrase.form in part:
                whole = WHOLE if phrase.plain == words else WITHIN
                found[phrase.type.code].append((whole * len(phrase.form) / len(part), phrase.said))
    stems = english_words(words)
    text = f" {' '.join(stems)} "
    for phrase in _english_phrases() if stems else ():
        if f" {phrase.form} " in text:
            whole = WHOLE if phrase.plain == words else WITHIN
            found[phrase.type.code].append((whole * len(phrase.form.split()) / len(stems), phrase.said))
    return found


@cache
def _all() -> tuple[tuple[Phrase, ...], tuple[Phrase, ...]]:
    """Every phrase of the table, Chinese ones in one form and English ones in stems."""
    types = {kind.code: kind for kind in all_types()}
    chinese, english = [], []
    for said, codes in table().needs.items():
        typed = plain(said).strip()
        formed, stems = form(typed), " ".join(english_words(typed))
        for code in sorted(codes):
            if len(formed) > 1:
                chinese.append(Phrase(types[code], said, typed, formed))
            elif stems:
                english.append(Phrase(types[code], said, typed, stems))
    return tuple(chinese), tuple(english)


def _phrases() -> tuple[Phrase, ...]:
    return _all()[0]


def _english_phrases() -> tuple[Phrase, ...]:
    return _all()[1]


@cache
def _by_pair() -> dict[str, tuple[int, ...]]:
    """Which phrases begin with a pair of characters."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for at, phrase in enumerate(_phrases()):
        found[phrase.form[:2]].append(at)
    return {pair: tuple(places) for pair, places in found.items()}
