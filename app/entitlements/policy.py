"""Who may do what with a child's entitlements, and with what a county lays down."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import Permission
from app.entitlements.models import Variant
from app.errors import NotFound


def county_of(actor: Actor) -> str:
    """The county for whose rules an overseer speaks; otherwise there is none."""
    actor.require(Permission.OVERSEE)
    if not actor.place or not actor.area:
        raise NotFound("county")
    return actor.place[:6]


def concerns(actor: Actor, variant: Variant) -> bool:
    """Whether a draft or a version is of the actor's own county."""
    return actor.may(Permission.OVERSEE) and bool(actor.area) and variant.county_code == (actor.place or "")[:6]


def may_publish(actor: Actor, variant: Variant) -> bool:
    """Whether the actor is the second person: of the county itself, and not the one who wrote it."""
    return concerns(actor, variant) and actor.may(Permission.EDIT_SETTINGS) and variant.proposed_by != actor.id


def variants_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The versions of the actor's county: the same answer as `concerns`, as a filter."""
    if not actor.may(Permission.OVERSEE) or not actor.area:
        return sa.false()
    return Variant.county_code == (actor.place or "")[:6]
