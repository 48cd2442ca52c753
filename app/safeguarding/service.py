"""The verbs of whoever reports: file it, be sure that it is kept, hear what came of it. Nobody's consent is asked."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.adapters import adapters
from app.audit.service import record, record_many
from app.children import queries as children
from app.children.models import Child, ChildStatus, Sex
from app.clock import now
from app.database import ask_as, session
from app.errors import NotFound, RuleBroken
from app.safeguarding import queries, rules
from app.safeguarding.models import Channel, Report, ReportRoute, ReportStep, StepKind, Told
from app.settings import queries as settings
from app.transaction import atomic
from app.words import _

CODE = 10
"""Letters of a look-up code: 50 bits, and few tries."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a reporter takes away: the number, the hour, and the code under which she may ask what came of it."""

    number: int
    code: str
    reported_at: datetime
    report_id: UUID
    in_danger: bool
    child_id: UUID | None


@dataclass(frozen=True, slots=True)
class Telling:
    """Somebody was told already: whom, how, when, with which receipt."""

    department: Told
    channel: Channel
    at: datetime
    receipt: str = ""


def code_of(token: UUID) -> str:
    """The look-up code of the form with this number: always the same, and kept nowhere."""
    secret: bytes = adapters.keys.blind(str(token), "reports:code")
    return base64.b32encode(secret).decode()[:CODE]


def filed_by(code: str) -> UUID:
    """Under what the report of this code is found."""
    return UUID(bytes=adapters.keys.blind(code.replace(" ", "").replace("-", "").upper(), "reports:filed")[:16])


def file(
    actor: Actor | None,
    token: UUID,
    *,
    circumstance: str,
    seen: str,
    found_at: datetime,
    safe_now: bool | None = None,
    child_id: UUID | None = None,
    place_code: str | None = None,
    where: str = "",
    who: str = "",
    contact: str = "",
    told: Telling | None = None,
    anonymous: bool = False,
) -> Receipt:
    """Keep a report at once: the report, whom it goes to, its clocks and its receipt are one transaction.

    `token` is the form's own number: sent a second time, it changes nothing and gives the same receipt. `anonymous`
    leaves out who it was, even where we know.
    """
    rules.check_report(circumstance, seen, found_at)
    if told:
        rules.check_told(found_at, told.at)
    code = code_of(token)
    mine = filed_by(code)
    with atomic():
        known = None if anonymous else actor
        child = children.get(actor, child_id, Permission.SEE_CHILDREN) if actor and child_id else None
        place = child.place_code if child else place_code or (actor.place if actor else None)
        if not place or len(place) != 12 or place[2:6] == "0000":
            raise RuleBroken(_("请写在哪个县、乡镇或村，好转给当地的人。"), field="place")
        alone(token)
        if known is None:
            ask_as({"app.actor": str(mine)})  # from here on we are this form and nobody else
        found = queries.filed(mine)
        if found is None:
            found = Report(
                child_id=child.id if child and child.status is ChildStatus.ACTIVE else None, place_code=place,
                circumstance=circumstance, found_at=found_at, safe_now=safe_now, filed_by=mine,
                reported_by=known.id if known else None,
            )  # fmt: skip
            found.facts = seen.strip()
            found.where, found.who, found.contact = where, named(child) if child else who, contact
            session.add(found)
            session.flush()
            route(found, told, known)
            step(found, StepKind.RECEIVED, known)
            session.flush()
            record(known, "report.make", found, circumstance=circumstance)
            promise(found)
        receipt = receipt_of(found, code)
        ask_as(actor.scope if actor else None)
    return receipt


def named(child: Child) -> str:
    """Which child, for the departments that cannot open her file."""
    sex = _("女") if child.sex is Sex.FEMALE else _("男")
    return f"{child.name} {sex} {child.birth_date.isoformat()} C{child.number} {child.address or ''}".strip()


def alone(token: UUID) -> None:
    """Within a deed: the same form sent twice at the same moment waits for itself."""
    session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(str(token), 1))))


def receipt_of(found: Report, code: str) -> Receipt:
    """What its sender takes away."""
    return Receipt(found.number, code, found.reported_at, found.id, found.safe_now is False, found.child_id)


def route(report: Report, told: Telling | None, actor: Actor | None) -> None:
    """Within a deed: whom the county's setting sends it to; who was told already is noted there."""
    holding = settings.of(report.place_code).reports
    names = list(rules.departments(report.circumstance, holding.departments))
    if told and told.department.value not in names:
        names.append(told.department.value)
    for name in names:
        office = holding.offices.get(name)
        row = ReportRoute(report_id=report.id, department=Told(name), organization_id=UUID(office) if office else None)
        if told and told.department.value == name:
            row.channel, row.told_at, row.told_by = told.channel, told.at, actor.id if actor else None
            row.receipt = told.receipt
        session.add(row)


def step(report: Report, kind: StepKind, actor: Actor | None, words: str = "") -> None:
    """Within a deed: what happened."""
    row = ReportStep(report_id=report.id, kind=kind, actor_id=actor.id if actor else None)
    row.words = words
    session.add(row)


def promise(report: Report) -> None:
    """Within a deed: tell those on the path at once, remind them, and go to the county."""
    holding, begun = settings.of(report.place_code).reports, now()
    name = str(report.id)
    outbox.put("workers.reports.received", name, queue="notices")
    outbox.put("workers.reports.remind", name, queue="notices", not_before=begun + timedelta(minutes=holding.remind))
    outbox.put(
        "workers.reports.escalate", name, queue="notices", not_before=begun + timedelta(minutes=holding.escalate)
    )


def outcome_of(actor: Actor | None, number: int, code: str) -> Report:
    """What came of a report, for whoever holds its receipt: row security lets nobody else find it so."""
    mine = filed_by(code)
    ask_as({"app.actor": str(mine)})
    found = queries.filed(mine, number)
    ask_as(actor.scope if actor else None)
    if found is None:
        raise NotFound("report")
    return found


def look(actor: Actor, report_id: UUID) -> Report:
    """Open a report; the look is recorded."""
    with atomic():
        found = queries.get(actor, report_id)
        record(actor, "report.look", found, purpose="report")
    return found


def listed(actor: Actor) -> Sequence[Report]:
    """The reports one may open; whose were shown is recorded."""
    with atomic():
        found = queries.find(actor)
        record_many(actor, "report.list", found, purpose="report")
    return found
