"""Finding a place while somebody types: by name, full pinyin or initials, one word or several from wide to narrow.

Order: exact before beginning before middle; wider levels first; then the larger (more townships) or the nearer.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from app.places import codes, former
from app.places.address import read_address
from app.places.codes import LEVELS, Level
from app.places.distance import haversine_km
from app.places.gazetteer import Place, gazetteer
from app.places.points import Point
from app.places.table import Text, table

UPPER: tuple[Level, ...] = ("province", "city", "county")
EXACT, BEGINNING, MIDDLE = 0, 1, 2
MOST_AREAS = 12
MANY = 100
"""A letter or a syllable begins thousands of names; the first of each level are enough to show ten."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A place to offer; `former` is the old name by which it was found, to be shown beside the new one."""

    place: Place
    former: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A row of the table and how well the word fits it."""

    row: int
    fit: int
    former: str | None = None


def words_of(text: str) -> list[str]:
    """What was typed, as comparable words: narrow, small letters, ü as v, without punctuation."""
    plain = unicodedata.normalize("NFKC", text[:80]).casefold().replace("ü", "v").replace("'", "")
    return re.findall(r"[a-z]+|[^\W\d_a-z]+", plain)


def suggest(
    text: str,
    limit: int = 10,
    within: str | None = None,
    levels: Sequence[Level] | None = None,
    near: Point | None = None,
) -> list[Suggestion]:
    """At most `limit` places for what was typed so far, best first.

    `within` is an area's code; with `near` the nearer of equals come first instead of the larger.
    """
    words, wanted = words_of(text), tuple(levels or LEVELS)
    if not words:
        return []
    found = _found(words, wanted, within)
    if len(found) < limit:
        found += _narrowing(words, wanted, within, middles=True)
    if not found and len(words) == 1:
        found = _unspaced(words[0], wanted, within)
    ranked = sorted(_best_of_each(found), key=lambda hit: _rank(hit, near))
    places = [(gazetteer().at(hit.row), hit.former) for hit in ranked[: limit * 3]]
    return [Suggestion(place, old) for place, old in places if not place.abolished][:limit]


def resolve(text: str, levels: Sequence[Level] | None = None, within: str | None = None) -> list[Place]:
    """The places that this text names outright, in characters or in full pinyin: one is the answer, several a question.

    What is merely begun, and initials, are never an answer. Where only places of other levels are named, those.
    """
    words, wanted = words_of(text), tuple(levels or LEVELS)
    if not words:
        return []
    if any(not word.isascii() for word in words):
        readings = read_address(text, within)
        fitting = [reading.place for reading in readings if reading.place.level in wanted]
        return fitting or [reading.place for reading in readings]
    exact = [hit for hit in _found(words, wanted, within) if hit.fit == EXACT]
    typed = sum(len(word) for word in words)
    spelled = [hit for hit in exact if typed > len(gazetteer().short_name(table().code(hit.row)))]
    ranked = sorted(_best_of_each(spelled), key=lambda hit: _rank(hit, None))
    return [place for hit in ranked if not (place := gazetteer().at(hit.row)).abolished]


def _found(words: list[str], levels: tuple[Level, ...], within: str | None) -> list[Hit]:
    """Hits of the words; syllables typed apart ("jing zhou") are one name as well as a place in an area."""
    found = _narrowing(words, levels, within)
    if len(words) > 1 and all(word.isascii() for word in words):
        found += _narrowing(["".join(words)], levels, within)
    return found


def _narrowing(words: list[str], levels: tuple[Level, ...], within: str | None, *, middles: bool = False) -> list[Hit]:
    """Hits of the last word inside the areas that the words before it name."""
    areas: list[str | None] = [within]
    for word in words[:-1]:
        hits = [hit for area in areas for hit in _hits(word, UPPER, area)]
        areas = [table().code(hit.row) for hit in sorted(hits, key=lambda hit: (hit.fit, hit.row))[:MOST_AREAS]]
    return [hit for area in areas for hit in _hits(words[-1], levels, area, middles=middles)]


def _unspaced(word: str, levels: tuple[Level, ...], within: str | None) -> list[Hit]:
    """湖北荆州区, jingzhouyingcheng: areas and the place's beginning without a space between."""
    if not word.isascii():
        readings = read_address(word, within)
        whole = [reading for reading in readings if not reading.rest]
        if whole:
            rows = [(gazetteer().row(reading.place.code), reading) for reading in whole]
            return [Hit(row, EXACT, r.former) for row, r in rows if row is not None and r.place.level in levels]
        inside = [(reading.place.code, reading.rest) for reading in readings if reading.rest]
        return [hit for area, rest in inside for hit in _hits(rest, levels, area)]
    for cut in range(len(word) - 2, 3, -1):
        areas = [hit.row for hit in _exact_pinyin(word[:cut], within)]
        found = [hit for row in areas[:10] for hit in _hits(word[cut:], levels, table().code(row))]
        if found:
            return found
    return []


