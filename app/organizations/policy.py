"""Who changes and who verifies which organization."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import Permission
from app.organizations.models import Organization


def allows(actor: Actor, permission: Permission, organization: Organization) -> bool:
    """Whether the actor may use a permission on this organization."""
    if not actor.may(permission):
        return False
    if permission is Permission.EDIT_ORGANIZATION:
        return actor.organization_id == organization.id
    return permission is Permission.VERIFY_ORGANIZATIONS and actor.covers(organization.place_code)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The organizations the actor verifies: the same answer as `allows(…, VERIFY_ORGANIZATIONS, …)`, as a filter."""
    if not actor.may(Permission.VERIFY_ORGANIZATIONS) or not actor.area:
        return sa.false()
    return Organization.place_code.startswith(actor.area, autoescape=True)
