"""The register of incidents: what happened to data, who was told, when it was over. For auditors and administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit import rules
from app.audit.models import Incident
from app.audit.service import record
from app.clock import morning_of, now
from app.database import session
from app.errors import NotFound, OutOfDate, Refused
from app.transaction import atomic
from app.words import _


@dataclass(frozen=True, slots=True)
class Facts:
    """What the form asks."""

    what: str
    found_on: date
    fields: Sequence[str]
    children: int | None = None
    measures: str = ""
    reported_to: str = ""
    reported_on: date | None = None
    guardians_told_on: date | None = None
    over: bool = False


def require(actor: Actor) -> None:
    """Auditors and administrators."""
    if not (actor.may(Permission.READ_AUDIT) or actor.may(Permission.KEEP_SYSTEM)):
        raise Refused(f"{actor.role} keeps no register")


def incidents(actor: Actor) -> Sequence[Incident]:
    """Those still open first, then the newest."""
    require(actor)
    return session.scalars(
        sa.select(Incident).order_by(Incident.closed_at.is_not(None), Incident.found_at.desc(), Incident.id)
    ).all()


def get(actor: Actor, incident_id: UUID, *, lock: bool = False) -> Incident:
    """One incident."""
    require(actor)
    found = session.get(Incident, incident_id, with_for_update=lock, populate_existing=lock)
    if found is None:
        raise NotFound("incident")
    return found


def open_incident(actor: Actor, facts: Facts) -> Incident:
    """Write down what was found."""
    require(actor)
    check(facts)
    with atomic():
        incident = Incident(created_by=actor.id)
        fill(incident, facts)
        session.add(incident)
        record(actor, "incident.open", incident, children=facts.children, fields=sorted(facts.fields))
    return incident


def change(actor: Actor, incident_id: UUID, facts: Facts, *, version: int) -> Incident:
    """Write down what came after; closing it is one of the facts."""
    check(facts)
    with atomic():
        incident = get(actor, incident_id, lock=True)
        if incident.version != version:
            raise OutOfDate(_("刚刚有人先改了这一条。请重新打开再改，您刚填的内容还在下面。"))
        closing = facts.over and incident.closed_at is None
        fill(incident, facts)
        record(actor, "incident.close" if closing else "incident.change", incident, children=facts.children)
    return incident


def check(facts: Facts) -> None:
    """Every rule of an entry."""
    rules.check_what(facts.what)
    rules.check_fields(facts.fields)
    rules.check_days(facts.found_on, facts.reported_on, facts.guardians_told_on)
    rules.check_report(facts.reported_to, facts.reported_on)
    if facts.over:
        rules.check_closable(facts.measures, facts.reported_on, facts.guardians_told_on)


def fill(incident: Incident, facts: Facts) -> None:
    """The facts into the row."""
    incident.what, incident.fields, incident.children = facts.what.strip(), sorted(facts.fields), facts.children
    incident.found_at = morning_of(facts.found_on)
    incident.measures = facts.measures.strip() or None
    incident.reported_to = facts.reported_to.strip() or None
    incident.reported_at = morning_of(facts.reported_on) if facts.reported_on else None
    incident.guardians_told_at = morning_of(facts.guardians_told_on) if facts.guardians_told_on else None
    incident.closed_at = (incident.closed_at or now()) if facts.over else None
