"""Who may open which child's file: a director her village's, a supervisor her township's, a county officer her county's."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import Permission
from app.children.models import Child

USES = {Permission.SEE_CHILDREN, Permission.EDIT_CHILDREN, Permission.EDIT_NEEDS, Permission.SEE_NEEDS}


def allows(actor: Actor, permission: Permission, child: Child) -> bool:
    """Whether the actor may use a permission on this child's file."""
    return permission in USES and actor.may(permission) and actor.covers(child.place_code)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The files the actor may open: the same answer as `allows(…, SEE_CHILDREN, …)`, as a filter."""
    if not actor.may(Permission.SEE_CHILDREN) or not actor.area:
        return sa.false()
    return Child.place_code.startswith(actor.area, autoescape=True)
