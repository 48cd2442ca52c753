"""The tables that staff keep: ways to say a need, ways to say danger, and families of words.

Spreadsheets (`data/*.csv`, one phrase a row) rather than code, so that whoever knows how people speak can add to them;
`tonglian understand train` then learns from them anew. The model keeps their fingerprint, so the two cannot drift apart.
"""

import csv
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.taxonomy.records import DATA
from app.taxonomy.speech import plain
from app.taxonomy.types import all_types

CALM = "calm"
"""The code of words that look like danger and are none."""

LONGEST_ROW = 200


class TableError(ValueError):
    """A row that cannot be learnt from; says file and line."""


@dataclass(frozen=True, slots=True)
class Table:
    """Everything there is to learn from: words with the types they mean, dangers with theirs (or `CALM`)."""

    needs: dict[str, frozenset[str]]
    dangers: dict[str, frozenset[str]]
    families: dict[str, tuple[str, ...]]

    @property
    def fingerprint(self) -> str:
        """Changes when anything that is learnt from does."""
        told = [sorted(one.items()) for one in (self.needs, self.dangers)] + [sorted(self.families.items())]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False, default=sorted).encode()).hexdigest()


@cache
def table() -> Table:
    """The tables as they stand in `data/`."""
    return read(DATA)


def read(folder: Path) -> Table:
    """The tables of a folder, the taxonomy's own words added to its needs. Raises `TableError`."""
    known = {kind.code for kind in all_types()}
    needs = [*own_words(), *phrases(folder, known)]
    families: dict[str, list[str]] = defaultdict(list)
    for _line, family, word in rows(folder / "families.csv", "family", "word"):
        families[plain(word)].append(family)
    dangers = [(code, said) for _line, code, said in checked(folder / "danger.csv", {*known, CALM})]
    return Table(gathered(needs), gathered(dangers), {word: tuple(found) for word, found in families.items()})


def phrases(folder: Path, known: set[str]) -> list[tuple[str, str]]:
    """Codes and words of the phrases that we added to the taxonomy's own."""
    return [(code, said) for _line, code, said in checked(folder / "phrases.csv", known)]


@cache
def own_words() -> tuple[tuple[str, str], ...]:
    """Codes and words that the taxonomy came with, the names of the types among them."""
    return tuple(
        (kind.code, said) for kind in all_types() for said in (*kind.phrases_zh, kind.zh, *kind.phrases_en, kind.en)
    )


def gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Each way to say something once, with all that it may mean."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, said in pairs:
        found[said].add(code)
    return {said: frozenset(codes) for said, codes in found.items()}


def checked(path: Path, codes: set[str]) -> Iterator[tuple[int, str, str]]:
    """Rows of a table whose codes are known."""
    for line, code, said in rows(path, "code", "words"):
        if code not in codes:
            raise TableError(f"{path.name}, line {line}: {code!r} is no code of the taxonomy")
        yield line, code, said


def rows(path: Path, first: str, second: str) -> Iterator[tuple[int, str, str]]:
    """Line number and the two cells of each row; a spreadsheet's byte order mark is no hindrance."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if not {first, second} <= set(reader.fieldnames or ()):
            raise TableError(f"{path.name}, line 1: the columns {first!r} and {second!r} are needed")
        for row in reader:
            one, other = (row[first] or "").strip(), (row[second] or "").strip()
            if not one or not other or len(other) > LONGEST_ROW:
                raise TableError(f"{path.name}, line {reader.line_num}: two cells of 1 to {LONGEST_ROW} characters")
            yield reader.line_num, one, other
