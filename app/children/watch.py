"""Somebody who opens very many files in a day is looked at by the auditors the same day.

The criminal threshold for giving away data on health is 500 pieces, half of it for whoever holds them in duty
(最高法、最高检 2017 司法解释 art. 5). Ours lies far below, and is a product default.
"""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from app import journal, outbox
from app.access.actor import Actor
from app.audit.models import AuditEntry
from app.clock import now, today
from app.database import session

MANY = 100
"""Different children within a day."""


def opened_by(actor: Actor) -> sa.ColumnElement[bool]:
    """What somebody opened within a day; lists that only name children do not count."""
    since = now() - timedelta(days=1)
    return sa.and_(AuditEntry.actor_id == actor.id, AuditEntry.at > since, AuditEntry.action.endswith(".look"))


def opened_lately(actor: Actor) -> int:
    """How many children's files that were."""
    return session.scalar(sa.select(sa.func.count(AuditEntry.child_id.distinct())).where(opened_by(actor))) or 0


def opened_before(actor: Actor, child_id: UUID) -> bool:
    """Whether this look is not the day's first at this child: then nothing can have become more."""
    twice = sa.select(AuditEntry.id).where(opened_by(actor), AuditEntry.child_id == child_id).limit(2)
    return len(session.scalars(twice).all()) == 2


def watch(actor: Actor, child_id: UUID) -> None:
    """After a look, inside its transaction: promise to tell the auditors when it was the hundredth child."""
    journal.write()  # this look counts too
    if not opened_before(actor, child_id) and opened_lately(actor) == MANY:
        outbox.put("workers.notices.many_looks", str(actor.id), today().isoformat(), queue="notices")
