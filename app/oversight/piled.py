"""Reading the piles of the desks: how high each is, and what lies on top."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.access.actor import Actor
from app.database import session
from app.needs.models import Need
from app.oversight.piles import PILES
from app.referrals.lifecycle import OPEN
from app.referrals.models import Referral, ReferralStatus
from app.referrals.policy import visible_to
from app.referrals.queries import WHOLE

S = ReferralStatus


def pile(actor: Actor, name: str, *, page: int = 1, size: int = 20) -> Sequence[tuple[Referral, datetime]]:
    """One page of a pile, each with its moment: the most urgent first, and of equals what waits longest."""
    one = PILES[name]
    rows = session.execute(
        sa.select(Referral, one.since)
        .join(Referral.need)
        .outerjoin(Referral.fulfilment)
        .options(*WHOLE)
        .where(visible_to(actor), one.where())
        .order_by(Need.urgency, one.since, Referral.id)
        .limit(size)
        .offset((page - 1) * size)
    )
    return [(referral, since) for referral, since in rows]


def heights(actor: Actor) -> dict[str, int]:
    """How much is in each pile, by one look."""
    counts = [sa.func.count().filter(one.where()) for one in PILES.values()]
    where = (visible_to(actor), Referral.status.in_((S.DRAFT, *OPEN, S.COMPLETED, S.REJECTED)))
    rows = sa.select(*counts).select_from(Referral).join(Referral.need).outerjoin(Referral.fulfilment).where(*where)
    row = session.execute(rows).one()
    return dict(zip(PILES, row, strict=True))
