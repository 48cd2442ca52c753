"""What a reader hands over: the entries it could read, what was wrong with the rest, what is not for children."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from app.errors import TonglianError
from app.words import Words

EVERY_AGE = (0, 24)
"""Where a source says nothing, or "200": from birth to the highest age that we keep."""
CHILDHOOD_ENDS = 18
"""A service from this age on is not for children."""


class Unreadable(TonglianError):
    """A folder or file that cannot be imported at all; nothing is."""

    def __init__(self, message: Words) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a row. `left_out`: whether the row was not taken because of it."""

    row: int | None
    column: str
    value: str
    wrong: Words
    todo: Words
    left_out: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """One organization, location or offer: its key in the source, whose it is, and its columns."""

    key: str
    values: dict[str, Any]
    owner: str = ""
    """The key of the organization."""


@dataclass
class Catalogue:
    """Everything read from one source."""

    source: str
    digest: str = ""
    organizations: dict[str, Entry] = field(default_factory=dict)
    locations: dict[str, Entry] = field(default_factory=dict)
    offers: dict[str, Entry] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    """Rows that are not for children, by reason."""
    repeated: int = 0
    """Rows that said the same as one before."""
    mended: int = 0
    """Lines whose letters had been saved twice over and were put right."""
    seen: set[str] = field(default_factory=set)
    """Keys of every offer the source names, taken or not."""
    faulty: set[str] = field(default_factory=set)
    """Keys of offers left out for a fault: what is here of them stays as it was."""

    def complain(self, row: int | None, column: str, value: object, wrong: Words, todo: Words, *, left_out: bool = True) -> None:  # fmt: skip
        """Note what is wrong with a row."""
        self.problems.append(Problem(row, column, "" if value is None else str(value), wrong, todo, left_out))

    @property
    def errors(self) -> list[Problem]:
        """The problems for which a row was left out."""
        return [problem for problem in self.problems if problem.left_out]

    def keep_what_serves(self) -> None:
        """Bodies without a single service for children stay outside, and their sites too."""
        serving = {offer.owner for offer in self.offers.values()}
        self.organizations = {key: entry for key, entry in self.organizations.items() if key in serving}
        self.locations = {key: entry for key, entry in self.locations.items() if entry.owner in serving}
