"""Somebody who opens very many files in a day is looked at by the auditors the same day.

The criminal threshold for giving away data on health is 500 pieces, half of it for whoever holds them in duty
(最高法、最高检 2017 司法解释 art. 5). Ours lies far below, and is a product default.
"""

from datetime import timedelta

import sqlalchemy as sa

from app import outbox
from app.access.actor import Actor
from app.audit.models import AuditEntry
from app.clock import now, today
from app.database import session

MANY = 100
"""Different children within a day."""


def opened_lately(actor: Actor) -> int:
    """How many children's files somebody opened within a day; lists that only name them do not count."""
    since = now() - timedelta(days=1)
    opened = sa.select(sa.func.count(AuditEntry.child_id.distinct())).where(
        AuditEntry.actor_id == actor.id, AuditEntry.at > since, AuditEntry.action.endswith(".look")
    )
    return session.scalar(opened) or 0


def watch(actor: Actor) -> None:
    """After a look, inside its transaction: promise to tell the auditors when it was the hundredth child."""
    session.flush()
    if opened_lately(actor) == MANY:
        outbox.put("workers.notices.many_looks", str(actor.id), today().isoformat(), queue="notices")
