"""What words come to: a small tree of clauses, the same for every engine, in levels from strict to lenient.

An engine takes the first level that finds enough. Nothing here knows an engine, and nobody's text reaches a query parser.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from search.analysis import INITIALS, LONGEST, cut, cut_finely, is_han, normal, pairs, pieces, read, spelt, stem
from search.stopwords import STOP
from search.synonyms import NONE, Synonyms


class Group(StrEnum):
    """In which fields a clause looks."""

    TEXT = "text"
    SOUND = "sound"
    INITIALS = "initials"
    SHORT = "short"


class Level(StrEnum):
    """How far the words were taken."""

    ALL = "all"  # every word, or what means the same
    ALIKE = "alike"  # words that sound or are spelt alike
    SOME = "some"  # most of the words
    MEANING = "meaning"  # none of the words: only what they speak of


@dataclass(frozen=True, slots=True)
class Term:
    """This very word."""

    text: str
    group: Group = Group.TEXT
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Start:
    """A word that begins like this."""

    text: str
    group: Group = Group.TEXT
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Slip:
    """A word within so many slips of the finger."""

    text: str
    slips: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class All:
    """All of these."""

    clauses: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least so many of these."""

    clauses: tuple["Clause", ...]
    least: int = 1


@dataclass(frozen=True, slots=True)
class Best:
    """One of these counts: the best."""

    clauses: tuple["Clause", ...]


Clause = Term | Start | Slip | All | Some | Best


@dataclass(frozen=True, slots=True)
class Plan:
    """The levels, strict first; empty where the words say nothing that can be looked for. `marks` are what to highlight."""

    levels: tuple[tuple[Level, Clause], ...] = ()
    marks: tuple[str, ...] = ()


FORGIVEN = ((9, 2), (5, 1))
"""From how many letters on an English word may have how many slips."""
ALIKE, MEANT, WITHIN = 0.4, 0.8, 0.7
"""What sounding alike, meaning the same, and standing apart count to the word itself."""
ENOUGH = 0.6
"""Which share of the words must be there where not all can."""


def plan(text: str, synonyms: Synonyms = NONE) -> Plan:
    """Work out what somebody typed."""
    units = list(units_of(normal(text[:LONGEST])))
    if not units:
        return Plan()
    words = [word for unit in units for word in unit]
    said = sounding(units)
    strict = tuple(strictly(unit, synonyms) for unit in said)
    alike = tuple(leniently(unit, clause) for unit, clause in zip(said, strict, strict=True))
    levels: list[tuple[Level, Clause]] = [(Level.ALL, All(strict)), (Level.ALIKE, All(alike))]
    if len(words) > 1:
        each = tuple(leniently((word,), strictly((word,), synonyms)) for word in words)
        most = max(1, round(len(words) * ENOUGH))
        levels += [(Level.SOME, Some(each, least)) for least in dict.fromkeys((most, 1))]
    return Plan(tuple(levels), marks(words, synonyms))


def typing(text: str) -> Plan:
    """What somebody is about to type: the last word may be unfinished."""
    units = pieces(normal(text[:LONGEST]))
    if not units:
        return Plan()
    *before, last = units
    clauses = [strictly(cut(one) if is_han(one) else (one,), NONE) for one in before]
    return Plan(((Level.ALL, All((*clauses, begun(last)))),))


def units_of(text: str) -> Iterable[tuple[str, ...]]:
    """What belongs together: the words of each Chinese run, each English word; without words that narrow nothing."""
    units = [cut(piece) if is_han(piece) else (piece,) for piece in pieces(text)]
    telling = [kept for unit in units if (kept := tuple(word for word in unit if word not in STOP))]
    return telling or units


