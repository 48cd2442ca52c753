"""The two keys of a delivery, and what follows when both turn, when they disagree, and when it was all a mistake."""

from uuid import UUID

from app import outbox
from app.access.actor import Actor
from app.audit.service import record
from app.clock import now
from app.database import session
from app.disclosures import service as disclosures
from app.needs import service as need_verbs
from app.needs.models import NeedStatus
from app.needs.rules import ALIVE
from app.referrals import queries, rules
from app.referrals.models import Outcome, Referral, ReferralStatus
from app.referrals.moving import go_on, move, settle_need, take_up, tell, withdraw
from app.settings import queries as settings
from app.settings.deadlines import Deadlines
from app.transaction import atomic
from app.words import _

S = ReferralStatus


def deadlines_of(referral: Referral) -> Deadlines:
    """What holds in the county of its need."""
    return settings.of(referral.place_code).deadlines


def ask_for_the_second(referral: Referral) -> None:
    """The provider has reported, inside a deed: whoever asked has a time to go and see."""
    tell("referral_completed", referral)
    due = deadlines_of(referral).until("confirm", referral.need.urgency, now())
    outbox.put("workers.clocks.confirm_due", str(referral.id), not_before=due)


def arrived(actor: Actor | None, referral: Referral, *, partly: bool) -> None:
    """Both keys have turned, inside a deed: the need is met, or as much of it as was delivered. One that was closed in the
    meantime stays closed; that the help arrived is kept all the same."""
    need = referral.need
    disclosures.over(actor, referral.id)
    if need.status not in ALIVE:
        return
    tries = queries.tries(need.id)
    if partly or rules.units_arrived(tries) < need.units:
        settle_need(actor, need, referral.id)
        if need.status is NeedStatus.OPEN:
            go_on(need)
    else:
        take_up(actor, need)
        need_verbs.move(actor, need, NeedStatus.MET)
        for other in rules.running(tries):
            withdraw(actor, other, str(_("需求已由另一家落实")))


def confirmed_by_family(referral: Referral) -> None:
    """The family has said so itself, by its one-time page, inside a deed of the machine."""
    fulfilment = rules.check_confirmable(referral, referral.fulfilment)
    fulfilment.confirmed_at, fulfilment.confirmed_how = now(), "page"
    arrived(None, referral, partly=fulfilment.partial)
    record(None, "fulfilment.confirm", referral, child=referral.need.child_id, how="page")
    tell("referral_confirmed", referral)


def contest(actor: Actor | None, referral: Referral, note: str) -> None:
    """The keys disagree, inside a deed: the supervisor is asked, and a clock runs for her. With no actor it is the family,
    by its one-time page."""
    fulfilment = rules.check_confirmable(referral, referral.fulfilment)
    fulfilment.disputed_at, fulfilment.dispute_note = now(), note
    fulfilment.disputed_by = actor.id if actor else None
    fulfilment.settle_by = deadlines_of(referral).until("settle", referral.need.urgency, fulfilment.disputed_at)
    record(actor, "fulfilment.dispute", referral, child=referral.need.child_id)
    tell("referral_disputed" if actor else "referral_disputed_at_home", referral)
    outbox.put("workers.clocks.settle_due", str(referral.id), not_before=fulfilment.settle_by)


def settled(actor: Actor, referral: Referral, outcome: Outcome, note: str, units: int | None) -> None:
    """What the supervisor finds stands, inside a deed."""
    fulfilment = rules.check_contested(referral.fulfilment)
    fulfilment.settled_units = rules.check_settlement(fulfilment, outcome, units)
    fulfilment.settled_by, fulfilment.settled_at = actor.id, now()
    fulfilment.outcome, fulfilment.settlement = outcome, note
    record(actor, "fulfilment.settle", referral, child=referral.need.child_id, outcome=outcome.value)
    if outcome is Outcome.NOT_ARRIVED:
        settle_need(actor, referral.need, referral.id)
        disclosures.over(actor, referral.id)
        if referral.need.status is NeedStatus.OPEN:
            go_on(referral.need)
    else:
        arrived(actor, referral, partly=fulfilment.partial or outcome is Outcome.PARTLY)
    tell("referral_settled", referral)


def thank_others(referral: Referral) -> None:
    """Somebody has said yes to all that was needed: the requests to others are taken back, by the machine, since she who
    said yes knows of none of them."""
    outbox.put("workers.loop.thank_others", str(referral.id))


def thank(referral_id: UUID) -> None:
    """Take back what is still asked of others for the same need, politely."""
    with atomic():
        chosen = queries.for_clock(referral_id)
        if chosen is None or chosen.need.status not in {NeedStatus.IN_SERVICE, NeedStatus.MET}:
            return
        for other in queries.tries(chosen.need_id):
            if other.id != chosen.id and other.status in {S.DRAFT, S.REQUESTED}:
                withdraw(None, other, str(_("谢谢您。另一家先接收了这条需求，这一次不用再答复。")))


def undo(actor: Actor, referral: Referral, note: str) -> None:
    """Entered in error, inside a deed: whatever it had done to its need is undone too."""
    was_met = referral.need.status is NeedStatus.MET and referral.status is S.COMPLETED
    seen = referral.status is not S.DRAFT
    move(actor, referral, S.ENTERED_IN_ERROR, note=note)
    session.flush()
    if was_met and rules.units_arrived(queries.tries(referral.need_id)) < referral.need.units:
        need_verbs.move(actor, referral.need, NeedStatus.OPEN, note)
    settle_need(actor, referral.need, referral.id)
    if seen:
        tell("referral_cancelled", referral)
