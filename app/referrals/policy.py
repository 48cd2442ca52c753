"""Who may open which referral: those in charge of the place, and whoever was asked."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.needs.models import Need
from app.referrals.models import Referral, ReferralStatus

ASKING = {Permission.SEE_NEEDS, Permission.REFER, Permission.OVERSEE}


def answers(actor: Actor, organization_id: UUID | None, volunteer_id: UUID | None) -> bool:
    """Whether the actor is the one who was asked, or works for the body that was."""
    if not actor.may(Permission.ANSWER_REFERRALS):
        return False
    if actor.role is Role.VOLUNTEER:
        return volunteer_id == actor.id
    return organization_id is not None and organization_id == actor.organization_id


def allows(actor: Actor, permission: Permission, referral: Referral) -> bool:
    """Whether the actor may use a permission on this referral."""
    if permission is Permission.ANSWER_REFERRALS:
        told = referral.status is not ReferralStatus.DRAFT
        return told and answers(actor, referral.organization_id, referral.volunteer_id)
    opened = permission is Permission.SEE_NEEDS and referral.need.child_id in actor.permits
    return permission in ASKING and actor.may(permission) and (actor.covers(referral.need.place_code) or opened)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The referrals the actor may open, as a filter on a select that joins `Referral.need`."""
    if actor.may(Permission.ANSWER_REFERRALS):
        told = Referral.status != ReferralStatus.DRAFT
        if actor.role is Role.VOLUNTEER:
            return sa.and_(Referral.volunteer_id == actor.id, told)
        mine = Referral.organization_id == actor.organization_id
        return sa.and_(mine, told) if actor.organization_id else sa.false()
    if actor.may(Permission.SEE_NEEDS) and actor.area:
        in_area = Need.place_code.startswith(actor.area, autoescape=True)
        return sa.or_(in_area, Need.child_id.in_(actor.permits)) if actor.permits else in_area
    return sa.false()


def may_see(actor: Actor, referral: Referral) -> bool:
    """Whether the actor may open it at all: the same answer as `visible_to`."""
    return allows(actor, Permission.ANSWER_REFERRALS, referral) or allows(actor, Permission.SEE_NEEDS, referral)
