"""What every verb of the loop does inside its deed: the change of state with its step and entry, the need that follows."""

from datetime import datetime
from uuid import UUID

from app import journal, outbox
from app.access.actor import Actor
from app.audit.service import record
from app.clock import now
from app.database import session
from app.disclosures import service as disclosures
from app.needs import service as need_verbs
from app.needs.models import Need, NeedStatus
from app.offers import bookings
from app.offers.models import OfferKind
from app.referrals import policy, queries, rules
from app.referrals.explanation import Row, explained
from app.referrals.lifecycle import OPEN, Side
from app.referrals.models import Reason, Referral, ReferralStatus, ReferralStep
from app.settings import queries as settings
from app.settings.clocks import Clocks, halfway, put_off
from app.vault.uuid7 import uuid7

S = ReferralStatus
IN_VAIN = frozenset({S.REJECTED, S.FAILED, S.CANCELLED, S.ENTERED_IN_ERROR})
"""Ends without help: places are given back, and what was told is over."""


def tell(what: str, referral: Referral) -> None:
    """Let those concerned know, through the outbox."""
    outbox.put(f"workers.notices.{what}", str(referral.id), queue="notices")


def clocks_of(place_code: str | None) -> Clocks:
    """What holds in the county of a place."""
    return settings.of(place_code).clocks


def side_of(actor: Actor | None, referral: Referral) -> Side:
    """On which side somebody stands; nobody is the machine."""
    if actor is None:
        return Side.CLOCK
    asked = policy.answers(actor, referral.organization_id, referral.volunteer_id)
    return Side.HELPER if asked else Side.ASKER


def move(
    actor: Actor | None,
    referral: Referral,
    to: ReferralStatus,
    *,
    reason: Reason | None = None,
    note: str | None = None,
) -> None:
    """Change the state as the table of the lifecycle says, inside a deed, and keep the step."""
    rules.check_change(referral.status, to, side_of(actor, referral), reason=reason, note=note)
    referral.status = to
    if to not in OPEN:
        referral.closed_at = now()
        if referral.volunteer_id:
            outbox.put("workers.shifts.referral_over", str(referral.id))
    if to in IN_VAIN:
        disclosures.over(actor, referral.id)
        bookings.release(referral.id)
        if referral.offer.waitlist:
            outbox.put("workers.loop.place_freed", str(referral.offer_id))
        if referral.offer.kind is OfferKind.FUND:
            outbox.put("workers.funds.referral_over", str(referral.id))
    keep_step(actor, referral, reason, note)
    details = {"reason": reason.value} if reason else {}
    record(actor, f"referral.{to.value}", referral, child=referral.need.child_id, **details)


def made(actor: Actor, need: Need, row: Row, units: int, status: ReferralStatus) -> Referral:
    """A new try, not kept yet."""
    return Referral(
        id=uuid7(), need=need, offer=row.offer, organization_id=row.offer.organization_id, volunteer_id=row.offer.volunteer_id,
        status=status, units=units, explanation=explained(row.candidate), requested_by=actor.id,
        place_code=need.place_code, requested_at=now(), answer_by=now(),
    )  # fmt: skip


def begin(actor: Actor, referral: Referral) -> None:
    """A new row comes to be: its first step is kept like every other."""
    session.add(referral)
    keep_step(actor, referral)


def keep_step(actor: Actor | None, referral: Referral, reason: Reason | None = None, note: str | None = None) -> None:
    """Where it stands now, for its timeline."""
    journal.add(
        ReferralStep, words={"note": note}, key=referral.sealing_key() if note else None, referral_id=referral.id, at=now(),
        actor_id=actor.account if actor else None, status=referral.status, reason=reason,
    )  # fmt: skip


def settle_need(actor: Actor | None, need: Need, but: UUID) -> None:
    """After the try `but` has ended without help: the need is open again, unless another still runs."""
    session.flush()
    if need.status in {NeedStatus.REFERRED, NeedStatus.IN_SERVICE}:
        asked = S.REQUESTED in queries.states_of_tries(need.id)
        served = queries.units_taken(need.id, but) > 0
        to = NeedStatus.IN_SERVICE if served else NeedStatus.REFERRED if asked else NeedStatus.OPEN
        need_verbs.move(actor, need, to)
    need_verbs.changed(need)


def take_up(actor: Actor | None, need: Need) -> None:
    """Somebody's help for an open need is under way or reported already, inside a deed: by the states that lead there."""
    if need.status is NeedStatus.OPEN:
        need_verbs.move(actor, need, NeedStatus.REFERRED)
    if need.status is NeedStatus.REFERRED:
        need_verbs.move(actor, need, NeedStatus.IN_SERVICE)


def go_on(need: Need) -> None:
    """Have the next offer looked for, after this deed."""
    outbox.put("workers.loop.next_offer", str(need.id))


def withdraw(actor: Actor | None, referral: Referral, note: str) -> None:
    """Take one request back inside a deed; nobody is told of a draft, which nobody has seen."""
    seen = referral.status is not S.DRAFT
    move(actor, referral, S.CANCELLED, note=note)
    if seen:
        tell("referral_cancelled", referral)


def start_answering(referral: Referral) -> None:
    """Set the clock of the answer: a reminder half way, then the end."""
    kind, urgency, moment = referral.offer.kind.value, referral.need.urgency, now()
    referral.requested_at = moment
    referral.answer_by = clocks_of(referral.place_code).until("respond", urgency, kind, moment)
    outbox.put("workers.clocks.remind", str(referral.id), not_before=halfway(moment, referral.answer_by))
    outbox.put("workers.clocks.answer_due", str(referral.id), not_before=referral.answer_by)


def set_clock(name: str, referral: Referral, due: datetime) -> None:
    """Have it looked at when a deadline is over; the clock knows which one it was set to, since a pause moves them."""
    outbox.put(f"workers.clocks.{name}", str(referral.id), due.isoformat(), not_before=due)


def start_helping(referral: Referral) -> None:
    """Set the clocks of beginning and of being done."""
    kind, urgency, clocks = referral.offer.kind.value, referral.need.urgency, clocks_of(referral.place_code)
    referral.answered_at = now()
    referral.start_by = clocks.until("start", urgency, kind, referral.answered_at)
    referral.complete_by = clocks.until("complete", urgency, kind, referral.start_by)
    set_clock("start_due", referral, referral.start_by)
    set_clock("complete_due", referral, referral.complete_by)


def begin_pause(referral: Referral) -> None:
    """The clock of being done stands still; another says by when help should go on, so that no pause is forgotten."""
    kind, urgency = referral.offer.kind.value, referral.need.urgency
    referral.start_by = clocks_of(referral.place_code).until("start", urgency, kind, now())
    set_clock("start_due", referral, referral.start_by)


def end_pause(referral: Referral) -> None:
    """Help goes on: the clock of being done is later by what the pause has taken of its time."""
    since = queries.held_since(referral.id)
    if since is None or referral.complete_by is None:
        return
    referral.complete_by = put_off(referral.complete_by, since, now(), referral.need.urgency)
    if referral.complete_by > now():  # what was late before the pause has been told
        set_clock("complete_due", referral, referral.complete_by)
