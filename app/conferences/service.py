"""The verbs of conferences: calling one, deciding its points, closing it with its minutes."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Role
from app.audit.service import record, record_many
from app.clock import now
from app.conferences import changing, queries, rules
from app.conferences.models import Conference, ConferenceStatus, Decision, Item
from app.database import session
from app.errors import NotFound
from app.referrals import service as loop
from app.referrals.models import Outcome, Referral
from app.settings import queries as settings
from app.transaction import atomic
from app.vacancies import agenda
from app.vacancies import service as vacancies
from app.vacancies.models import Resolution, Vacancy

D = Decision


def look(actor: Actor, conference_id: UUID, *, purpose: str = "conference") -> tuple[Conference, Sequence[Item]]:
    """Open one with the points the actor may see; whose needs were shown is recorded."""
    with atomic():
        found = queries.get(actor, conference_id)
        rows = queries.items(actor, found)
        record_many(actor, "conference.list", rows, purpose=purpose)
    return found, rows


def look_at_candidates(actor: Actor) -> tuple[Sequence[Vacancy], Sequence[Referral]]:
    """What an agenda can be drawn from; whose needs were shown is recorded."""
    with atomic():
        open_ones, disputes = queries.candidates(actor)
        record_many(actor, "conference.list", [*open_ones, *(one.need for one in disputes)], purpose="conference")
    return open_ones, disputes


def call(
    actor: Actor, *, held_on: date | None, venue: str, attending: str, picks: Sequence[UUID], office: str
) -> Conference:
    """Call a meeting about what was ticked. `office` is who convenes where the county has not said otherwise."""
    if actor.role is not Role.COUNTY_OFFICER or not actor.area:
        raise NotFound("conference")
    held_on = rules.check_call(held_on, venue, picks)
    with atomic():
        open_ones, disputes = queries.candidates(actor)
        chosen = [one for one in rules.in_order([*open_ones, *disputes]) if one.id in set(picks)]
        rules.check_call(held_on, venue, [one.id for one in chosen])
        conference = Conference(
            county=actor.area, office=settings.of(actor.place).office or office, held_on=held_on, venue=venue.strip(),
            attending=attending.strip(), called_by=actor.id, status=ConferenceStatus.CALLED,
        )  # fmt: skip
        session.add(conference)
        record(actor, "conference.call", conference, items=len(chosen))
        known = {one.id for one in open_ones}
        for place, one in enumerate(chosen, 1):
            about = {"vacancy_id": one.id} if one.id in known else {"referral_id": one.id}
            child = one.need.child_id
            session.add(
                Item(conference_id=conference.id, place=place, child_id=child, place_code=one.place_code, **about)
            )
            if one.id in known:
                agenda.put_on(actor, one.id)
        changing.arm(conference)
        outbox.put("workers.notices.conference_called", str(conference.id), queue="notices")
    return conference


def decide(
    actor: Actor,
    conference_id: UUID,
    item_id: UUID,
    decision: Decision,
    words: str,
    *,
    organization_id: UUID | None = None,
    deadline: date | None = None,
    units: int | None = None,
) -> Item:
    """Write down what was decided about one point, and carry it out in the same deed."""
    with atomic():
        item = queries.item(actor, conference_id, item_id, lock=True)
        rules.check_called(item.conference)
        rules.check_undecided(item)
        rules.check_decision(item, decision)
        if item.about:
            words = rules.check_words(words, item.about.need.child)
        if item.vacancy_id:
            on_vacancy(actor, item.vacancy_id, decision, words, body=organization_id, deadline=deadline)
        elif item.referral_id and decision is not D.PUT_OFF:
            loop.settle(actor, item.referral_id, Outcome(decision.value), words, units)
        item.decision, item.words, item.decided_by, item.decided_at = decision, words.strip(), actor.id, now()
        if decision is D.ASSIGN:
            item.organization_id, item.deadline = organization_id, deadline
        record(actor, "conference.decide", item, decision=decision.value)
    return item


def on_vacancy(
    actor: Actor, vacancy_id: UUID, decision: Decision, words: str, *, body: UUID | None, deadline: date | None
) -> None:
    """What follows for the vacancy."""
    if decision is D.ASSIGN:
        vacancies.assign(actor, vacancy_id, body, deadline, words)
    elif decision is D.UNMET:
        vacancies.resolve(actor, vacancy_id, Resolution.UNMET, words)
    else:
        agenda.take_off(actor, vacancy_id, words)


def close(actor: Actor, conference_id: UUID, minutes: str) -> Conference:
    """The meeting is over: every point is decided, and the minutes stand."""
    with atomic():
        conference = queries.get(actor, conference_id, to_decide=True, lock=True)
        rules.check_called(conference)
        rows = queries.items(actor, conference)
        children = [about.need.child for row in rows if (about := row.about)]
        conference.minutes = rules.check_minutes(minutes, rows, children)
        conference.status, conference.closed_by, conference.closed_at = ConferenceStatus.HELD, actor.id, now()
        record(actor, "conference.close", conference)
        outbox.put("workers.notices.conference_closed", str(conference.id), queue="notices")
    return conference


def load(conference_id: UUID) -> Conference | None:
    """The conference a job speaks of; the machine has no actor."""
    return session.get(Conference, conference_id)
