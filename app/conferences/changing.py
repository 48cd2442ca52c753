"""A meeting that was called is moved, or cancelled; and the clock that asks what has become of one whose day is over."""

from datetime import date, timedelta
from uuid import UUID

from app import outbox
from app.access.actor import Actor
from app.audit.service import record
from app.clock import morning_of, today
from app.conferences import queries, rules
from app.conferences.models import Conference, ConferenceChange, ConferenceStatus
from app.database import session
from app.transaction import atomic
from app.vacancies import agenda

MORNING = 8
"""The hour at which those who called it are asked about it, on the day after."""


def move(actor: Actor, conference_id: UUID, *, held_on: date | None, venue: str, words: str) -> Conference:
    """Another day, another place, or both, and why; its points stay on it, and its clock follows."""
    with atomic():
        conference = queries.get(actor, conference_id, to_decide=True, lock=True)
        rules.check_called(conference)
        held_on = rules.check_moved(conference, held_on, venue)
        change = keep(actor, conference, words)
        conference.held_on, conference.venue = held_on, venue.strip()
        record(actor, "conference.move", conference)
        arm(conference)
        outbox.put("workers.conferences.moved", str(conference.id), str(change.id), queue="notices")
    return conference


def cancel(actor: Actor, conference_id: UUID, words: str) -> Conference:
    """It does not take place: each of its points waits again where it waited before, and its own clock has run on."""
    with atomic():
        conference = queries.get(actor, conference_id, to_decide=True, lock=True)
        rules.check_called(conference)
        rows = queries.items(actor, conference)
        rules.check_nothing_decided(rows)
        change = keep(actor, conference, words)
        for row in rows:
            # one that has moved away is there for its new county
            if row.vacancy and actor.covers(row.vacancy.place_code):
                agenda.put_back(actor, row.vacancy.id, change.words)
        conference.status = ConferenceStatus.CANCELLED
        record(actor, "conference.cancel", conference)
        outbox.put("workers.conferences.cancelled", str(conference.id), queue="notices")
    return conference


def keep(actor: Actor, conference: Conference, words: str) -> ConferenceChange:
    """What it was before, and why it is no more so."""
    children = [about.need.child for row in queries.items(actor, conference) if (about := row.about)]
    change = ConferenceChange(
        conference_id=conference.id, held_on=conference.held_on, venue=conference.venue,
        words=rules.check_reason(words, children), changed_by=actor.id,
    )  # fmt: skip
    session.add(change)
    session.flush()
    return change


def arm(conference: Conference) -> None:
    """Have the clock look at it on the morning after; it knows which day it was set to."""
    after = morning_of(conference.held_on + timedelta(days=1), MORNING)
    day = conference.held_on.isoformat()
    outbox.put("workers.conferences.due", str(conference.id), day, not_before=after)


def due(conference_id: UUID, held_on: date) -> bool:
    """The clock: whether its day is over and nothing was written down; another day's clock, and one that was closed or
    cancelled, says nothing."""
    with atomic():
        conference = session.get(Conference, conference_id, with_for_update=True, populate_existing=True)
        called = conference is not None and conference.status is ConferenceStatus.CALLED
        if conference is None or not called or conference.held_on != held_on or held_on >= today():
            return False
        record(None, "conference.late", conference)
    return True
