"""Whose books they are: the staff of the charity's, nobody else's."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from app.access.actor import Actor
from app.access.permissions import Permission


def keeps(actor: Actor, organization_id: object) -> bool:
    """Whether the actor keeps the books of a body."""
    return (
        actor.may(Permission.KEEP_FUNDS)
        and actor.organization_id is not None
        and organization_id == actor.organization_id
    )


def kept_by(actor: Actor, column: "InstrumentedAttribute[object]") -> ColumnElement[bool]:
    """The same, as a filter on a column that names the body."""
    if not actor.may(Permission.KEEP_FUNDS) or actor.organization_id is None:
        return sa.false()
    return column == actor.organization_id
