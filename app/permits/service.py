"""The verbs of permits."""

from datetime import timedelta
from uuid import UUID

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.clock import now
from app.database import session
from app.errors import RuleBroken
from app.permits import queries, rules
from app.permits.models import Permit, PermitStatus, Purpose
from app.transaction import atomic
from app.words import _

UNKNOWN = _("没有这个编号的档案。编号印在档案页上，例如 C1001。")
OWN_AREA = _("这份档案就在您负责的地方，可以直接打开，不用申请。")


def ask(actor: Actor, number: int, purpose: Purpose, reason: str, hours: int) -> Permit:
    """Ask to read a file outside one's area. In danger it opens at once, and is reviewed afterwards."""
    actor.require(Permission.SEE_CHILDREN)
    rules.check_asking(hours, reason, queries.asked_lately(actor))
    with atomic():
        found = queries.address_of(actor, number)
        if found is None:
            raise RuleBroken(UNKNOWN, field="number")
        if actor.covers(found.place_code):
            raise RuleBroken(OWN_AREA, field="number")
        permit = Permit(
            child_id=found.id, child_number=number, place_code=found.place_code, account_id=actor.id, purpose=purpose,
            hours=hours, status=PermitStatus.ASKED,
        )  # fmt: skip
        permit.reason = reason.strip()
        if purpose is Purpose.DANGER:
            open_for(permit, rules.IN_DANGER)
            permit.review_by = now() + rules.REVIEW_WITHIN
        session.add(permit)
        deed = "permit.break" if purpose is Purpose.DANGER else "permit.ask"
        record(actor, deed, permit, purpose=purpose.value, hours=permit.hours)
        outbox.put("workers.notices.permit_asked", str(permit.id), queue="notices")
    return permit


def open_for(permit: Permit, span: timedelta) -> None:
    """Open from now on."""
    start = now()
    permit.status, permit.starts_at, permit.until = PermitStatus.GRANTED, start, start + span
    permit.hours = int(span.total_seconds() // 3600)


def grant(actor: Actor, permit_id: UUID) -> Permit:
    """Let somebody read the file for the time she asked."""
    with atomic():
        permit = queries.to_decide(actor, permit_id)
        rules.check_open(permit)
        open_for(permit, timedelta(hours=permit.hours))
        permit.decided_by, permit.decided_at = actor.id, now()
        record(actor, "permit.grant", permit, purpose=permit.purpose.value, hours=permit.hours)
        outbox.put("workers.notices.permit_decided", str(permit.id), queue="notices")
    return permit


def refuse(actor: Actor, permit_id: UUID, reason: str) -> Permit:
    """Say no, with the reason."""
    with atomic():
        permit = queries.to_decide(actor, permit_id)
        if not reason.strip():
            raise RuleBroken(_("请写明不批准的原因，对方会看到。"), field="reason")
        rules.check_open(permit)
        permit.status, permit.refusal = PermitStatus.REFUSED, reason.strip()
        permit.decided_by, permit.decided_at = actor.id, now()
        record(actor, "permit.refuse", permit)
        outbox.put("workers.notices.permit_decided", str(permit.id), queue="notices")
    return permit


def end(actor: Actor, permit_id: UUID) -> Permit:
    """Close the file again before its time; whoever opened it, or whoever granted it."""
    with atomic():
        permit = queries.to_end(actor, permit_id)
        if permit.status is PermitStatus.GRANTED:
            permit.status = PermitStatus.ENDED
            record(actor, "permit.end", permit)
    return permit


def forget(actor: Actor | None, child_id: UUID) -> None:
    """The file is closed: nobody from elsewhere reads it any longer, nor waits to; inside that deed."""
    for permit in queries.unfinished(child_id):
        permit.status = PermitStatus.ENDED
        record(actor, "permit.end", permit)


def review(actor: Actor, permit_id: UUID, *, proper: bool) -> Permit:
    """Say whether an opening in danger was right; an improper one is closed at once and stays on record."""
    with atomic():
        permit = queries.to_decide(actor, permit_id)
        rules.check_reviewable(permit)
        permit.reviewed_by, permit.reviewed_at, permit.proper = actor.id, now(), proper
        if not proper and permit.status is PermitStatus.GRANTED:
            permit.status = PermitStatus.ENDED
        record(actor, "permit.review", permit, proper=proper)
        outbox.put("workers.notices.permit_decided", str(permit.id), queue="notices")
    return permit
