"""The verbs of the loop. Each is one transaction: state, step, need, places, clocks, audit, notice."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.children.rules import check_open
from app.clock import now, today
from app.errors import RuleBroken
from app.needs import queries as needs
from app.needs import service as need_verbs
from app.needs.models import Need, NeedStatus
from app.offers import bookings, covering
from app.offers.models import OfferKind
from app.referrals import keys, moving, queries, queueing, rules
from app.referrals.explanation import explained, match_of
from app.referrals.models import Fulfilment, Outcome, Reason, Referral, ReferralStatus
from app.referrals.moving import (
    begin,
    begin_pause,
    end_pause,
    go_on,
    made,
    move,
    settle_need,
    start_answering,
    start_helping,
    tell,
    withdraw,
)  # fmt: skip
from app.transaction import atomic
from app.words import _

S = ReferralStatus
GONE = _("这个供给刚刚变得不能接收了，请看名单里的原因，另选一个。")


def look(actor: Actor, referral_id: UUID, permission: Permission | None = None) -> Referral:
    """Open a referral; the look is recorded in the same transaction."""
    with atomic():
        referral = queries.get(actor, referral_id, permission)
        record(actor, "referral.look", referral, purpose="referral", child=referral.need.child_id)
    return referral


def request(
    actor: Actor, need_id: UUID, offer_id: UUID, message: str = "", *, units: int | None = None, unasked: bool = False
) -> Referral:
    """Ask a provider for a need, or for `units` of it. The match is computed anew and kept as the explanation of the
    choice; places are held until the answer. `unasked`: sent in her name, as she allowed for this need."""
    with atomic():
        need = needs.get(actor, need_id, Permission.REFER, lock=True)
        check_open(need.child)
        rules.check_need_open(need)
        rules.check_message(message, need.child)
        tries = queries.tries(need.id)
        units = units or rules.units_left(need, tries)
        row = match_of(actor, need, offer_id, units=units, known=tries)
        if row is None:
            raise RuleBroken(GONE)
        if any(r.offer_id == offer_id and r.status in rules.OPEN for r in tries):
            raise RuleBroken(_("已经向这一家发过转介，正在等答复。"))
        for draft in tries:
            if draft.status is S.DRAFT:
                withdraw(actor, draft, str(_("选定了要问哪一家")))
        referral = made(actor, need, row, units, S.REQUESTED)
        referral.message = message.strip() or None
        queueing.keep_places(referral, row.offer)
        start_answering(referral)
        begin(actor, referral)
        deed = "referral.request_unasked" if unasked else "referral.request"
        record(actor, deed, referral, child=need.child_id, need=str(need.id), offer=str(offer_id))
        if need.status is NeedStatus.OPEN:
            need_verbs.move(actor, need, NeedStatus.REFERRED)
        tell("referral_requested", referral)
    return referral


def request_several(actor: Actor, need_id: UUID, offer_ids: Sequence[UUID], message: str = "") -> list[Referral]:
    """Ask several for the same need at once: whoever says yes first helps, the others are thanked."""
    rules.check_several(offer_ids)
    with atomic():
        return [request(actor, need_id, offer_id, message) for offer_id in offer_ids]


def send(actor: Actor, referral_id: UUID, message: str = "") -> Referral:
    """Send what was proposed, as it is now: a new try of its own kind, so that the last look is at what holds today."""
    with atomic():
        draft = queries.get(actor, referral_id, Permission.REFER, lock=True)
        check_open(draft.need.child)
        rules.check_need_open(draft.need)
        rules.check_message(message, draft.need.child)
        rules.check_move(draft, S.REQUESTED)
        row = match_of(actor, draft.need, draft.offer_id, units=draft.units)
        if row is None:
            raise RuleBroken(GONE)
        draft.explanation, draft.message, draft.requested_by = (
            explained(row.candidate),
            message.strip() or None,
            actor.id,
        )
        queueing.keep_places(draft, row.offer)
        start_answering(draft)
        move(actor, draft, S.REQUESTED)
        if draft.need.status is NeedStatus.OPEN:
            need_verbs.move(actor, draft.need, NeedStatus.REFERRED)
        tell("referral_requested", draft)
    return draft


def accept(actor: Actor, referral_id: UUID, note: str | None = None) -> Referral:
    """Say yes: the places are taken, the need is in service; where that covers it, the others are thanked."""
    with atomic():
        referral = queries.get(actor, referral_id, Permission.ANSWER_REFERRALS, lock=True)
        rules.check_move(referral, S.ACCEPTED)
        rules.check_cleared(referral.offer, today())
        taken = queries.units_taken(referral.need_id, referral.id)
        rules.check_units(taken, referral.units, referral.need)
        bookings.book(referral.offer_id, referral.id, referral.units)
        referral.waiting = False
        start_helping(referral)
        move(actor, referral, S.ACCEPTED, note=note)
        need_verbs.move(actor, referral.need, NeedStatus.IN_SERVICE)
        if taken + referral.units >= referral.need.units:
            keys.thank_others(referral)
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
    settle_need(actor, referral.need, referral.id)
    if rules.counts_as_miss(referral):
        go_on(referral.need)
    tell("referral_answered", referral)


def start(actor: Actor, referral_id: UUID) -> Referral:
    """Help begins, or goes on after a pause."""
    return step(actor, referral_id, S.IN_PROGRESS)


def hold(actor: Actor, referral_id: UUID, note: str) -> Referral:
    """Help pauses, for a stated reason."""
    if not note.strip():
        raise RuleBroken(_("请写明为什么暂停，预计什么时候继续。"), field="note")
    return step(actor, referral_id, S.ON_HOLD, note.strip())


def step(actor: Actor, referral_id: UUID, to: ReferralStatus, note: str | None = None) -> Referral:
    """A provider's change of state that touches nothing else than its clocks."""
    with atomic():
        referral = queries.get(actor, referral_id, Permission.ANSWER_REFERRALS, lock=True)
        if referral.status is S.ON_HOLD:
            end_pause(referral)
        move(actor, referral, to, note=note)
        if to is S.ON_HOLD:
            begin_pause(referral)
        tell("referral_moved", referral)
    return referral


