"""How often somebody may be wrong: tries are counted in the database, where every process sees them.

Each try takes its place *before* the password is looked at, so that a hundred guesses at once are no more than a
hundred in a row; who was right gets it back.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

import sqlalchemy as sa

from app.clock import now
from app.database import session
from app.errors import TooManyTries
from app.people.models import Try
from app.transaction import atomic

WINDOW = timedelta(minutes=15)
FROM_ANYWHERE, FROM_ONE_ADDRESS = 4, 20
"""How many times the limit for one account and address all unknown devices together have, and one address."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is counted together, and how many fit."""

    name: str
    holds: int


def buckets(kind: str, who: str, address: str, known_device: str | None, limit: int) -> tuple[Bucket, ...]:
    """Where a try counts. A device that has been in this account before has a bucket of its own, which no stranger
    can fill; all others share three."""
    if known_device:
        return (Bucket(f"{kind}:device:{who}:{known_device}", limit),)
    return (
        Bucket(f"{kind}:pair:{who}:{address}", limit),
        Bucket(f"{kind}:account:{who}", limit * FROM_ANYWHERE),
        Bucket(f"{kind}:address:{address}", limit * FROM_ONE_ADDRESS),
    )


@contextmanager
def counted(places: Sequence[Bucket]) -> Iterator[None]:
    """One try. `TooManyTries` if there is no room; kept if what is inside fails, given back if it succeeds."""
    taken = take(places)
    yield
    if taken:
        give_back(taken, places[0])


def take(places: Sequence[Bucket]) -> list[int]:
    """Take a place in every bucket, or in none."""
    if not places:
        return []
    names = sorted(place.name for place in places)
    with atomic():
        for name in names:  # one at a time may count and take
            session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0))))
        sweep()
        rows = session.execute(
            sa.select(Try.bucket, sa.func.count(), sa.func.min(Try.at))
            .where(Try.bucket.in_(names), Try.at > now() - WINDOW)
            .group_by(Try.bucket)
        ).all()
        holds = {place.name: place.holds for place in places}
        full = [first for name, count, first in rows if count >= holds[name]]
        if full:
            raise TooManyTries(max(1, ceil((max(full) + WINDOW - now()).total_seconds() / 60)))
        tries = [Try(bucket=name, at=now()) for name in names]
        session.add_all(tries)
        session.flush()
        return [one.id for one in tries]


def give_back(taken: Sequence[int], own: Bucket) -> None:
    """It was right: the try does not count, nor do her earlier ones from here."""
    with atomic():
        session.execute(sa.delete(Try).where(sa.or_(Try.id.in_(taken), Try.bucket == own.name)))


def sweep() -> None:
    """Forget some of what is over, and wait for nobody who does the same."""
    over = sa.select(Try.id).where(Try.at <= now() - WINDOW).limit(200).with_for_update(skip_locked=True)
    session.execute(sa.delete(Try).where(Try.id.in_(over.scalar_subquery())))
