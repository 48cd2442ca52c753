"""The verbs of reports."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record, record_many
from app.children import queries as children
from app.database import session
from app.errors import RuleBroken
from app.safeguarding import queries, rules
from app.safeguarding.models import Channel, Report, Told
from app.transaction import atomic
from app.words import _


def report(
    actor: Actor,
    child_id: UUID | None,
    *,
    circumstance: str,
    seen: str,
    found_at: datetime,
    told: Told,
    channel: Channel,
    told_at: datetime,
    receipt: str = "",
    safe_now: bool | None = None,
) -> Report:
    """Keep the trace of a report. Nobody's consent is asked, and nobody but those in charge is told of it."""
    actor.require(Permission.REPORT)
    rules.check_report(circumstance, seen, found_at, told_at)
    with atomic():
        place = children.get(actor, child_id).place_code if child_id else actor.place
        if place is None:
            raise RuleBroken(_("您的账号还没有所在的地方，请先打 110 报告，再联系儿童督导员。"))
        row = Report(
            child_id=child_id, place_code=place, circumstance=circumstance, found_at=found_at, told=told, channel=channel,
            told_at=told_at, receipt=receipt.strip() or None, safe_now=safe_now, reported_by=actor.id,
        )  # fmt: skip
        row.facts = seen.strip()
        session.add(row)
        record(actor, "report.make", row, circumstance=circumstance, told=told.value)
    return row


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
