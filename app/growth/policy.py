"""Who opens schemes, and whose enrolments they are."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import Permission
from app.growth.models import Enrolment, Scheme


def runs(actor: Actor, scheme: Scheme) -> bool:
    """Whether the actor keeps a scheme: an officer of its county."""
    return actor.may(Permission.GROW_HELP) and actor.covers(scheme.place_code)


def takes_part(actor: Actor, enrolment: Enrolment) -> bool:
    """Whether an enrolment is the actor's own, or her organization's."""
    if not actor.may(Permission.LEARN):
        return False
    if enrolment.organization_id is None:
        return enrolment.account_id == actor.id
    return enrolment.organization_id == actor.organization_id


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The enrolments the actor may see: those of her county's schemes, or her own."""
    if actor.may(Permission.GROW_HELP) and actor.area:
        return Enrolment.place_code.startswith(actor.area, autoescape=True)
    if not actor.may(Permission.LEARN):
        return sa.false()
    own = sa.and_(Enrolment.organization_id.is_(None), Enrolment.account_id == actor.id)
    if actor.organization_id is None:
        return own
    return sa.or_(own, Enrolment.organization_id == actor.organization_id)
