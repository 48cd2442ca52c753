"""What a referral's clocks do when they run out. Each is harmless if what it waited for has happened meanwhile, and each
is a row of the outbox done in one transaction with its mark: whatever stood still, it fires once."""

from datetime import datetime
from uuid import UUID

from app.audit.service import record
from app.clock import now
from app.referrals import queries
from app.referrals.lifecycle import BEGINNING
from app.referrals.models import Reason, Referral, ReferralStatus
from app.referrals.moving import tell
from app.referrals.queueing import move_up
from app.referrals.service import reject
from app.transaction import atomic

S = ReferralStatus


def expire(referral_id: UUID) -> None:
    """A request that nobody answered in time is over. One that queued is not, if there is a place for it now; if there is
    none it has queued in vain, which is nobody's silence."""
    with atomic():
        referral = queries.for_clock(referral_id)
        if referral and referral.status is S.REQUESTED and referral.answer_by <= now() and not move_up(referral):
            reject(None, referral, Reason.WAITLIST if referral.waiting else Reason.EXPIRED, None)


def remind(referral_id: UUID) -> None:
    """Half of the time to answer is over: whoever was asked is told again, unless she has no place to answer with."""
    with atomic():
        referral = queries.for_clock(referral_id)
        if referral and referral.status is S.REQUESTED and not referral.waiting:
            tell("referral_reminder", referral)


def start_due(referral_id: UUID, due: datetime | None = None) -> None:
    """Help should have begun, or gone on after a pause; `due` is what the clock was set to."""
    with atomic():
        referral = queries.for_clock(referral_id)
        if referral and referral.status in BEGINNING and over(referral.start_by, due):
            late(referral, "start" if referral.status is S.ACCEPTED else "resume")


def complete_due(referral_id: UUID, due: datetime | None = None) -> None:
    """Help should have been given; in a pause this clock stands still. `due` is what it was set to."""
    with atomic():
        referral = queries.for_clock(referral_id)
        if referral and referral.status in {S.ACCEPTED, S.IN_PROGRESS} and over(referral.complete_by, due):
            late(referral, "complete")


def confirm_due(referral_id: UUID) -> None:
    """Somebody should have gone to see whether the help arrived."""
    with atomic():
        referral = queries.for_clock(referral_id)
        done = referral.fulfilment if referral else None
        if referral and referral.status is S.COMPLETED and done and not (done.confirmed_at or done.disputed_at):
            late(referral, "confirm")


def settle_due(referral_id: UUID) -> None:
    """A dispute should have been settled: the county hears of it too."""
    with atomic():
        referral = queries.for_clock(referral_id)
        if (
            referral
            and referral.fulfilment
            and referral.fulfilment.is_contested
            and over(referral.fulfilment.settle_by)
        ):
            record(None, "fulfilment.late", referral, child=referral.need.child_id)
            tell("dispute_late", referral)


def late(referral: Referral, stage: str) -> None:
    """Everybody concerned hears of it, once for each stage; the log keeps it."""
    record(None, "referral.late", referral, child=referral.need.child_id, stage=stage)
    tell(f"referral_late_{stage}", referral)


def over(moment: datetime | None, due: datetime | None = None) -> bool:
    """Whether a deadline has passed. A clock that was set to another (`due`), since moved by a pause, is not its clock: of
    two that run out during one downtime only one speaks."""
    return moment is not None and moment <= now() and due in {None, moment}
