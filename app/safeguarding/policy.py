"""Who reads a report: whoever made it, and the supervisor and county officer of the place. Nobody else, and no family:
the guardian may be the one who does harm."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import Permission
from app.safeguarding.models import Report


def may_read(actor: Actor, report: Report) -> bool:
    """Whether the actor may open a report."""
    return report.reported_by == actor.id or (actor.may(Permission.OVERSEE) and actor.covers(report.place_code))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The same, as a filter."""
    own = Report.reported_by == actor.id
    if not actor.may(Permission.OVERSEE) or not actor.area:
        return own
    return sa.or_(own, Report.place_code.startswith(actor.area, autoescape=True))
