"""What was looked for in an area and not found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission
from app.clock import today
from app.database import session
from app.demand.models import SearchDemand

DAYS, MOST = 90, 100
"""How far back, and how many lines at most."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A type of help that was looked for in a township and not found."""

    township: str
    type_code: str
    times: int
    last: date


def wanted(actor: Actor, limit: int = MOST) -> Sequence[Wanted]:
    """In the actor's area, the most wanted first: place, type, times, last day."""
    actor.require(Permission.OVERSEE)
    times = sa.func.sum(SearchDemand.times)
    area = (actor.place or "-").rstrip("0")
    rows = session.execute(
        sa.select(SearchDemand.township, SearchDemand.type_code, times, sa.func.max(SearchDemand.day))
        .where(SearchDemand.township.startswith(area), SearchDemand.day > today() - timedelta(days=DAYS))
        .group_by(SearchDemand.township, SearchDemand.type_code)
        .order_by(times.desc(), SearchDemand.township, SearchDemand.type_code)
        .limit(limit)
    )
    return [Wanted(*row) for row in rows]
