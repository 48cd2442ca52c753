"""Whose settings one may change: an officer, those of her own county."""

from app.access.actor import Actor
from app.access.permissions import Permission
from app.errors import NotFound


def county_of(actor: Actor) -> str:
    """The county whose settings the actor keeps; otherwise there is none."""
    actor.require(Permission.EDIT_SETTINGS)
    if not actor.place or actor.area != actor.place[:6]:
        raise NotFound("county")
    return actor.place[:6]
