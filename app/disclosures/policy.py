"""Who sees a disclosure: those in charge of the child, and, while it runs, its recipient."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.disclosures.models import Disclosure


def received_by(actor: Actor) -> ColumnElement[bool]:
    """What was told to the actor, or to the body she works for; only what runs."""
    if not actor.may(Permission.ANSWER_REFERRALS):
        return sa.false()
    mine = (
        Disclosure.volunteer_id == actor.id
        if actor.role is Role.VOLUNTEER
        else Disclosure.organization_id == actor.organization_id
        if actor.organization_id
        else sa.false()
    )
    moment = sa.func.statement_timestamp()
    return sa.and_(mine, Disclosure.ended_at.is_(None), Disclosure.starts_at <= moment, Disclosure.until > moment)


def may_review(actor: Actor, disclosure: Disclosure) -> bool:
    """The child's supervisor or county officer, and never whoever told it."""
    return actor.may(Permission.OVERSEE) and actor.covers(disclosure.place_code) and disclosure.made_by != actor.id
