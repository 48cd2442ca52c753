"""Who assesses: those who keep the child's file. Who confirms: whoever oversees the place, never the proposer."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import Permission
from app.assessments.models import RiskProposal
from app.children.models import Child


def may_decide(actor: Actor, proposal: RiskProposal, child: Child) -> bool:
    """Whether the actor may give the second word on a proposal about this child."""
    return actor.may(Permission.OVERSEE) and actor.covers(child.place_code) and proposal.proposed_by != actor.id


def to_decide(actor: Actor) -> ColumnElement[bool]:
    """The same, as a filter over proposals joined with their children."""
    if not actor.may(Permission.OVERSEE) or not actor.area:
        return sa.false()
    here = Child.place_code.startswith(actor.area, autoescape=True)
    return sa.and_(here, RiskProposal.proposed_by != actor.id, RiskProposal.ended_at.is_(None))
