"""What people do with plans: ask for one, stop it, accept or decline what it proposes, send what was accepted."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from uuid import UUID

import sqlalchemy as sa

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record, record_many
from app.clock import now
from app.database import session
from app.errors import NotFound
from app.plans import policy, queries, rules
from app.plans.models import Cause, Match, MatchStatus, Plan, PlanStatus, UnmetNeed
from app.referrals import service as referrals
from app.referrals.explanation import match_of
from app.transaction import atomic

S = MatchStatus
LOCK = 4004
"""The first number of our advisory locks; the second is the area."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a choice of matches."""

    accepted: int = 0
    stale: int = 0
    gone: int = 0
    """Somebody else had decided about them a moment before."""


def ask(actor: Actor, *, fairness: str = "more", stability: str = "some") -> Plan:
    """Have a plan made over the actor's area. The work is done by a job; this returns at once."""
    actor.require(Permission.OVERSEE)
    if actor.place is None or actor.area is None:
        raise NotFound("area")
    return begin(actor, rules.area_of(actor.place), actor.place, fairness=fairness, stability=stability)


def begin(actor: Actor | None, area: str, place_code: str, *, fairness: str, stability: str) -> Plan:
    """Put a plan in the queue; None is the operator at the command line."""
    settings = {
        "fairness": rules.check_setting(fairness, rules.FAIRNESS, "fairness"),
        "stability": rules.check_setting(stability, rules.STABILITY, "stability"),
        "seed": 0,
    }
    with atomic():
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK, int(area))))
        rules.check_none_at_work(queries.at_work(area))
        plan = Plan(
            place_code=place_code, area=area, asked_by=actor.id if actor else None, settings=settings,
            version=version("tonglian"), status=PlanStatus.WAITING,
        )  # fmt: skip
        session.add(plan)
        record(actor, "plan.ask", plan, area=area)
        outbox.put("workers.plans.make", str(plan.id), queue="plans")
    return plan


def cancel(actor: Actor, plan_id: UUID) -> Plan:
    """Stop a plan: at once if nobody has begun, otherwise at the worker's next step."""
    with atomic():
        plan = queries.get(actor, plan_id, lock=True)
        if not policy.governs(actor, plan):
            raise NotFound("plan")
        rules.check_at_work(plan)
        plan.cancelled_by, plan.cancelled_at = actor.id, now()
        if plan.status is PlanStatus.WAITING:
            plan.status, plan.finished_at = PlanStatus.CANCELLED, now()
        record(actor, "plan.cancel", plan)
    return plan


def look(actor: Actor, plan: Plan, statuses: Sequence[MatchStatus], page: int) -> tuple[Sequence[Match], int]:
    """A page of a plan's matches; whose needs were shown is recorded."""
    with atomic():
        rows, total = queries.matches(actor, plan, statuses, page=page)
        record_many(actor, "match.list", rows, purpose="plan")
    return rows, total


def look_moved(actor: Actor, plan: Plan) -> Sequence[Match]:
    """What has moved since a plan was made; whose needs were shown is recorded."""
    with atomic():
        rows = queries.moved(actor, plan)
        record_many(actor, "match.list", rows, purpose="plan")
    return rows


def look_unmet(actor: Actor, gap_id: UUID, page: int) -> tuple[Sequence[UnmetNeed], int]:
    """The needs behind a gap; whose they are is recorded."""
    with atomic():
        rows, total = queries.unmet(actor, queries.gap(actor, gap_id), page=page)
        record_many(actor, "need.list", rows, purpose="plan")
    return rows, total


def look_to_send(actor: Actor) -> tuple[Sequence[Match], int]:
    """What waits on a desk to be checked and sent; whose needs were shown is recorded."""
    with atomic():
        rows, total = queries.to_send(actor)
        record_many(actor, "match.list", rows, purpose="plan")
    return rows, total


def accept(actor: Actor, plan_id: UUID, ids: Sequence[UUID] | None = None) -> Decided:
    """Say yes to some matches, or (None) to all that wait: each goes to its director's desk to check and send.

    What can no longer be carried out goes stale instead. What somebody else has just decided stays as it is.
    """
    with atomic():
        plan = queries.get(actor, plan_id)
        rules.check_done(plan)
        rows = queries.to_decide(actor, plan, ids)
        left = queries.places_left(row.offer for row in rows)
        accepted = 0
        for match in rows:
            free = left[match.offer_id]
            cause = rules.stale_for(match.need.status, match.offer.status, free, match.units)
            if cause:
                end(actor, match, cause)
                continue
            left[match.offer_id] = None if free is None else free - match.units
            match.status, match.decided_by, match.decided_at = S.ACCEPTED, actor.id, now()
            record(actor, "match.accept", match)
            accepted += 1
            if match.need.at_once_by:
                outbox.put("workers.plans.send_at_once", str(match.id))
        if accepted:
            outbox.put("workers.notices.matches_accepted", str(plan.id), queue="notices")
    return Decided(accepted, len(rows) - accepted, 0 if ids is None else len(set(ids)) - len(rows))


def decline(actor: Actor, plan_id: UUID, ids: Sequence[UUID] | None, reason: str) -> int:
    """Say no to some matches, or (None) to all that wait, and why; how many."""
    reason = rules.check_reason(reason)
    with atomic():
        plan = queries.get(actor, plan_id)
        rules.check_done(plan)
        rows = queries.to_decide(actor, plan, ids)
        for match in rows:
            refuse(actor, match, reason)
    return len(rows)


def refuse(actor: Actor, match: Match, reason: str) -> None:
    """Decline one match inside a deed."""
    match.status, match.decided_by, match.decided_at = S.DECLINED, actor.id, now()
    match.reason, match.ended_at = reason, now()
    record(actor, "match.decline", match)


def end(actor: Actor | None, match: Match, cause: Cause) -> None:
    """A match that can no longer be carried out, inside a deed; None is the machine."""
    match.status, match.ended_for, match.ended_at = S.STALE, cause, now()
    record(actor, "match.stale", match, cause=cause.value)


def look_at(actor: Actor, match_id: UUID) -> Match:
    """Open an accepted match to check it; the look is recorded."""
    with atomic():
        match = queries.match(actor, match_id, Permission.REFER)
        record(actor, "match.look", match, purpose="plan")
    return match


def send(actor: Actor, match_id: UUID, message: str = "") -> Match:
    """Ask the provider, as the plan proposed. If that is no longer possible the match goes stale: look at its status."""
    with atomic():
        match = queries.match(actor, match_id, Permission.REFER, lock=True)
        rules.check_accepted(match.status)
        carry_out(actor, match, message)
    return match


def carry_out(actor: Actor, match: Match, message: str) -> None:
    """Make a referral of a match, or let it go stale, inside a deed."""
    gone = rules.stale_for(match.need.status, match.offer.status, None, match.units)
    if gone is None and match_of(actor, match.need, match.offer_id, units=match.units) is None:
        gone = Cause.OFFER_FULL
    if gone:
        end(actor, match, gone)
        return
    referral = referrals.request(actor, match.need_id, match.offer_id, message, units=match.units)
    match.status, match.referral_id, match.ended_at = S.SENT, referral.id, now()
    record(actor, "match.send", match)


def keep_back(actor: Actor, match_id: UUID, reason: str) -> Match:
    """The director does not send what was accepted, and says why."""
    reason = rules.check_reason(reason)
    with atomic():
        match = queries.match(actor, match_id, Permission.REFER, lock=True)
        rules.check_open(match.status)
        refuse(actor, match, reason)
    return match
