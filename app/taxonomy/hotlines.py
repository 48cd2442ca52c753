"""Telephone numbers that help at once, each with how sure we are of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from app.taxonomy.records import records

ALWAYS = ("110", "12345")
"""Danger, and the local government's line that takes calls about minors."""

BY_TYPE = {
    "SF05": ("110", "120", "12345"),
    "SF06": ("110", "120", "12309"),
    "SF08": ("110", "12345"),
    "MH03": ("120", "12356", "110", "12355"),
    "SF03": ("110", "12345", "12349"),
    "SF04": ("110", "12345", "12349"),
    "SF07": ("12345", "12355"),
    "BL05": ("120",),
}


@dataclass(frozen=True, slots=True)
class Hotline:
    """One number. Rows whose certainty is not "high" are shown with 待核实."""

    number: str
    zh: str
    en: str
    scope: str
    source: str
    certainty: str

    def name(self, language: str = "zh") -> str:
        """In the reader's language; anything but English is Chinese."""
        return self.en if language.startswith("en") else self.zh

    @property
    def verified(self) -> bool:
        """Whether it may be shown as a fact."""
        return self.certainty == "high"


@cache
def all_hotlines() -> tuple[Hotline, ...]:
    """Every number we know, as in the source."""
    return tuple(Hotline(**row) for row in records("hotlines"))


def hotline(number: str) -> Hotline | None:
    """The line of that number, or None."""
    return next((line for line in all_hotlines() if line.number == number), None)


def hotlines_for(types: Iterable[str]) -> tuple[Hotline, ...]:
    """The numbers to show for these types of need, the most useful first, verified ones before the others."""
    numbers = [number for code in types for number in BY_TYPE.get(code, ())]
    wanted = list(dict.fromkeys([*numbers, *ALWAYS]))
    found = [line for number in wanted if (line := hotline(number)) is not None]
    return tuple(sorted(found, key=lambda line: not line.verified))
