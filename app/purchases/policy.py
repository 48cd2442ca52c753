"""Whose contracts they are: the officers of the county that buys, and the staff of the organization that delivers."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import Permission
from app.purchases.models import Contract


def buys(actor: Actor, contract: Contract) -> bool:
    """Whether the actor acts for the buyer."""
    return actor.may(Permission.BUY_SERVICES) and actor.covers(contract.place_code)


def delivers(actor: Actor, contract: Contract) -> bool:
    """Whether the actor acts for the organization."""
    return (
        actor.may(Permission.KEEP_CONTRACTS)
        and actor.organization_id is not None
        and contract.organization_id == actor.organization_id
    )


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The contracts that the actor may open, as a filter."""
    if actor.may(Permission.BUY_SERVICES) and actor.area:
        return Contract.place_code.startswith(actor.area, autoescape=True)
    if actor.may(Permission.KEEP_CONTRACTS) and actor.organization_id is not None:
        return Contract.organization_id == actor.organization_id
    return sa.false()
