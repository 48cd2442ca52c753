"""The verbs of growing help. A scheme is locked before a seat is taken."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.clock import now, today
from app.database import session
from app.errors import NotFound, RuleBroken
from app.growth import queries, reasons, rules
from app.growth.models import Enrolment, EnrolmentStatus, Scheme, SchemeKind
from app.growth.policy import runs, takes_part
from app.transaction import atomic
from app.words import _

E = EnrolmentStatus


def open_scheme(
    actor: Actor,
    *,
    because: str,
    kind: SchemeKind,
    title: str,
    about: str,
    led_by: str,
    seats: int,
    amount: Decimal | None,
    starts_on: date,
    ends_on: date,
) -> Scheme:
    """Open a course, a mentor or a small grant because of something that is missing, as `reasons` names it."""
    actor.require(Permission.GROW_HELP)
    amount = amount if kind is SchemeKind.GRANT else None
    rules.check_scheme(kind, seats, amount, starts_on, ends_on)
    with atomic():
        if not actor.place:
            raise NotFound("county")
        scheme = Scheme(
            place_code=actor.place, kind=kind, title=title, about=about, led_by=led_by, seats=seats, amount=amount,
            starts_on=starts_on, ends_on=ends_on, opened_by=actor.id, **reasons.chosen(actor, because).kept(),
        )  # fmt: skip
        session.add(scheme)
        session.flush()
        record(actor, "growth.open", scheme, kind=kind.value, type=scheme.type_code)
    return scheme


def close(actor: Actor, scheme_id: UUID) -> Scheme:
    """Nobody joins any more; who has joined can still complete."""
    with atomic():
        scheme = queries.run_by(actor, scheme_id, lock=True)
        if scheme.closed_at is None:
            scheme.closed_at = now()
            record(actor, "growth.close", scheme)
    return scheme


def join(actor: Actor, scheme_id: UUID) -> Enrolment:
    """Take a seat: a director for herself, staff for their organization."""
    actor.require(Permission.LEARN)
    with atomic():
        scheme = queries.get(actor, scheme_id, lock=True)
        if scheme.closed_at is not None or scheme.ends_on < today():
            raise RuleBroken(_("这一项已经不再报名。请看别的。"))
        if scheme.id in queries.own(actor):
            raise RuleBroken(_("已经报过名了，不用再报。"))
        if queries.seats_taken([scheme.id]).get(scheme.id, 0) >= scheme.seats:
            raise RuleBroken(_("名额满了。请问问县里能不能加开。"))
        row = Enrolment(
            scheme_id=scheme.id, place_code=scheme.place_code, organization_id=actor.organization_id, account_id=actor.id,
            status=E.JOINED,
        )  # fmt: skip
        session.add(row)
        session.flush()
        record(actor, "growth.join", scheme)
        outbox.put("workers.growth.joined", str(row.id), queue="notices")
    return row


def leave(actor: Actor, enrolment_id: UUID) -> Enrolment:
    """Give the seat back."""
    with atomic():
        row = opened(actor, enrolment_id)
        if not takes_part(actor, row):
            raise NotFound("enrolment")
        row.status = E.LEFT
        record(actor, "growth.leave", row.scheme)
    return row


def complete(actor: Actor, enrolment_id: UUID, done_on: date, paper: str) -> Enrolment:
    """The county writes down that somebody has completed it, or was given the grant, with the paper's number."""
    with atomic():
        row = opened(actor, enrolment_id)
        if not runs(actor, row.scheme):
            raise NotFound("enrolment")
        rules.check_completion(done_on, row.scheme.starts_on, today(), paper)
        row.status, row.done_on, row.paper, row.completed_by = E.COMPLETED, done_on, paper.strip(), actor.id
        record(actor, "growth.complete", row.scheme)
        outbox.put("workers.growth.completed", str(row.id), queue="notices")
    return row


def opened(actor: Actor, enrolment_id: UUID) -> Enrolment:
    """One that has neither completed nor left, its scheme locked."""
    row = queries.enrolment(actor, enrolment_id)
    queries.get(actor, row.scheme_id, lock=True)
    session.refresh(row, ["status"])
    if row.status is not E.JOINED:
        raise RuleBroken(_("这一条已经有了结果，请刷新页面再看。"))
    return row
