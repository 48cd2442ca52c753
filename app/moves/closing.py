"""The verbs that close a file and take it up again."""

from uuid import UUID

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record, record_many
from app.children import queries as children
from app.children import rules as files
from app.children.models import Child, ChildStatus
from app.clock import morning_of, now, today
from app.database import session
from app.disclosures import service as disclosures
from app.errors import RuleBroken
from app.moves import queries, rules, service
from app.moves.models import CloseReason, Closing
from app.needs import queries as needs
from app.needs.models import Need, NeedStatus
from app.needs.rules import ALIVE
from app.permits import service as permits
from app.referrals.service import end_need
from app.transaction import atomic
from app.words import Words, _

NEVER_WAS = {CloseReason.DIED, CloseReason.DUPLICATE, CloseReason.MISTAKEN}
"""Reasons for which a need is taken back, not left unmet."""


def alive(actor: Actor, child_id: UUID) -> list[Need]:
    """The needs that would be left open."""
    return [need for need in needs.of_child(actor, child_id) if need.status in (*ALIVE, NeedStatus.DRAFT)]


def close(actor: Actor, child_id: UUID, reason: CloseReason, words: str = "", *, end_needs: bool = False) -> Closing:
    """Close a file: nothing is told or opened any longer, and its time of keeping begins."""
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_NEEDS, lock=True)
        files.check_open(child)
        left = alive(actor, child.id)
        rules.check_closing(reason, words, len(left), end_needs=end_needs)
        for need in left:
            back = reason in NEVER_WAS or need.status is NeedStatus.DRAFT
            to = NeedStatus.WITHDRAWN if back else NeedStatus.CLOSED_UNMET
            end_need(actor, need.id, to, str(_("档案结案：%(reason)s", reason=rules.REASON_NAMES[reason])))
        disclosures.forget(actor, child.id)
        permits.forget(actor, child.id)
        if asked := queries.asked_of(child.id):
            service.take_back(actor, asked)
        child.status = ChildStatus.CLOSED
        closing = Closing(
            child_id=child.id, reason=reason, words=words.strip() or None, closed_by=actor.id,
            retention_until=rules.years_after(today(), queries.retention_years(child.place_code)),
        )  # fmt: skip
        session.add(closing)
        record(actor, "file.close", closing, reason=reason.value, needs=len(left))
        due = morning_of(closing.retention_until)
        outbox.put("workers.files.retention_over", str(closing.id), not_before=due)
    return closing


def reopen(actor: Actor, child_id: UUID, reason: str) -> Closing:
    """Take a closed file up again; how it was closed stays written down."""
    reason = rules.check_reason(reason, _("请写明为什么重新打开。"))
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_NEEDS, lock=True)
        rules.check_closed(child)
        closing = queries.closing_of(child.id)
        if closing is None or child.key.is_destroyed:
            raise RuleBroken(_("这份档案已经删除，不能重新打开。"))
        rules.check_reopenable(closing)
        if queries.proposed_for(child.id):
            raise RuleBroken(_("这份档案正在等删除的决定，请先让县里处理。"))
        closing.reopened_by, closing.reopened_at, closing.reopening = actor.id, now(), reason
        child.status = ChildStatus.ACTIVE
        record(actor, "file.reopen", closing)
    return closing


def list_closed(actor: Actor, *, over: bool = False) -> list[Closing]:
    """Closed files; each look is recorded."""
    with atomic():
        found = list(queries.closed(actor, over=over))
        record_many(actor, "child.list", found, purpose="closed")
    return found


def reason_words(child: Child, closing: Closing | None) -> Words:
    """How a file came to be closed, for its page."""
    if child.key.is_destroyed:
        return _("已删除")
    return rules.REASON_NAMES[closing.reason] if closing else ""
