"""Who moves files: those in charge of the child's place; the other side answers; two people erase."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.moves.models import Erasure, Transfer


def may_answer(actor: Actor, transfer: Transfer) -> bool:
    """The director of the village that is asked, or the supervisor of its township; never whoever asked."""
    return actor.may(Permission.EDIT_NEEDS) and actor.covers(transfer.to_place) and transfer.asked_by != actor.id


def may_withdraw(actor: Actor, transfer: Transfer) -> bool:
    """The side that asked."""
    return actor.may(Permission.EDIT_NEEDS) and actor.covers(transfer.place_code)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Both sides see a transfer."""
    if not actor.area:
        return sa.false()
    sides = (Transfer.place_code, Transfer.to_place)
    return sa.or_(*(side.startswith(actor.area, autoescape=True) for side in sides))


def may_decide(actor: Actor, erasure: Erasure) -> bool:
    """A county officer, and never whoever proposed; the caller has found the child in her area."""
    return actor.role is Role.COUNTY_OFFICER and erasure.proposed_by != actor.id
