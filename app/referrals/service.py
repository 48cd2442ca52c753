"""The verbs of the loop. Each is one transaction: state, step, need, places, audit, notice."""

from datetime import date
from uuid import UUID

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.children.rules import check_open
from app.clock import now
from app.database import session
from app.disclosures import service as disclosures
from app.errors import RuleBroken
from app.needs import queries as needs
from app.needs import service as need_verbs
from app.needs.models import Need, NeedStatus
from app.offers import bookings
from app.referrals import queries, rules
from app.referrals.explanation import explained, match_of
from app.referrals.models import Fulfilment, Reason, Referral, ReferralStatus, ReferralStep
from app.transaction import atomic
from app.words import _

S = ReferralStatus


def tell(what: str, referral: Referral) -> None:
    """Let those concerned know, through the outbox."""
    outbox.put(f"workers.notices.{what}", str(referral.id), queue="notices")


def move(
    actor: Actor | None,
    referral: Referral,
    to: ReferralStatus,
    *,
    reason: Reason | None = None,
    note: str | None = None,
) -> None:
    """Change the state inside a deed, and keep the step."""
    rules.check_move(referral, to)
    referral.status = to
    if to not in rules.OPEN:
        referral.closed_at = now()
    if to in {S.REJECTED, S.FAILED, S.CANCELLED}:
        disclosures.over(actor, referral.id)
        outbox.put("workers.funds.referral_over", str(referral.id))
    session.add(
        ReferralStep(referral_id=referral.id, actor_id=actor.id if actor else None, status=to, reason=reason, note=note)
    )
    details = {"reason": reason.value} if reason else {}
    record(actor, f"referral.{to.value}", referral, child=referral.need.child_id, **details)


def settle_need(actor: Actor | None, need: Need) -> None:
    """After a try has ended without help: the need is open again, unless another try still runs."""
    session.flush()
    others = [state for state in queries.states_of_tries(need.id) if state in rules.OPEN]
    if need.status in {NeedStatus.REFERRED, NeedStatus.IN_SERVICE}:
        serving = any(state is not S.REQUESTED for state in others)
        to = NeedStatus.IN_SERVICE if serving else NeedStatus.REFERRED if others else NeedStatus.OPEN
        need_verbs.move(actor, need, to)
    need_verbs.changed(need)


def look(actor: Actor, referral_id: UUID, permission: Permission | None = None) -> Referral:
    """Open a referral; the look is recorded in the same transaction."""
    with atomic():
        referral = queries.get(actor, referral_id, permission)
        record(actor, "referral.look", referral, purpose="referral", child=referral.need.child_id)
    return referral


def request(actor: Actor, need_id: UUID, offer_id: UUID, message: str = "", *, units: int | None = None) -> Referral:
    """Ask a provider for a need, or for `units` of it. The match is computed anew and kept as the explanation of the
    choice."""
    with atomic():
        need = needs.get(actor, need_id, Permission.REFER, lock=True)
        check_open(need.child)
        rules.check_need_open(need)
        rules.check_message(message, need.child)
        row = match_of(actor, need, offer_id, units=units)
        if row is None:
            raise RuleBroken(_("这个供给刚刚变得不能接收了，请看名单里的原因，另选一个。"))
        if any(r.offer_id == offer_id and r.status in rules.OPEN for r in queries.tries(need.id)):
            raise RuleBroken(_("已经向这一家发过转介，正在等答复。"))
        referral = Referral(
            need=need, offer_id=offer_id, organization_id=row.offer.organization_id, volunteer_id=row.offer.volunteer_id,
            status=S.REQUESTED, units=units or need.units, message=message.strip() or None, explanation=explained(row.candidate),
            requested_by=actor.id, answer_by=rules.answer_by(need.urgency), place_code=need.place_code,
        )  # fmt: skip
        session.add(referral)
        record(actor, "referral.request", referral, child=need.child_id, need=str(need.id), offer=str(offer_id))
        session.add(ReferralStep(referral_id=referral.id, actor_id=actor.id, status=S.REQUESTED))
        if need.status is NeedStatus.OPEN:
            need_verbs.move(actor, need, NeedStatus.REFERRED)
        tell("referral_requested", referral)
        outbox.put("workers.clocks.answer_due", str(referral.id), not_before=referral.answer_by)
    return referral


def accept(actor: Actor, referral_id: UUID, note: str | None = None) -> Referral:
    """Say yes: the places are taken, the need is in service."""
    with atomic():
        referral = queries.get(actor, referral_id, Permission.ANSWER_REFERRALS, lock=True)
        move(actor, referral, S.ACCEPTED, note=note)
        referral.answered_at = now()
        bookings.book(referral.offer_id, referral.id, referral.units)
        need_verbs.move(actor, referral.need, NeedStatus.IN_SERVICE)
        tell("referral_answered", referral)
    return referral


def decline(actor: Actor, referral_id: UUID, reason: Reason, note: str | None = None) -> Referral:
    """Say no, with a coded reason; the need is open again for the next."""
    rules.check_reason(reason, note)
    with atomic():
        referral = queries.get(actor, referral_id, Permission.ANSWER_REFERRALS, lock=True)
        reject(actor, referral, reason, note)
    return referral


def reject(actor: Actor | None, referral: Referral, reason: Reason, note: str | None) -> None:
    """The end of a request without help, by the provider or by the clock."""
    rules.check_move(referral, S.REJECTED)
    referral.reason, referral.reason_note = reason, note
    move(actor, referral, S.REJECTED, reason=reason, note=note)
    referral.answered_at = now() if actor else None
    settle_need(actor, referral.need)
    tell("referral_answered", referral)


