"""Who may open which conference: those who oversee in its county, each her own part; who decides: the county's officers."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.conferences.models import Conference


def touches(actor: Actor, conference: Conference) -> bool:
    """Whether the actor may open it."""
    return actor.may(Permission.OVERSEE) and bool(actor.area) and (actor.area or "")[:6] == conference.county


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The same answer as `touches`, as a filter."""
    if not actor.may(Permission.OVERSEE) or not actor.area:
        return sa.false()
    return Conference.county == actor.area[:6]


def governs(actor: Actor, conference: Conference) -> bool:
    """Whether the actor calls and decides it."""
    return actor.role is Role.COUNTY_OFFICER and touches(actor, conference)
