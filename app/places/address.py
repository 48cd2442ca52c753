"""Reading a Chinese address as people write it: from the wide to the narrow, with levels and endings left out at will.

"宁明寨安乡那练村" is a county's short name, a township's full one and a tail that no gazetteer knows. Every way
of reading the front is followed; the one that explains most wins, and where two explain as much both are told.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from app.places import codes, former
from app.places.codes import Level
from app.places.gazetteer import Place, gazetteer
from app.places.table import Table, table

UPPER: tuple[Level, ...] = ("province", "city", "county")
ENDINGS = {"city": ("州", "市"), "county": ("县", "旗", "区", "市"), "township": ("乡", "镇", "街道", "办事处")}
"""What people put after a short name when they do not know the right ending: 黔东南州, 三江县, 三棵树乡."""

NOISE = re.compile(r"[\s,，、。.·/\\|\-—_()（）:：;；]+")
NOT_A_DIVISION = re.compile(r"新?(?:村|社区|屯|组|路|街(?!道)|大道|巷|小区|小学|中学)")
"""What follows tells that the characters before name a village or a street, not the place of that name."""

FARTHEST_START = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand an address: `rest` is the untouched tail below the place, `former` the old name used."""

    place: Place
    rest: str
    former: str | None
    score: int


class Step(NamedTuple):
    """One division recognised at a position: its row, how many characters it took and how surely."""

    row: int
    length: int
    score: int
    former: str | None = None

    @property
    def is_guess(self) -> bool:
        """Not the name in full."""
        return self.score != 2 * self.length


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
            return sorted(found.values(), key=lambda reading: _widest_first(reading.place))
    return []


def _widest_first(place: Place) -> tuple[int, str]:
    return codes.LEVELS.index(place.level), place.code


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
    for step in _upper(text, at):
        code = table().code(step.row)
        if area is not None and (code == area or not codes.within(code, area)):
            continue
        if not (_names_a_village(text, at, step) or (strict and step.is_guess)):
            found = True
            yield step
    for step in _townships(text, at, area):
        whole = at + step.length == len(text) and not found
        if anchored or (not strict and whole) or not step.is_guess:
            yield step


def _names_a_village(text: str, at: int, step: Step) -> bool:
    """Whether a short name is only the beginning of a village's or a street's."""
    return step.is_guess and NOT_A_DIVISION.match(text, at + step.length) is not None


def _townships(text: str, at: int, area: str | None) -> Iterator[Step]:
    """Townships inside `area` named at this position, in full, in short or with another ending."""
    if at + 2 > len(text) or (area is not None and codes.level_of(area) not in UPPER):
        return
    rows = table()
    under = rows.rows_under(codes.prefix_of(area) if area else "", "township")
    for row in rows.names.rows_with("\n" + text[at : at + 2], under.start, under.stop):
        for form, score in _forms(rows, row, "township"):
            step = Step(row, len(form), score)
            if text.startswith(form, at) and not _names_a_village(text, at, step):
                yield step
                break


def _upper(text: str, at: int) -> Iterator[Step]:
    """Provinces, cities and counties named at this position, by any form of their present name or by a former one."""
    rows, pair = table(), text[at : at + 2]
    if len(pair) < 2:
        return
    formers = [old for old in former.by_first_two().get(pair, ()) if text.startswith(old.name, at)]
    outdated = {(old.name, old.code) for old in formers}
    for row in rows.names.rows_with("\n" + pair, 0, rows.levels["county"][1]):
        code = rows.code(row)
        for form, score in _forms(rows, row, codes.level_of(code)):
            if text.startswith(form, at):
                yield Step(row, len(form), score, form if (form, code) in outdated else None)
                outdated.discard((form, code))
    for old in formers:
        changed = gazetteer().row(old.code)
        if changed is not None and (old.name, old.code) in outdated:
            yield Step(changed, len(old.name), 2 * len(old.name) - 1, old.name)


def _forms(rows: Table, row: int, level: Level) -> list[tuple[str, int]]:
    """The ways to write a division's name, the surest first, with the score of each: two for every character meant."""
    name, short = rows.names[row].split("（")[0], rows.short_name(row)
    loose = [(short + ending, 2 * len(short) + 1) for ending in ENDINGS.get(level, ()) if short + ending != name]
    return [(name, 2 * len(name)), *loose, (short, 2 * len(short) - 1)] if short != name else [(name, 2 * len(name))]
