"""Jobs of conferences: a meeting was moved or cancelled, or its day is over and nothing was written down."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from app.access.permissions import Role
from app.conferences import changing, service
from app.notices.service import tell
from app.people import queries as people
from workers.base import job


@job
def moved(conference_id: str, change_id: str) -> None:
    """Tell those who were told of it that it is on another day or elsewhere."""
    news(conference_id, "conference.moved", occasion=change_id)


@job
def cancelled(conference_id: str) -> None:
    """Tell them that it does not take place."""
    news(conference_id, "conference.cancelled")


@job
def due(conference_id: str, held_on: str) -> None:
    """Its day is over: where nothing was written down, ask those who call and decide it."""
    if changing.due(UUID(conference_id), date.fromisoformat(held_on)):
        news(conference_id, "conference.late", occasion=held_on, roles=(Role.COUNTY_OFFICER,))


def news(
    conference_id: str, kind: str, occasion: str = "", roles: Iterable[Role] = (Role.COUNTY_OFFICER, Role.SUPERVISOR)
) -> None:
    """The officers, or the officers and supervisors, of its county."""
    found = service.load(UUID(conference_id))
    if found:
        told = (one.id for one in people.overseers_in(found.county) if one.role in roles)
        tell(told, kind, found.id, occasion=occasion, number=found.number)
