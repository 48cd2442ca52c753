"""Who may open which child's file: a director her village's, a supervisor her township's, a county officer her county's."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import Permission
from app.children.models import Child

USES = {Permission.SEE_CHILDREN, Permission.EDIT_CHILDREN, Permission.EDIT_NEEDS, Permission.SEE_NEEDS}
READING = {Permission.SEE_CHILDREN, Permission.SEE_NEEDS}
"""What a permit from outside the area gives: to read, never to change."""


def allows(actor: Actor, permission: Permission, child: Child) -> bool:
    """Whether the actor may use a permission on this child's file."""
    reaches = actor.covers(child.place_code) or (permission in READING and child.id in actor.permits)
    return permission in USES and actor.may(permission) and reaches


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The files the actor may open: the same answer as `allows(…, SEE_CHILDREN, …)`, as a filter."""
    if not actor.may(Permission.SEE_CHILDREN) or not actor.area:
        return sa.false()
    in_area = Child.place_code.startswith(actor.area, autoescape=True)
    return sa.or_(in_area, Child.id.in_(actor.permits)) if actor.permits else in_area
