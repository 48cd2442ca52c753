"""Reading the log."""

from collections.abc import Sequence

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.models import AuditEntry
from app.database import session


def newest(actor: Actor, *, before: int | None = None, limit: int = 50) -> Sequence[AuditEntry]:
    """The newest entries, or those older than entry `before`; for auditors."""
    actor.require(Permission.READ_AUDIT)
    query = sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return session.scalars(query).all()
