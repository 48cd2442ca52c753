"""Who may open and answer which shift: the volunteer whose it is, those who refer in its place, and of its hours the
organization that stands beside her."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.shifts.models import Shift
from app.shifts.rules import HOURS


def allows(actor: Actor, permission: Permission, shift: Shift) -> bool:
    """Whether the actor may use a permission on this shift."""
    if not actor.may(permission):
        return False
    if permission is Permission.OWN_SHIFTS:
        return actor.role is Role.VOLUNTEER and shift.volunteer_id == actor.id
    if permission is Permission.CONFIRM_HOURS:
        return (
            actor.organization_id is not None
            and shift.organization_id == actor.organization_id
            and shift.status in HOURS
        )
    return permission is Permission.REFER and actor.covers(shift.place_code)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The same answer as `allows`, as a filter."""
    if actor.may(Permission.OWN_SHIFTS):
        return Shift.volunteer_id == actor.id
    if actor.may(Permission.REFER) and actor.area:
        return Shift.place_code.startswith(actor.area, autoescape=True)
    if actor.may(Permission.CONFIRM_HOURS) and actor.organization_id:
        return sa.and_(Shift.organization_id == actor.organization_id, Shift.status.in_(HOURS))
    return sa.false()
