"""Who may open which need: those who may open the child's file, by the place of the need."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import Permission
from app.needs.models import Need

USES = {Permission.SEE_NEEDS, Permission.EDIT_NEEDS, Permission.REFER, Permission.OVERSEE}


def allows(actor: Actor, permission: Permission, need: Need) -> bool:
    """Whether the actor may use a permission on this need."""
    opened = permission is Permission.SEE_NEEDS and need.child_id in actor.permits
    return permission in USES and actor.may(permission) and (actor.covers(need.place_code) or opened)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The needs the actor may open: the same answer as `allows(…, SEE_NEEDS, …)`, as a filter."""
    if not actor.may(Permission.SEE_NEEDS) or not actor.area:
        return sa.false()
    in_area = Need.place_code.startswith(actor.area, autoescape=True)
    return sa.or_(in_area, Need.child_id.in_(actor.permits)) if actor.permits else in_area
