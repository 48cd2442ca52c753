"""The prices that the newest plan over a place has left behind, as the ranking of one need uses them.

The room of plans lies above; of its tables only these columns are asked. A plan's prices are kept in memory until it
has followed a change.
"""

from datetime import datetime
from threading import Lock
from uuid import UUID

import sqlalchemy as sa

from app.database import session
from app.matching.prices import FREE, Prices
from app.questions import Question

PLANS = sa.table(
    "plans", sa.column("id", sa.Uuid), sa.column("area"), sa.column("status"), sa.column("finished_at"),
    sa.column("followed_at"),
)  # fmt: skip
PRICES = sa.table(
    "plan_prices",
    sa.column("plan_id", sa.Uuid),
    sa.column("offer_id", sa.Uuid),
    sa.column("price"),
    sa.column("only"),
    sa.column("last"),
)
MATCHES = sa.table("matches", sa.column("need_id", sa.Uuid), sa.column("offer_id", sa.Uuid), sa.column("status"))
MOST = 64
"""How many plans' prices one process keeps."""
_kept: dict[tuple[UUID, datetime | None], Prices] = {}
_lock = Lock()


NEWEST = Question(
    sa.select(PLANS.c.id, PLANS.c.followed_at)
    .where(sa.func.starts_with(sa.bindparam("place", type_=sa.Text), PLANS.c.area), PLANS.c.status == "done")
    .order_by(PLANS.c.finished_at.desc())
    .limit(1)
)


def prices_over(place_code: str | None) -> Prices:
    """What the newest finished plan over a place says of places that others depend on; nothing where there is none."""
    newest = NEWEST.first(place=place_code or "")
    if newest is None:
        return FREE
    plan_id, _followed_at = key = (newest[0], newest[1])
    with _lock:
        if key not in _kept:
            if len(_kept) >= MOST:
                _kept.clear()
            _kept[key] = load(plan_id)
        return _kept[key]


def load(plan_id: UUID) -> Prices:
    """A plan's prices."""
    rows = session.execute(sa.select(PRICES).where(PRICES.c.plan_id == plan_id)).all()
    return Prices(
        {row.offer_id: row.price for row in rows if row.price > 0},
        {row.offer_id: row.only for row in rows if row.only},
        frozenset(row.offer_id for row in rows if row.last),
    )


def meant_for(need_id: UUID) -> frozenset[UUID]:
    """The offers that a plan proposes for a need: their places are meant for this child, whoever else would like them."""
    open_ones = sa.select(MATCHES.c.offer_id).where(
        MATCHES.c.need_id == need_id, MATCHES.c.status.in_(("proposed", "accepted"))
    )
    return frozenset(session.scalars(open_ones))
