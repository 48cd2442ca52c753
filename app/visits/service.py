"""The verbs: record a visit, keep a draft, plan a day."""

import json
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record, record_many
from app.children import queries as children
from app.children.models import Child
from app.children.rules import check_open
from app.clock import now
from app.database import session
from app.places.points import Point, Precision
from app.places.villages import point_of
from app.settings import queries as settings
from app.submissions import Submission
from app.transaction import atomic
from app.visits import queries, rules
from app.visits.models import Draft, Look, Visit
from app.visits.queries import Due
from app.visits.route import Stop, nearest_first

FORM = "visit"
FIELDS = ("look", "saw", "kind", "visited_on", "words", "submission")
LONGEST = 4000


def visit(actor: Actor, child_id: UUID, *, visited_on: date, kind: str, saw: str, look: Look, words: str = "") -> Visit:
    """Write down a visit; what was typed meanwhile as a draft is done with."""
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_NEEDS)
        check_open(child)
        rules.check_visit(settings.of(child.place_code), visited_on, kind, words)
        row = Visit(
            child_id=child.id, visited_by=actor.id, visited_on=visited_on, kind=kind, look=look,
            saw_child=saw in {"both", "child"}, saw_carer=saw in {"both", "carer"}, words=words.strip() or None,
            next_due=visited_on,
        )  # fmt: skip
        session.add(row)
        session.flush()
        row.next_due = queries.next_due(child)
        session.execute(sa.delete(Draft).where(queries.mine(actor, child_id, FORM)))
        record(actor, "visit.record", row, kind=kind, look=look.value)
    return row


def open_form(actor: Actor, child_id: UUID) -> Child:
    """Begin to write down a visit; the look at the file is recorded."""
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_NEEDS)
        record(actor, "child.look", child, purpose="visit")
    return child


def look_at(actor: Actor, visit_id: UUID) -> tuple[Visit, Child]:
    """Open a visit; the look is recorded."""
    with atomic():
        found, child = queries.get(actor, visit_id)
        record(actor, "visit.look", found, purpose="visit")
    return found, child


def save_draft(actor: Actor, child_id: UUID, typed: Mapping[str, str]) -> None:
    """Keep what is in the form, sealed with the child's key. A form that was sent meanwhile leaves no draft.

    The log notes that a draft was begun, not each time it is saved.
    """
    contents = {name: typed[name][:LONGEST] for name in FIELDS if typed.get(name)}
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_NEEDS)
        if was_sent(contents.get("submission", "")):
            return
        new = session.execute(
            insert(Draft)
            .values(account_id=actor.id, child_id=child.id, form=FORM)
            .on_conflict_do_nothing()
            .returning(Draft.id)
        ).first()
        row = session.scalars(
            sa.select(Draft).where(queries.mine(actor, child_id, FORM)).with_for_update(of=Draft)
        ).one()
        row.contents, row.updated_at = json.dumps(contents, ensure_ascii=False), now()
        if new:
            record(actor, "visit.draft", row)


def was_sent(token: str) -> bool:
    """Whether a form with this token has done its deed."""
    try:
        return session.get(Submission, UUID(token)) is not None
    except ValueError:
        return False


def due(actor: Actor) -> list[Due]:
    """Whom to visit first; whose names were shown is recorded."""
    with atomic():
        found = queries.due(actor)
        record_many(actor, "visit.list", [one.child for one in found], purpose="visit")
    return found


def plan(actor: Actor, chosen: Collection[UUID], start: Point | None) -> tuple[Point | None, list[Due]]:
    """The chosen children in the order of the way, from where one stands or else from one's own office.

    Where she stands is used and not kept.
    """
    with atomic():
        found = {one.child.id: one for one in queries.due(actor, chosen)}
        record_many(actor, "visit.print", [one.child for one in found.values()], purpose="visit")
    start = start or located(*point_of(actor.place or ""))
    stops = [stop_of(one) for one in found.values()]
    return start, [found[stop.id] for stop in nearest_first(stops, start)]


def stop_of(one: Due) -> Stop:
    """A child as a stop on the way."""
    child = one.child
    return Stop(child.id, point_at(child), one.due_on, child.place_code or "", child.address or "")


def point_at(child: Child) -> Point | None:
    """Where a child's village lies."""
    return located(child.lat, child.lng, child.precision or "unknown")


def located(lat: float | None, lng: float | None, precision: str) -> Point | None:
    """A point, if there is one."""
    known: Precision = precision if precision in {"point", "village", "township", "county", "city"} else "unknown"  # type: ignore[assignment]  # asked right here
    return Point(lat, lng, known) if lat is not None and lng is not None else None
