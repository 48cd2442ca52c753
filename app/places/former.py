"""Names that cities and counties no longer bear: 横县 is 横州市 since 2021. People and papers go on using them."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from app.places.table import DATA


@dataclass(frozen=True, slots=True)
class FormerName:
    """One old name and the division that bears another today. `spelling` is pinyin, a capital for each character."""

    name: str
    spelling: str
    code: str
    year: int
    document: str
    certainty: str

    @property
    def pinyin(self) -> str:
        """As it is typed: hengxian."""
        return self.spelling.lower()

    @property
    def initials(self) -> str:
        """hx"""
        return "".join(letter for letter in self.spelling if letter.isupper()).lower()


@cache
def former_names() -> tuple[FormerName, ...]:
    """Every one we know, by name. The same old name may lead to several places in different provinces."""
    with (DATA / "former_names.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t")
        next(rows)
        return tuple(FormerName(name, spelling, code, int(year), *rest) for name, spelling, code, year, *rest in rows)


@cache
def by_first_two() -> dict[str, list[FormerName]]:
    """Old names by their first two characters, for reading addresses."""
    found: dict[str, list[FormerName]] = defaultdict(list)
    for former in former_names():
        found[former.name[:2]].append(former)
    return dict(found)


@cache
def _spellings() -> tuple[tuple[str, str, str, FormerName], ...]:
    return tuple((former.name, former.pinyin, former.initials, former) for former in former_names())


def beginning_with(word: str) -> list[FormerName]:
    """Old names that begin so, in characters or in three letters of pinyin; or whose initials are the word."""
    if not word.isascii():
        return [former for name, _pinyin, _initials, former in _spellings() if name.startswith(word)]
    spelled = len(word) > 2
    return [
        former
        for _name, pinyin, initials, former in _spellings()
        if initials == word or (spelled and pinyin.startswith(word))
    ]


@cache
def of_place(code: str) -> tuple[str, ...]:
    """What a place was called before, latest first."""
    found = [former for former in former_names() if former.code == code]
    return tuple(former.name for former in sorted(found, key=lambda former: -former.year))