def _exact_pinyin(word: str, within: str | None) -> Iterator[Hit]:
    """Provinces, cities and counties spelled exactly so."""
    rows = table()
    for level in UPPER:
        under = rows.rows_under(codes.prefix_of(within) if within else "", level)
        yield from (hit for hit in _in_column(rows.pinyin, word, under) if hit.fit == EXACT)


def _hits(word: str, levels: Iterable[Level], area: str | None, *, middles: bool = False) -> Iterator[Hit]:
    """Rows of those levels in the area that the word fits."""
    rows = table()
    columns = [rows.names] if not word.isascii() else [rows.pinyin, rows.initials]
    for level in levels:
        under = rows.rows_under(codes.prefix_of(area) if area else "", level)
        for column in columns if under else ():
            yield from _in_column(column, word, under, middles=middles)
    if area is None or codes.level_of(area) != "township":
        yield from _by_former_name(word, tuple(levels), area)


def _in_column(column: Text, word: str, under: range, *, middles: bool = False) -> Iterator[Hit]:
    """Beginnings; middles if asked for, of words long enough to mean something, and not of initials."""
    few_letters = len(word) < 4 if column is table().pinyin else len(word) == 1
    most = MANY if few_letters else None
    for row in islice(column.rows_with("\n" + word, under.start, under.stop), most):
        yield Hit(row, EXACT if _is_whole(column, row, len(word)) else BEGINNING)
    if middles and len(word) > (3 if word.isascii() else 1) and column is not table().initials:
        for row in islice(column.rows_with(word, under.start, under.stop), MANY):
            yield Hit(row, MIDDLE)


def _is_whole(column: Text, row: int, length: int) -> bool:
    """Whether so many letters are the whole name, or the name as people say it."""
    rows = table()
    if column is rows.pinyin:
        return length in {len(column[row]), rows.short_pinyin_length(row)}
    return length in {len(column[row]), rows.short[row]}


def _by_former_name(word: str, levels: tuple[Level, ...], area: str | None) -> Iterator[Hit]:
    """Places that once had a name like that."""
    for old in former.beginning_with(word):
        row = gazetteer().row(old.code)
        if row is not None and codes.level_of(old.code) in levels and (not area or codes.within(old.code, area)):
            yield Hit(row, EXACT if word in {old.name, old.pinyin} else BEGINNING, old.name)


def _best_of_each(hits: Iterable[Hit]) -> list[Hit]:
    """Each row once, by its best fit; its present name before a former one."""
    best: dict[int, Hit] = {}
    for hit in hits:
        known = best.get(hit.row)
        if known is None or (hit.fit, hit.former is not None) < (known.fit, known.former is not None):
            best[hit.row] = hit
    return list(best.values())


def _rank(hit: Hit, near: Point | None) -> tuple[float, ...]:
    """What comes first has the smallest."""
    rows, code = table(), table().code(hit.row)
    level = codes.level_of(code)
    if near is not None and (point := gazetteer().at(hit.row).point) is not None:
        size = haversine_km(near, point)
    else:
        size = -float(len(rows.rows_under(codes.prefix_of(code), "township")))
    return hit.fit, LEVELS.index(level), size, hit.row
