"""After a try that came to nothing: the next offer of a fresh shortlist, proposed to the director, or asked in her name
where she has allowed it for this need. Nothing is asked of anybody that no person has allowed."""

from uuid import UUID

import structlog

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.clock import now, today
from app.errors import NotFound, RuleBroken
from app.needs import queries as needs
from app.needs.models import Need, NeedStatus
from app.needs.rules import LOOKING
from app.offers.bookings import held
from app.people import queries as people
from app.people.models import AccountStatus
from app.people.service import actor_of
from app.referrals import queries, rules, service
from app.referrals.explanation import all_held, shortlist_of
from app.referrals.models import ReferralStatus
from app.referrals.moving import begin, clocks_of, made, tell
from app.settings import queries as settings
from app.transaction import atomic, attempt

S = ReferralStatus
log = structlog.get_logger()


def next_offer(need_id: UUID) -> None:
    """Look for the next. Where there is none, or it was missed too often, the need becomes a vacancy besides."""
    with atomic():
        need = needs.for_clock(need_id)
        if need is None or need.status not in LOOKING:
            return
        tries = queries.tries(need.id)
        since = needs.last_closed(need) or need.opened_at
        missed = len([one for one in tries if rules.counts_as_miss(one) and one.requested_at >= since])
        if missed >= settings.of(need.place_code).misses:
            outbox.put("workers.loop.missed", str(need.id))
        if any(one.status is S.DRAFT or one.status in rules.OPEN for one in tries):
            return
        director = accountable(need)
        if director is None or not propose(director, need):
            outbox.put("workers.loop.nothing_left", str(need.id))


def accountable(need: Need) -> Actor | None:
    """The child's director: the first contact stays responsible, whatever others decline."""
    account = people.by_id(need.child.director_id)
    if account is None or account.status is not AccountStatus.ACTIVE:
        return None
    actor = actor_of(account)
    return actor if actor.may(Permission.REFER) and actor.covers(need.place_code) else None


def propose(director: Actor, need: Need) -> bool:
    """Ask or propose the best that has not said no; False if there is none. A place that another child depends on is never
    asked for without her look, whatever she has allowed."""
    for row in shortlist_of(director, need).rows:
        if (row.tried is not None and rules.came_short(row.tried)) or all_held(
            row, held([row.offer]).get(row.offer.id, 0)
        ):
            continue
        if need.reroute_by == director.id and not (row.candidate.tight or row.candidate.spared):
            try:
                with attempt():
                    service.request(director, need.id, row.offer.id, unasked=True)
                    return True
            except (NotFound, RuleBroken) as refusal:
                log.info("not asked in her name", need=str(need.id), why=type(refusal).__name__)
                continue
        draft = made(director, need, row, rules.units_left(need, queries.tries(need.id)), S.DRAFT)
        draft.answer_by = clocks_of(need.place_code).until("respond", need.urgency, row.offer.kind.value, now())
        begin(director, draft)
        record(None, "referral.draft", draft, child=need.child_id)
        tell("referral_proposed", draft)
        outbox.put("workers.clocks.draft_due", str(draft.id), not_before=draft.answer_by)
        return True
    return False


def draft_due(referral_id: UUID) -> None:
    """Nobody has looked at a proposal in time: those above hear of it, once."""
    with atomic():
        draft = queries.for_clock(referral_id)
        if draft and draft.status is S.DRAFT and draft.need.status is not NeedStatus.MET:
            record(None, "referral.late", draft, child=draft.need.child_id, stage="draft")
            tell("referral_late_draft", draft)


def need_due(need_id: UUID) -> None:
    """The day by which somebody should be helping is over, and nobody is: the director and those above hear of it, and it
    is looked for again."""
    with atomic():
        need = needs.for_clock(need_id)
        if need and need.status in LOOKING and need.due_on < today():
            record(None, "need.late", need)
            outbox.put("workers.notices.need_late", str(need.id), queue="notices")
            outbox.put("workers.loop.overdue", str(need.id))
            if need.status is NeedStatus.OPEN:
                outbox.put("workers.loop.next_offer", str(need.id))