def sounding(units: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Syllables typed apart (`xin li zi xun`) belong together."""
    found: list[tuple[str, ...]] = []
    run: list[str] = []
    for unit in (*units, ()):
        word = unit[0] if unit else ""
        if word and not is_han(word) and len(spelt(word)) == 1:
            run.append(word)
            continue
        if run:
            found += [("".join(run),)] if len(run) > 1 else [(run[0],)]
            run = []
        if unit:
            found.append(unit)
    return found


def strictly(unit: tuple[str, ...], synonyms: Synonyms) -> Clause:
    """Every word of a unit, or what means the same."""
    found: list[Clause] = []
    at = 0
    while at < len(unit):
        size, meant = synonyms.longest(unit, at)
        plain = together([exactly(word) for word in unit[at : at + max(size, 1)]])
        others = [instead(words_of(one)) for one in meant]
        found.append(Best((plain, *others)) if others else plain)
        at += max(size, 1)
    return together(found)


def instead(words: list[str]) -> Clause:
    """What means the same; of several words each may stand in another place and mean something else there."""
    weight = MEANT if len(words) == 1 else MEANT * WITHIN
    return together([exactly(word, weight) for word in words])


def words_of(text: str) -> list[str]:
    """The words of a text, Chinese or English."""
    return [word for piece in pieces(text) for word in (cut(piece) if is_han(piece) else (piece,))]


def exactly(word: str, weight: float = 1.0) -> Clause:
    """One word: itself, its parts, or, in letters, what is spelt so in pinyin."""
    if is_han(word):
        parts = [part for part in dict.fromkeys(cut_finely(word)) if part != word]
        if len(parts) > 1:
            return Best((Term(word, weight=weight), All(tuple(Term(part, weight=weight * WITHIN) for part in parts))))
        return Term(word, weight=weight)
    ways: list[Clause] = [Term(stem(word), weight=weight)]
    if len(said := spelt(word)) > 1:
        ways.append(All(tuple(Term(pair, Group.SOUND, weight) for pair in pairs(said))))
    if word.isascii() and word.isalpha() and not any(letter in "iuv" for letter in word):
        ways += shortened(word, weight)
    return Best(tuple(ways)) if len(ways) > 1 else ways[0]


def shortened(word: str, weight: float) -> list[Clause]:
    """The first letters of syllables; no syllable begins with i, u or v."""
    least, most = INITIALS
    if not least <= len(word) <= 8:
        return []
    runs = [word] if len(word) <= most else [word[at : at + most] for at in range(len(word) - most + 1)]
    return [Term(word, Group.SHORT, weight), together([Term(run, Group.INITIALS, weight) for run in runs])]


def leniently(unit: tuple[str, ...], strict: Clause) -> Clause:
    """A unit as its strict clause has it, or what sounds or is spelt alike."""
    whole = "".join(unit)
    if is_han(whole):
        heard = pairs(read(whole))
        alike = All(tuple(Term(pair, Group.SOUND, ALIKE) for pair in heard))
        return Best((strict, alike)) if heard else strict
    slips: tuple[Clause, ...] = tuple(
        Slip(whole, slips, ALIKE) for letters, slips in FORGIVEN if len(whole) >= letters
    )[:1]
    return Best((strict, *slips)) if slips else strict


def begun(last: str) -> Clause:
    """The beginning of a word: in Chinese, in English, in pinyin or by initials."""
    if is_han(last):
        *whole, open_ = cut(last)
        parts: list[Clause] = [exactly(word) for word in whole]
        return together([*parts, Start(open_)])
    ways: list[Clause] = [Start(last), Term(stem(last))]
    said = spelt(last, typing=True)
    if len(said) > 1:
        *heard, open_ = pairs(said)
        ways.append(together([*(Term(pair, Group.SOUND) for pair in heard), Start(open_, Group.SOUND)]))
    elif said:
        ways.append(Start(last, Group.SOUND))
    ways += shortened(last, 1.0)
    return Best(tuple(ways))


def together(clauses: list[Clause]) -> Clause:
    """All of them; one alone is itself."""
    return clauses[0] if len(clauses) == 1 else All(tuple(clauses))


def marks(words: Sequence[str], synonyms: Synonyms) -> tuple[str, ...]:
    """What to mark in a result, longest first: the words and what means the same."""
    meant = [other for at in range(len(words)) for one in synonyms.longest(words, at)[1] for other in words_of(one)]
    telling = {word for word in (*words, *meant) if len(word) > 1} or set(words)
    return tuple(sorted(telling, key=lambda word: (-len(word), word)))
