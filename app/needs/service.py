"""The verbs of needs."""

from uuid import UUID

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.children import queries as children
from app.children import rules as child_rules
from app.clock import now, today
from app.database import session
from app.errors import RuleBroken
from app.needs import queries, rules
from app.needs.models import Need, NeedStatus, NeedStep
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
            weekdays=sorted(how.weekdays), wish=how.wish, wish_only=how.wish_only,
        )  # fmt: skip
        session.add(need)
        record(actor, "need.register", need, type=type_code, urgency=int(urgency))
        session.add(NeedStep(need_id=need.id, actor_id=actor.id, status=need.status))
        changed(need)
    return need


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


def move(actor: Actor | None, need: Need, to: NeedStatus, note: str | None = None) -> None:
    """Change a need's state inside a deed already under way (a referral's, a withdrawal's); None is the machine."""
    if not in_transaction():
        raise RuntimeError("a need moves only within a deed")
    if need.status is to:
        return
    rules.check_move(need, to)
    need.status = to
    need.closed_at = now() if to in CLOSED else None
    session.add(NeedStep(need_id=need.id, actor_id=actor.id if actor else None, status=to, note=note))
    record(actor, "need.move", need, to=to.value)
    changed(need)


def end(actor: Actor, need_id: UUID, to: NeedStatus, reason: str) -> Need:
    """Withdraw a need, or close it unmet, with the reason. Open requests to providers are cancelled by `referrals`."""
    if to not in {NeedStatus.WITHDRAWN, NeedStatus.CLOSED_UNMET}:
        raise ValueError(to)
    with atomic():
        need = queries.get(actor, need_id, Permission.EDIT_NEEDS, lock=True)
        if not reason.strip():
            raise RuleBroken(_("请写明原因，以后回看时要用。"), field="reason")
        child_rules.check_open(need.child)
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
        move(actor, need, NeedStatus.OPEN, reason.strip())
        need.close_reason = None
        need.due_on = rules.due_on(need.urgency, today())
    return need
