"""Who manages and who reviews which offer."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.offers.models import Offer


def allows(actor: Actor, permission: Permission, offer: Offer) -> bool:
    """Whether the actor may use a permission on this offer."""
    if not actor.may(permission):
        return False
    if permission is Permission.MANAGE_OFFERS:
        if actor.role is Role.VOLUNTEER:
            return offer.volunteer_id == actor.id
        return actor.organization_id is not None and offer.organization_id == actor.organization_id
    return permission is Permission.REVIEW_OFFERS and actor.covers(offer.place_code)


def own(actor: Actor) -> ColumnElement[bool]:
    """The offers the actor manages, as a filter."""
    if not actor.may(Permission.MANAGE_OFFERS):
        return sa.false()
    if actor.role is Role.VOLUNTEER:
        return Offer.volunteer_id == actor.id
    return Offer.organization_id == actor.organization_id if actor.organization_id else sa.false()


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The offers the actor reviews: the same answer as `allows(…, REVIEW_OFFERS, …)`, as a filter."""
    if not actor.may(Permission.REVIEW_OFFERS) or not actor.area:
        return sa.false()
    return Offer.place_code.startswith(actor.area, autoescape=True)
