"""Who sees and decides a permit: whoever asked sees it; those in charge of the child's place decide."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import Permission
from app.permits.models import Permit


def may_decide(actor: Actor, permit: Permit) -> bool:
    """The child's supervisor or county officer, and never whoever asked."""
    return actor.may(Permission.OVERSEE) and actor.covers(permit.place_code) and permit.account_id != actor.id


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """One's own, and those about children of the area one oversees."""
    mine = Permit.account_id == actor.id
    if not actor.may(Permission.OVERSEE) or not actor.area:
        return mine
    return sa.or_(mine, Permit.place_code.startswith(actor.area, autoescape=True))
