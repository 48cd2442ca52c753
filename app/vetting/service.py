"""The verbs of vetting: write down what came of a check; from it follows until when she is cleared for each of her offers."""

from datetime import date, datetime, timedelta
from uuid import UUID

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.clock import morning_of, today
from app.database import session
from app.offers.models import Offer
from app.organizations import queries as organizations
from app.settings import queries as settings
from app.transaction import atomic
from app.vetting import queries, rules
from app.vetting.models import Check, CheckResult


def note(
    actor: Actor, account_id: UUID, kind: Check, *, passed: bool, done_on: date, expires_on: date | None,
    checker: str = "", organization_id: UUID | None = None,
) -> CheckResult:  # fmt: skip
    """Write down what came of a check. What was found stays with whoever checked. The organization that stands beside her
    may confirm her hours, where it is one of ours."""
    actor.require(Permission.VET_VOLUNTEERS)
    until = expires_on or done_on + timedelta(days=rules.LASTS[kind])
    body = organizations.public(organization_id) if organization_id else None
    rules.check_beside(kind, named=body is not None)
    checker = checker.strip() or (body.name if body else "")
    rules.check_result(done_on, until, today(), checker)
    with atomic():
        account = queries.volunteer(actor, account_id)
        result = CheckResult(
            account_id=account.id, kind=kind, passed=passed, done_on=done_on, expires_on=until, checker=checker,
            organization_id=organization_id, recorded_by=actor.id,
        )  # fmt: skip
        session.add(result)
        record(actor, "vetting.note", result, kind=kind.value, passed=passed)
        session.refresh(result)
        clear(account.id)
        if kind is Check.SUPERVISION:
            outbox.put("workers.shifts.beside_anew", str(account.id))
        outbox.put("workers.vetting.noted", str(result.id), queue="notices")
        outbox.put("workers.vetting.running_out", str(result.id), queue="notices", not_before=reminder(until))
    return result


def clear(account_id: UUID) -> None:
    """Work out anew until when she is cleared for each of her offers, inside a deed."""
    known, changed = rules.latest(queries.results(account_id)), False
    risky = settings.of(queries.place_of(account_id)).risky
    for offer in queries.offers(account_id, lock=True):
        until = until_of(offer, known, risky)
        if offer.cleared_until != until:
            offer.cleared_until, changed = until, True
    if changed:
        outbox.put("workers.shifts.cleared_anew", str(account_id))


def until_of(offer: Offer, known: dict[Check, CheckResult], risky: tuple[str, ...]) -> date | None:
    """The last day on which she may do this task."""
    return rules.cleared_until(rules.required(offer.mode, offer.need_types, risky), known)


def reminder(until: date) -> datetime:
    """When she and the county are told that something runs out: some weeks before, and not in the past."""
    return morning_of(until - timedelta(days=rules.REMIND_DAYS), 8)
