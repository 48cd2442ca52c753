"""What every chapter of the demonstration works with: the book, the almanac, the dice and the names."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from app.children.models import Sex
from app.demonstration.almanac import Almanac
from app.demonstration.book import Book
from app.demonstration.material import tree

SEED = 20_160_613
"""The same seed, the same county."""


class Names:
    """Common surnames with invented given names. No two people, and no two children, share a whole name."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.lists: dict[str, list[str]] = {kind: text.split() for kind, text in tree("names").items()}
        self.used: set[str] = set()

    def adult(self, *, woman: bool) -> str:
        """A member of staff, a volunteer, a guardian."""
        return self.fresh("women" if woman else "men", None)

    def child(self, sex: Sex, surname: str | None = None) -> str:
        """A child."""
        return self.fresh("girls" if sex is Sex.FEMALE else "boys", surname)

    def fresh(self, given: str, surname: str | None) -> str:
        """A name not given before."""
        while True:
            name = (surname or self.rng.choice(self.lists["surnames"])) + self.rng.choice(self.lists[given])
            if name not in self.used:
                self.used.add(name)
                return name


@dataclass
class Stage:
    """Handed from chapter to chapter."""

    book: Book
    almanac: Almanac
    rng: Random
    names: Names
    kept: str
    """The one password, as kept."""
    telephones: int = field(default=0)

    def telephone(self) -> str:
        """The next mobile number of a range that no operator gives out."""
        self.telephones += 1
        return f"199 0000 {self.telephones:04d}"


def set_stage(now: datetime, kept: str, book: Book | None = None) -> Stage:
    """An empty stage for a load at `now`."""
    rng = Random(SEED)
    return Stage(book or Book(), Almanac(now, SEED), rng, Names(rng), kept)
