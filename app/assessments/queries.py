"""Reading assessments and risk; always of a file the actor may open."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, selectinload

from app.access.actor import Actor
from app.assessments.models import Assessment, RiskLevel, RiskProposal
from app.assessments.policy import may_decide, to_decide
from app.assessments.rules import Risk, risk_of
from app.children.models import Child
from app.database import session
from app.errors import NotFound
from app.settings import queries as settings

RISK_NOW = (
    sa.select(RiskLevel.level)
    .where(RiskLevel.child_id == Child.id)
    .order_by(RiskLevel.since.desc(), RiskLevel.id.desc())
    .limit(1)
    .correlate(Child)
    .scalar_subquery()
)
"""The code of the level that holds, beside a child in a query."""
RISK_WAITING = (
    sa.select(RiskProposal.level)
    .where(RiskProposal.child_id == Child.id, RiskProposal.ended_at.is_(None))
    .correlate(Child)
    .scalar_subquery()
)
"""The code of the level that waits for a second person."""


def of_child(child: Child) -> Sequence[Assessment]:
    """A file's assessments with their sides, newest first; the file was opened already. Two queries."""
    query = sa.select(Assessment).options(selectinload(Assessment.sides)).where(Assessment.child_id == child.id)
    return session.scalars(query.order_by(Assessment.assessed_on.desc(), Assessment.id.desc())).all()


def levels(child: Child) -> Sequence[RiskLevel]:
    """Every level a child was at, newest first."""
    query = sa.select(RiskLevel).where(RiskLevel.child_id == child.id)
    return session.scalars(query.order_by(RiskLevel.since.desc(), RiskLevel.id.desc())).all()


def waiting(child_id: UUID, *, lock: bool = False) -> RiskProposal | None:
    """The proposal about a child that waits."""
    query = sa.select(RiskProposal).where(RiskProposal.child_id == child_id, RiskProposal.ended_at.is_(None))
    return session.scalar(query.with_for_update(of=RiskProposal) if lock else query)


def risk(child: Child) -> Risk:
    """Where a child stands, the file being open already. One query, and the county's settings once."""
    level, proposed = session.execute(
        sa.select(RISK_NOW, RISK_WAITING).select_from(Child).where(Child.id == child.id)
    ).one()
    return risk_of(settings.of(child.place_code), level, proposed)


def proposals(actor: Actor) -> Sequence[RiskProposal]:
    """What waits for the actor's second word, oldest first, with the children."""
    query = sa.select(RiskProposal).join(RiskProposal.child).options(contains_eager(RiskProposal.child))
    return session.scalars(query.where(to_decide(actor)).order_by(RiskProposal.proposed_at)).all()


def to_confirm(actor: Actor, proposal_id: UUID) -> tuple[RiskProposal, Child]:
    """One proposal about which the actor may decide, locked."""
    proposal = session.get(RiskProposal, proposal_id, with_for_update={"of": RiskProposal}, populate_existing=True)
    child = session.get(Child, proposal.child_id) if proposal else None
    if proposal is None or child is None or not may_decide(actor, proposal, child):
        raise NotFound("proposal")
    return proposal, child
