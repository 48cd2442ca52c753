"""Who reads a report: whoever made it; the supervisor and county officer of the place; the liaisons of the departments
it was routed to. Nobody else, and no family: the guardian may be the one who does harm. Never a provider."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.safeguarding.models import Report, ReportRoute


def is_routed_to(actor: Actor) -> ColumnElement[bool]:
    """The reports routed to the actor's own department, as a filter."""
    if actor.role is not Role.LIAISON or actor.organization_id is None:
        return sa.false()
    return Report.id.in_(sa.select(ReportRoute.report_id).where(ReportRoute.organization_id == actor.organization_id))


def may_handle(actor: Actor, report: Report) -> bool:
    """Whether the actor receives and answers this report: in charge of the place, and not its reporter."""
    return actor.may(Permission.OVERSEE) and actor.covers(report.place_code) and report.reported_by != actor.id


def oversees(actor: Actor) -> ColumnElement[bool]:
    """The reports of the actor's area, as a filter."""
    if not actor.may(Permission.OVERSEE) or not actor.area:
        return sa.false()
    return Report.place_code.startswith(actor.area, autoescape=True)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The reports the actor may open."""
    return sa.or_(Report.reported_by == actor.id, oversees(actor), is_routed_to(actor))
