"""Reading a Chinese address as people write it: from the wide to the narrow, with levels and endings left out at will.

"宁明寨安乡那练村" is a county's short name, a township's full one and a tail that no gazetteer knows. Every way of
reading the front is followed; the one that explains most characters wins, and where two explain as much both are told.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from app.places import codes, former
from app.places.codes import Level
from app.places.gazetteer import Place, gazetteer
from app.places.table import Table, table

UPPER: tuple[Level, ...] = ("province", "city", "county")
ENDINGS = {"city": ("州", "市"), "county": ("县", "旗", "区", "市"), "township": ("乡", "镇", "街道", "办事处")}
"""What people put after a short name when they do not know the right ending: 黔东南州, 三江县, 三棵树乡."""

NOISE = re.compile(r"[\s,，、。.·/\\|\-—_()（）:：;；]+")
NOT_A_TOWNSHIP = re.compile(r"新?(?:村|社区|屯|组|路|街(?!道)|大道|巷|小区|小学|中学)")
"""What follows tells that the two characters before name a village or a street, not the place of that name."""

LONGEST = 15
FARTHEST_START = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand an address. `rest` is the tail below the township, untouched; `former` the old name used."""

    place: Place
    rest: str
    former: str | None
    score: int


@dataclass(frozen=True, slots=True)
class Step:
    """One division recognised at a position: its row, how many characters it took and how surely."""

    row: int
    length: int
    score: int
    former: str | None = None


def tidy(text: str) -> str:
    """The address without spaces and punctuation, in ordinary-width characters."""
    plain = NOISE.sub("", unicodedata.normalize("NFKC", text))
    return re.sub(r"^(?:中华人民共和国|中国)", "", plain)


def read_address(text: str, within: str | None = None) -> list[Reading]:
    """The best readings, all with the same score; empty when no division is named. Several places = an ambiguous name.

    `within` is the code of an area that everything must lie in.
    """
    text = tidy(text)[:120]
    for start in range(min(FARTHEST_START, max(len(text) - 1, 0))):
        readings = list(_readings(text, start, within))
        best = max((reading.score for reading in readings), default=0)
        if best and (start == 0 or best > 4):
            found = {reading.place.code: reading for reading in readings if reading.score == best}
            return [found[code] for code in sorted(found, key=lambda code: (codes.LEVELS.index(found[code].place.level), code))]
    return []


def _readings(text: str, start: int, within: str | None) -> Iterator[Reading]:
    """Every reading that begins at `start`, each taken as far as it goes."""
    pending: list[tuple[int | None, int, int, str | None]] = [(None, start, 0, None)]
    while pending:
        row, at, score, old = pending.pop()
        area = within if row is None else table().code(row)
        steps = list(_steps(text, at, area, anchored=row is not None, strict=start > 0))
        pending += [(step.row, at + step.length, score + step.score, step.former or old) for step in steps]
        if not steps and row is not None:
            yield Reading(gazetteer().at(row), text[at:], old, score)


def _steps(text: str, at: int, area: str | None, *, anchored: bool, strict: bool) -> Iterator[Step]:
    """Divisions inside `area` that the text names at this position."""
    found = False
    for length in range(min(LONGEST, len(text) - at), 1, -1):
        for step in upper_names().get(text[at : at + length], ()):
            inside = area is None or codes.within(table().code(step.row), area)
            if inside and table().code(step.row) != area and not _names_a_village(text, at, step) and not (strict and step.score % 2):
                found = True
                yield step
    for step in _townships(text, at, area):
        whole = at + step.length == len(text) and not found
        if anchored or (not strict and whole) or step.score == step.length * 2:
            yield step


def _names_a_village(text: str, at: int, step: Step) -> bool:
    """Whether a short name is only the beginning of a village's or a street's."""
    return step.score % 2 == 1 and NOT_A_TOWNSHIP.match(text, at + step.length) is not None


def _townships(text: str, at: int, area: str | None) -> Iterator[Step]:
    """Townships inside `area` named at this position, in full, in short or with another ending."""
    rows = table()
    under = rows.rows_under(codes.prefix_of(area) if area else "", "township") if not area or codes.level_of(area) in UPPER else range(0)
    if not under or at + 2 > len(text):
        return
    for row in rows.names.rows_with("\n" + text[at : at + 2], under.start, under.stop):
        for length, score in _forms(rows, row, "township"):
            step = Step(row, len(length), score)
            if text.startswith(length, at) and not _names_a_village(text, at, step):
                yield step
                break


def _forms(rows: Table, row: int, level: Level) -> list[tuple[str, int]]:
    """The ways to write a division's name, longest first within a kind, with the score of each; an odd score is a guess."""
    name, short = rows.names[row].split("（")[0], rows.short_name(row)
    loose = [(short + ending, 2 * len(short) + 1) for ending in ENDINGS.get(level, ()) if short + ending != name]
    forms = [(name, 2 * len(name)), *(loose if short != name else []), (short, 2 * len(short) - 1)]
    return [form for form in dict(forms[::-1]).items()][::-1]


@cache
def upper_names() -> dict[str, tuple[Step, ...]]:
    """Every way to write a province, city or county, and the names they once had."""
    rows, found = table(), defaultdict(list)
    for level in UPPER:
        for row in range(*rows.levels[level]):
            for form, score in _forms(rows, row, level):
                old = form if any(name.code == rows.code(row) for name in former.by_name().get(form, ())) else None
                found[form].append(Step(row, len(form), score, old))
    for old in former.former_names():
        changed = gazetteer().row(old.code)
        if changed is not None and all(step.row != changed for step in found[old.name]):
            found[old.name].append(Step(changed, len(old.name), 2 * len(old.name) - 1, old.name))
    return {form: tuple(steps) for form, steps in found.items()}
