"""Who decides about whose account."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import APPROVERS, Permission, Role
from app.people.models import Account


def allows(actor: Actor, permission: Permission, account: Account) -> bool:
    """Whether the actor may use a permission on this account."""
    if not actor.may(permission) or permission is not Permission.APPROVE_ACCOUNTS or account.id == actor.id:
        return False
    return may_appoint(actor, account.role, account.place_code)


def may_appoint(actor: Actor, role: Role, place: str | None) -> bool:
    """Whether the actor lets people into this role and place."""
    if not actor.may(Permission.APPROVE_ACCOUNTS) or APPROVERS[role] is not actor.role:
        return False
    return actor.role is Role.ADMINISTRATOR or actor.covers(place)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The accounts about which the actor decides: the same answer as `allows`, as a filter."""
    roles = [role for role, approver in APPROVERS.items() if approver is actor.role]
    if not actor.may(Permission.APPROVE_ACCOUNTS) or not roles:
        return sa.false()
    mine = sa.and_(Account.role.in_(roles), Account.id != actor.id)
    if actor.role is Role.ADMINISTRATOR:
        return mine
    return sa.and_(mine, Account.place_code.startswith(actor.area or "-", autoescape=True))
