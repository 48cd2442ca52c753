"""The verbs of needs."""

from datetime import UTC, timedelta
from uuid import UUID

from app import journal, outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.children import queries as children
from app.children import rules as child_rules
from app.clock import morning_of, now, today
from app.database import session
from app.errors import RuleBroken
from app.needs import queries, rechecking, rules
from app.needs.models import Found, Need, NeedStatus, NeedStep, Recheck
from app.needs.rules import ANYHOW, How
from app.transaction import atomic, in_transaction
from app.words import _

CLOSED = {NeedStatus.MET, NeedStatus.CLOSED_UNMET, NeedStatus.WITHDRAWN}


def look(actor: Actor, need_id: UUID, permission: Permission = Permission.SEE_NEEDS) -> Need:
    """Open a need; the look is recorded in the same transaction."""
    with atomic():
        need = queries.get(actor, need_id, permission)
        record(actor, "need.look", need, purpose="help")
    return need


def register(
    actor: Actor, child_id: UUID, *, words: str, type_code: str, urgency: int, units: int = 1, how: How = ANYHOW
) -> Need:
    """Write down what a child needs, and how the family can be helped; the place is the child's."""
    rules.check_words(words)
    rules.check_type(type_code)
    rules.check_units(units)
    rules.check_how(how)
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_NEEDS)
        child_rules.check_open(child)
        need = Need(
            child=child, type_code=type_code, words=words.strip(), urgency=int(urgency), units=units, place_code=child.place_code,
            lat=child.lat, lng=child.lng, precision=child.precision, created_by=actor.id, status=NeedStatus.OPEN,
            due_on=rules.due_on(urgency, today()), born_in=child.birth_date.replace(day=1),
            weekdays=sorted(how.weekdays), wish=how.wish, wish_only=how.wish_only, opened_at=now(),
        )  # fmt: skip
        session.add(need)
        record(actor, "need.register", need, type=type_code, urgency=int(urgency))
        keep_step(actor, need)
        begin(need)
        changed(need)
    return need


def begin(need: Need) -> None:
    """It is looked for from now on: set its clock, and have it seen whether anybody could help at all."""
    over = morning_of(need.due_on + timedelta(days=1))
    outbox.put("workers.clocks.need_due", str(need.id), not_before=over.astimezone(UTC))
    outbox.put("workers.loop.need_opened", str(need.id))


def changed(need: Need) -> None:
    """Have the plans that this need is part of follow, inside a deed."""
    outbox.put("workers.plans.need_changed", str(need.id), queue="plans")


def allow_at_once(actor: Actor, need_id: UUID, allowed: bool) -> Need:
    """The director says whether a match of this need may be sent without her once somebody has accepted it."""
    actor.require(Permission.EDIT_CHILDREN)  # a director's word about her own village, and nobody else's
    with atomic():
        need = queries.get(actor, need_id, Permission.EDIT_NEEDS, lock=True)
        child_rules.check_open(need.child)
        need.at_once_by = actor.id if allowed else None
        record(actor, "need.at_once", need, allowed=allowed)
    return need


def allow_reroute(actor: Actor, need_id: UUID, allowed: bool) -> Need:
    """The director says whether the next offer may be asked in her name when one has come to nothing."""
    actor.require(Permission.EDIT_CHILDREN)  # a director's word about her own village, and nobody else's
    with atomic():
        need = queries.get(actor, need_id, Permission.EDIT_NEEDS, lock=True)
        child_rules.check_open(need.child)
        need.reroute_by = actor.id if allowed else None
        record(actor, "need.reroute", need, allowed=allowed)
    return need


def allow(actor: Actor, need_id: UUID, *, at_once: bool, reroute: bool) -> Need:
    """Both of her words about one need, in one deed."""
    with atomic():
        allow_at_once(actor, need_id, at_once)
        return allow_reroute(actor, need_id, reroute)


def look_at_recheck(actor: Actor, recheck_id: UUID) -> Recheck:
    """Open the page of a later look; that is a look at the need."""
    with atomic():
        known = rechecking.get(actor, recheck_id)
        record(actor, "need.look", known.need, purpose="help")
    return known


def move(actor: Actor | None, need: Need, to: NeedStatus, note: str | None = None) -> None:
    """Change a need's state inside a deed already under way (a referral's, a withdrawal's); None is the machine."""
    if not in_transaction():
        raise RuntimeError("a need moves only within a deed")
    if need.status is to:
        return
    rules.check_move(need, to)
    was_met, need.status = need.status is NeedStatus.MET, to
    need.closed_at = now() if to in CLOSED else None
    keep_step(actor, need, note)
    if to is NeedStatus.MET:
        rechecking.begin(need)
    if was_met:
        rechecking.moot(need)
    record(actor, "need.move", need, to=to.value)
    changed(need)


def keep_step(actor: Actor | None, need: Need, note: str | None = None) -> None:
    """Where it stands now, for its timeline."""
    journal.add(
        NeedStep, words={"note": note}, key=need.sealing_key() if note else None, need_id=need.id, at=now(),
        actor_id=actor.account if actor else None, status=need.status,
    )  # fmt: skip


def end(actor: Actor, need_id: UUID, to: NeedStatus, reason: str) -> Need:
    """Withdraw a need, or close it unmet, with the reason. Open requests to providers are cancelled by `referrals`."""
    if to not in {NeedStatus.WITHDRAWN, NeedStatus.CLOSED_UNMET}:
        raise ValueError(to)
    with atomic():
        need = queries.get(actor, need_id, Permission.EDIT_NEEDS, lock=True)
        if not reason.strip():
            raise RuleBroken(_("请写明原因，以后回看时要用。"), field="reason")
        child_rules.check_open(need.child)
        rules.check_move(need, to)
        move(actor, need, to, reason.strip())
        need.close_reason = reason.strip()
    return need


def reopen(actor: Actor, need_id: UUID, reason: str) -> Need:
    """Take a closed need up again; its history stays."""
    with atomic():
        need = queries.get(actor, need_id, Permission.EDIT_NEEDS, lock=True)
        if not reason.strip():
            raise RuleBroken(_("请写明为什么重新打开。"), field="reason")
        child_rules.check_open(need.child)
        rules.check_closed(need)
        move(actor, need, NeedStatus.OPEN, reason.strip())
        look_again(need)
    return need


def look_again(need: Need) -> None:
    """A need that was closed is looked for again, from today, inside a deed."""
    need.close_reason = None
    need.due_on = rules.due_on(need.urgency, today())
    begin(need)


def recheck(actor: Actor, recheck_id: UUID, found: Found, note: str = "") -> Recheck:
    """Somebody has looked whether the help is still there; where it is not, the need is open again with its history."""
    with atomic():
        known = rechecking.get(actor, recheck_id)
        child_rules.check_open(known.need.child)
        rechecking.check(known, found, note)
        known.found, known.done_by, known.done_at, known.note = found, actor.id, now(), note.strip() or None
        record(actor, "need.recheck", known.need, found=found.value, days=known.days)
        if found is Found.LAPSED:
            move(actor, known.need, NeedStatus.OPEN, note.strip())
            look_again(known.need)
    return known
