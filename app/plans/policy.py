"""Who may open which plan and which match: those who oversee the place, each for her own part; who sends: who refers there."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import Permission
from app.plans.models import Match, Plan

USES = {Permission.OVERSEE, Permission.REFER}


def touches(actor: Actor, plan: Plan) -> bool:
    """Whether the actor may open a plan: one over her area, or over a wider one that holds it, for her own part."""
    if not actor.may(Permission.OVERSEE) or not actor.area:
        return False
    return plan.area.startswith(actor.area) or actor.area.startswith(plan.area)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The plans the actor may open: the same answer as `touches`, as a filter."""
    if not actor.may(Permission.OVERSEE) or not actor.area:
        return sa.false()
    return sa.or_(
        Plan.area.startswith(actor.area, autoescape=True), sa.func.starts_with(sa.literal(actor.area), Plan.area)
    )


def governs(actor: Actor, plan: Plan) -> bool:
    """Whether the whole of a plan's area is in the actor's charge: she may stop it."""
    return actor.may(Permission.OVERSEE) and bool(actor.area) and plan.area.startswith(actor.area or "-")


def allows(actor: Actor, permission: Permission, match: Match) -> bool:
    """Whether the actor may decide about a match (oversee) or send it (refer)."""
    return permission in USES and actor.may(permission) and actor.covers(match.place_code)


def matches_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The matches the actor may see: those for needs in her area."""
    if not actor.area or not any(actor.may(permission) for permission in USES):
        return sa.false()
    return Match.place_code.startswith(actor.area, autoescape=True)
