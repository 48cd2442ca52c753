"""Whose a county's versions are: every overseer of the county reads and drafts them."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import Permission
from app.entitlements.models import Variant


def concerns(actor: Actor, variant: Variant) -> bool:
    """Whether a draft or a version is of the actor's own county."""
    return actor.may(Permission.OVERSEE) and bool(actor.area) and variant.county_code == (actor.place or "")[:6]


def variants_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The versions of the actor's county: the same answer as `concerns`, as a filter."""
    if not actor.may(Permission.OVERSEE) or not actor.area:
        return sa.false()
    return Variant.county_code == (actor.place or "")[:6]