def expire(referral_id: UUID) -> None:
    """The clock: a request that nobody answered in time is over. Harmless if it was answered."""
    with atomic():
        referral = queries.for_clock(referral_id)
        if referral and referral.status is S.REQUESTED and referral.answer_by <= now():
            reject(None, referral, Reason.EXPIRED, None)


def start(actor: Actor, referral_id: UUID) -> Referral:
    """Help begins (or goes on after a pause)."""
    return step(actor, referral_id, S.IN_PROGRESS, None, "referral_moved")


def hold(actor: Actor, referral_id: UUID, note: str) -> Referral:
    """Help pauses, for a stated reason."""
    if not note.strip():
        raise RuleBroken(_("请写明为什么暂停，预计什么时候继续。"), field="note")
    return step(actor, referral_id, S.ON_HOLD, note.strip(), "referral_moved")


def step(actor: Actor, referral_id: UUID, to: ReferralStatus, note: str | None, what: str) -> Referral:
    """A provider's change of state that touches nothing else."""
    with atomic():
        referral = queries.get(actor, referral_id, Permission.ANSWER_REFERRALS, lock=True)
        move(actor, referral, to, note=note)
        tell(what, referral)
    return referral


def complete(actor: Actor, referral_id: UUID, delivered_on: date, units: int, note: str | None = None) -> Referral:
    """The first key: the provider says that the help was given, when and how much."""
    with atomic():
        referral = queries.get(actor, referral_id, Permission.ANSWER_REFERRALS, lock=True)
        rules.check_delivery(delivered_on, units, referral)
        if referral.status is S.ACCEPTED:
            move(actor, referral, S.IN_PROGRESS)
        move(actor, referral, S.COMPLETED, note=note)
        referral.fulfilment = Fulfilment(
            delivered_on=delivered_on, units=units, provider_note=note, provider_id=actor.id
        )
        tell("referral_completed", referral)
    return referral


def fail(actor: Actor, referral_id: UUID, note: str) -> Referral:
    """Help was begun and could not be given; the places are free again and the need is open."""
    if not note.strip():
        raise RuleBroken(_("请写明为什么没有做成，主任要据此另找帮助。"), field="note")
    with atomic():
        referral = queries.get(actor, referral_id, Permission.ANSWER_REFERRALS, lock=True)
        if referral.status is S.ACCEPTED:
            move(actor, referral, S.IN_PROGRESS)
        move(actor, referral, S.FAILED, note=note.strip())
        bookings.release(referral.id)
        settle_need(actor, referral.need)
        tell("referral_answered", referral)
    return referral


def cancel(actor: Actor, referral_id: UUID, note: str) -> Referral:
    """The asking side takes the request back."""
    if not note.strip():
        raise RuleBroken(_("请写明为什么取消，机构会看到。"), field="note")
    with atomic():
        referral = queries.get(actor, referral_id, Permission.REFER, lock=True)
        withdraw(actor, referral, note.strip())
        settle_need(actor, referral.need)
    return referral


def withdraw(actor: Actor, referral: Referral, note: str) -> None:
    """Cancel one request inside a deed."""
    move(actor, referral, S.CANCELLED, note=note)
    bookings.release(referral.id)
    tell("referral_cancelled", referral)


def confirm(actor: Actor, referral_id: UUID, how: str) -> Referral:
    """The second key: the director has seen it, or the family says so. The need is met."""
    with atomic():
        referral = queries.get(actor, referral_id, Permission.REFER, lock=True)
        check_open(referral.need.child)
        fulfilment = rules.check_confirmable(referral, referral.fulfilment)
        fulfilment.confirmed_by, fulfilment.confirmed_at, fulfilment.confirmed_how = actor.id, now(), how
        need_verbs.move(actor, referral.need, NeedStatus.MET)
        for other in queries.tries(referral.need_id):
            if other.status in rules.OPEN:
                withdraw(actor, other, str(_("需求已由另一家落实")))
        disclosures.over(actor, referral.id)
        record(actor, "fulfilment.confirm", referral, child=referral.need.child_id, how=how)
        tell("referral_confirmed", referral)
    return referral


def dispute(actor: Actor, referral_id: UUID, note: str) -> Referral:
    """The two keys disagree: the help did not arrive. The need is open again and the supervisor sees it."""
    if not note.strip():
        raise RuleBroken(_("请写明您看到的情况，儿童督导员会跟进。"), field="note")
    with atomic():
        referral = queries.get(actor, referral_id, Permission.REFER, lock=True)
        check_open(referral.need.child)
        fulfilment = rules.check_confirmable(referral, referral.fulfilment)
        fulfilment.disputed_at, fulfilment.dispute_note = now(), note.strip()
        record(actor, "fulfilment.dispute", referral, child=referral.need.child_id)
        settle_need(actor, referral.need)
        tell("referral_disputed", referral)
    return referral


def end_need(actor: Actor, need_id: UUID, to: NeedStatus, reason: str) -> Need:
    """Withdraw a need or close it unmet, taking back every request that still runs."""
    with atomic():
        need = need_verbs.end(actor, need_id, to, reason)
        for referral in queries.tries(need.id):
            if referral.status in rules.OPEN:
                withdraw(actor, referral, reason.strip())
    return need
