"""Screening that follows what was written down, and clocks of applications."""

from uuid import UUID

from app.children import queries as children
from app.children.models import ChildStatus
from app.clock import today
from app.entitlements import applying, service
from app.entitlements.rules import HELD, WAITING
from app.errors import NotFound
from app.notices.service import tell
from app.people import queries as people
from workers.base import job


@job
def rescreen_child(child_id: str) -> None:
    """Something in a file has changed."""
    try:
        child = children.load(UUID(child_id))
    except NotFound:
        return
    if child.status is ChildStatus.ACTIVE and not child.key.is_destroyed:
        service.rescreen([child.id])


@job
def rescreen_county(county: str) -> None:
    """A county's rules have changed."""
    service.rescreen_county(county)


@job
def daily() -> None:
    """Birthdays, terms that became long enough, files never screened; and promise the next morning."""
    service.rescreen_due()
    service.promise_next_round()


@job
def answer_late(application_id: str) -> None:
    """The working days are over: tell the director and her supervisors, unless there is an answer."""
    row = applying.load(UUID(application_id))
    if row and row.status in WAITING and row.due_on and row.due_on < today():
        told = {row.child.director_id, *(one.id for one in people.overseers_of(row.child.place_code or ""))}
        tell(told, "application.late", row.id, occasion=row.due_on.isoformat(), number=row.number)


@job
def renewal_due(application_id: str, until_on: str) -> None:
    """A benefit ends soon: tell the director, unless it was renewed or has ended meanwhile."""
    row = applying.load(UUID(application_id))
    if row and row.status in HELD and row.until_on and row.until_on.isoformat() == until_on:
        tell([row.child.director_id], "application.renew", row.id, occasion=until_on, number=row.number)
