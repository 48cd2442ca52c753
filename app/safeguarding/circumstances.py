"""What must be reported, as the rules list it, and by which signs people notice it."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.taxonomy.records import records

FILE = Path(__file__).parent / "data" / "circumstances.json"
LEGAL = tuple(f"MR0{number}" for number in range(1, 10))
"""The nine of the 意见（试行） art. 4."""
AT_SCHOOL = frozenset({"SCH39", "SCH40"})


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One line of the list. `when` is the law's word (立即, 及时); it names no hours. `to` may say 同上 in the source."""

    code: str
    zh: str
    en: str
    to: str
    when: str
    basis: str
    certainty: str

    def name(self, language: str = "zh") -> str:
        """In the reader's language; anything but English is Chinese."""
        return self.en if language.startswith("en") else self.zh

    @property
    def signs(self) -> tuple[str, ...]:
        """What people see and hear, in their own words."""
        return signs().get(self.code, ())

    def said(self, language: str = "zh") -> str:
        """By its signs, for whoever has to choose; the legal name where there are none, or for readers of English."""
        return self.en if language.startswith("en") else "、".join(self.signs) or self.zh


@cache
def circumstances() -> dict[str, Circumstance]:
    """All of them by code, but the line that is for this platform itself."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return {row["code"]: Circumstance(**row) for row in rows if row["code"] != "NET38"}


@cache
def signs() -> dict[str, tuple[str, ...]]:
    """Everyday signs by circumstance."""
    return {row["code"]: tuple(row["signs"]) for row in records("report_signs")}
