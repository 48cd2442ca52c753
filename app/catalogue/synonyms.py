"""The words that mean the same, as the search uses them: read once for each version."""

import csv
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from uuid import NAMESPACE_URL, UUID, uuid5

import sqlalchemy as sa

from app.catalogue.models import SynonymVersion
from app.database import session
from app.transaction import atomic
from search.synonyms import NONE, Synonyms, synonyms

SEEDS = Path(__file__).parent / "data" / "synonyms.csv"
FRESH = 2.0
"""Seconds for which a process does not ask again whether there is a newer version."""


class Kept:
    """What this process has read, by database."""

    def __init__(self) -> None:
        self.read: dict[str, tuple[float, Synonyms]] = {}

    def current(self) -> Synonyms:
        """The newest version."""
        place = str(session.get_bind().engine.url)
        looked, kept = self.read.get(place, (-FRESH, NONE))
        if monotonic() - looked < FRESH:
            return kept
        newest = session.scalar(sa.select(sa.func.max(SynonymVersion.version))) or 0
        if newest != kept.version or not looked:
            kept = synonyms((group.words for group in groups()), newest)
        self.read[place] = monotonic(), kept
        return kept

    def forget(self) -> None:
        """Ask again at once."""
        self.read.clear()


kept = Kept()


def groups() -> Sequence[SynonymVersion]:
    """The groups that hold now, by their first word."""
    newest = sa.select(sa.func.max(SynonymVersion.version)).group_by(SynonymVersion.group_id)
    query = sa.select(SynonymVersion).where(
        SynonymVersion.version.in_(newest), sa.func.cardinality(SynonymVersion.words) > 0
    )
    return sorted(session.scalars(query).all(), key=lambda group: group.words[0])


def seed() -> int:
    """The groups that come with the product, where there are none yet; how many."""
    with atomic():
        if session.scalar(sa.select(sa.func.count()).select_from(SynonymVersion)):
            return 0
        with SEEDS.open(encoding="utf-8", newline="") as file:
            rows = [SynonymVersion(group_id=seed_id(row[0]), words=row, reason="") for row in csv.reader(file) if row]
        session.add_all(rows)
    return len(rows)


def seed_id(word: str) -> UUID:
    """The same group everywhere."""
    return uuid5(NAMESPACE_URL, f"synonyms:{word}")
