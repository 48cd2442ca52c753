"""Reading visits, drafts and what is due; always through the actor."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission
from app.assessments.queries import RISK_NOW, RISK_WAITING, risk
from app.assessments.rules import Risk, risk_of
from app.children import queries as children
from app.children.models import Child, ChildStatus
from app.clock import day_of, today
from app.database import session
from app.errors import NotFound
from app.settings import queries as settings
from app.visits.models import Draft, Visit
from app.visits.rules import due_on, interval

SEEN = sa.or_(Visit.saw_child, Visit.saw_carer)
LAST = (
    sa.select(sa.func.max(Visit.visited_on)).where(Visit.child_id == Child.id, SEEN).correlate(Child).scalar_subquery()
)
"""When anybody of the family was last seen."""


@dataclass(frozen=True, slots=True)
class Due:
    """A child, when she was last seen, and by when she is to be visited."""

    child: Child
    last: date | None
    risk: Risk
    due_on: date

    @property
    def days_late(self) -> int:
        """Below zero while there is time."""
        return (today() - self.due_on).days


def due(actor: Actor, only: Collection[UUID] | None = None) -> list[Due]:
    """The open files in the actor's charge, most overdue first."""
    actor.require(Permission.EDIT_NEEDS)
    if not actor.area:
        return []
    query = sa.select(Child, LAST, RISK_NOW, RISK_WAITING).where(
        Child.place_code.startswith(actor.area, autoescape=True), Child.status == ChildStatus.ACTIVE
    )
    if only is not None:
        query = query.where(Child.id.in_(only))
    found = [reckon(child, last, level, waiting) for child, last, level, waiting in session.execute(query)]
    return sorted(found, key=lambda one: (one.due_on, one.child.place_code, one.child.number))


def reckon(child: Child, last: date | None, level: str | None, waiting: str | None) -> Due:
    """By when a child is to be visited."""
    county = settings.of(child.place_code)
    stands = risk_of(county, level, waiting)
    opened = day_of(child.created_at)
    return Due(child, last, stands, due_on(opened, last, interval(county, stands)))


def count_due(actor: Actor) -> int:
    """How many are due today or overdue."""
    return sum(one.days_late >= 0 for one in due(actor))


def last_seen(child: Child) -> date | None:
    """When anybody of the family was last seen."""
    return session.scalar(sa.select(sa.func.max(Visit.visited_on)).where(Visit.child_id == child.id, SEEN))


def next_due(child: Child) -> date:
    """By when this child is to be visited next, the file being open already."""
    stands, opened = risk(child), day_of(child.created_at)
    return due_on(opened, last_seen(child), interval(settings.of(child.place_code), stands))


def of_child(child: Child, limit: int = 20) -> Sequence[Visit]:
    """A file's latest visits, the file being open already."""
    query = sa.select(Visit).where(Visit.child_id == child.id)
    return session.scalars(query.order_by(Visit.visited_on.desc(), Visit.recorded_at.desc()).limit(limit)).all()


def get(actor: Actor, visit_id: UUID) -> tuple[Visit, Child]:
    """A visit to a child in the actor's charge."""
    visit = session.get(Visit, visit_id)
    if visit is None:
        raise NotFound("visit")
    return visit, children.get(actor, visit.child_id, Permission.EDIT_NEEDS)


def draft(actor: Actor, child_id: UUID, form: str) -> dict[str, str]:
    """What the actor has typed and not sent; empty if nothing."""
    row = session.scalar(sa.select(Draft).where(mine(actor, child_id, form)))
    kept: dict[str, str] = json.loads(row.contents or "{}") if row else {}
    return kept


def mine(actor: Actor, child_id: UUID, form: str) -> sa.ColumnElement[bool]:
    """One's own draft."""
    return sa.and_(Draft.account_id == actor.id, Draft.child_id == child_id, Draft.form == form)
