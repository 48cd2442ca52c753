"""Reading reports; always through the actor."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.database import session
from app.errors import NotFound
from app.safeguarding.models import Report
from app.safeguarding.policy import may_read, visible_to


def get(actor: Actor, report_id: UUID) -> Report:
    """One report the actor may open."""
    found = session.scalar(sa.select(Report).options(joinedload(Report.child)).where(Report.id == report_id))
    if found is None or not may_read(actor, found):
        raise NotFound("report")
    return found


def find(actor: Actor) -> Sequence[Report]:
    """The reports one may open, newest first."""
    query = sa.select(Report).options(joinedload(Report.child)).where(visible_to(actor))
    return session.scalars(query.order_by(Report.reported_at.desc()).limit(100)).all()