def complete(
    actor: Actor, referral_id: UUID, delivered_on: date, units: int, note: str | None = None, *, partial: bool = False
) -> Referral:
    """The first key: the provider says that the help was given, when and how much, and whether it was all of it."""
    with atomic():
        referral = queries.get(actor, referral_id, Permission.ANSWER_REFERRALS, lock=True)
        rules.check_delivery(delivered_on, units, referral)
        rules.check_partial(partial, note)
        if referral.status is S.ACCEPTED:
            move(actor, referral, S.IN_PROGRESS)
        move(actor, referral, S.COMPLETED, note=note)
        referral.fulfilment = Fulfilment(
            delivered_on=delivered_on,
            units=units,
            partial=partial,
            provider_note=note,
            provider_id=actor.account,
            reported_at=now(),
        )
        if referral.offer.kind is OfferKind.FUND:
            covering.delivered(referral.id)
        keys.ask_for_the_second(referral)
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
        settle_need(actor, referral.need, referral.id)
        go_on(referral.need)
        tell("referral_answered", referral)
    return referral


def cancel(actor: Actor, referral_id: UUID, note: str) -> Referral:
    """The asking side takes the request back, or drops what was proposed."""
    if not note.strip():
        raise RuleBroken(_("请写明为什么取消，机构会看到。"), field="note")
    with atomic():
        referral = queries.get(actor, referral_id, Permission.REFER, lock=True)
        withdraw(actor, referral, note.strip())
        settle_need(actor, referral.need, referral.id)
    return referral


def hand_back(actor: Actor | None, referral_id: UUID, note: str) -> Referral:
    """Whoever was asked leaves: what was asked is declined, what was begun is given back, and the next is looked for. The
    machine does it where she cannot any more."""
    with atomic():
        referral = (
            queries.get(actor, referral_id, Permission.ANSWER_REFERRALS, lock=True)
            if actor
            else queries.for_clock(referral_id)
        )
        if referral is None or referral.status not in rules.OPEN:
            raise RuleBroken(_("这条转介已经结束。"))
        if referral.status is S.REQUESTED:
            reject(actor, referral, Reason.NO_CAPACITY, note)
        else:
            move(actor, referral, S.CANCELLED, note=note)
            settle_need(actor, referral.need, referral.id)
            go_on(referral.need)
            tell("referral_answered", referral)
    return referral


def mistake(actor: Actor, referral_id: UUID, note: str) -> Referral:
    """It should never have been written down: in whatever state it is, it counts for nothing from now on."""
    if not note.strip():
        raise RuleBroken(_("请写明哪里录错了，以后回看时要用。"), field="note")
    with atomic():
        referral = queries.get(actor, referral_id, Permission.REFER, lock=True)
        check_open(referral.need.child)
        keys.undo(actor, referral, note.strip())
    return referral


def confirm(actor: Actor, referral_id: UUID, how: str) -> Referral:
    """The second key: the director has seen it, or the family says so. What was delivered counts."""
    with atomic():
        referral = queries.get(actor, referral_id, Permission.REFER, lock=True)
        check_open(referral.need.child)
        fulfilment = rules.check_confirmable(referral, referral.fulfilment)
        fulfilment.confirmed_by, fulfilment.confirmed_at, fulfilment.confirmed_how = actor.id, now(), how
        keys.arrived(actor, referral, partly=fulfilment.partial)
        record(actor, "fulfilment.confirm", referral, child=referral.need.child_id, how=how)
        tell("referral_confirmed", referral)
    return referral


def dispute(actor: Actor, referral_id: UUID, note: str) -> Referral:
    """The two keys disagree: the help did not arrive as reported. The supervisor decides, within a time."""
    if not note.strip():
        raise RuleBroken(_("请写明您看到的情况，儿童督导员会跟进。"), field="note")
    with atomic():
        referral = queries.get(actor, referral_id, Permission.REFER, lock=True)
        check_open(referral.need.child)
        keys.contest(actor, referral, note.strip())
    return referral


def settle(actor: Actor, referral_id: UUID, outcome: Outcome, note: str, units: int | None = None) -> Referral:
    """The supervisor decides a dispute, after asking both sides; where a part arrived, how many."""
    if not note.strip():
        raise RuleBroken(_("请写明问过谁、根据什么判断。"), field="note")
    with atomic():
        referral = queries.get(actor, referral_id, Permission.OVERSEE, lock=True)
        keys.settled(actor, referral, outcome, note.strip(), units)
    return referral


def end_need(actor: Actor, need_id: UUID, to: NeedStatus, reason: str) -> Need:
    """Withdraw a need or close it unmet, taking back every request that still runs."""
    with atomic():
        need = need_verbs.end(actor, need_id, to, reason)
        for referral in rules.running(queries.tries(need.id)):
            withdraw(actor, referral, reason.strip())
    return need


def open_again(actor: Actor, need_id: UUID, reason: str) -> Need:
    """Take a closed need up again. Where help was reported before and nobody has said yet whether it arrived, that comes
    first: the need is in service, not looked for anew."""
    with atomic():
        need = need_verbs.reopen(actor, need_id, reason)
        if queries.units_taken(need.id) > 0:
            moving.take_up(actor, need)
    return need
