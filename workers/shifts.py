"""Jobs of shifts: telling both sides, calling others to stand in, keeping attendance, and what follows when somebody leaves."""

from uuid import UUID

from app.notices.service import tell
from app.organizations import queries as organizations
from app.shifts import attendance, beside, leaving, queries, swapping
from app.shifts.models import Shift, ShiftStatus
from workers.base import job

HERS, THEIRS = frozenset({"confirmed", "returned"}), frozenset({"written"})
"""Which side alone hears of it; of everything else both do."""


def concerned(shift: Shift, what: str) -> set[UUID]:
    """Whom news of a shift concerns: the volunteer; the director, and whoever planned it in her place; of hours also the
    staff of the organization that stands beside the volunteer."""
    director = {shift.director_id, shift.proposed_by} - {shift.volunteer_id}
    if what in HERS:
        return {shift.volunteer_id}
    if what not in THEIRS:
        return director | {shift.volunteer_id}
    body = organizations.members(shift.organization_id) if shift.organization_id else ()
    return (director | {*body}) - {shift.volunteer_id}


@job
def told(shift_id: str, what: str, by: str, version: int) -> None:
    """Tell those concerned what happened, but whoever did it."""
    shift = queries.load(UUID(shift_id))
    if shift:
        others = sorted(one for one in concerned(shift, what) if str(one) != by)
        tell(others, f"shift.{what}", shift.id, occasion=str(version), number=shift.number)


@job
def soon(shift_id: str) -> None:
    """The day before: she is reminded; where nobody stands in for her yet, the director hears of it."""
    shift = queries.load(UUID(shift_id))
    if shift and shift.status is ShiftStatus.AGREED:
        tell([shift.volunteer_id], "shift.soon", shift.id, number=shift.number)
        if shift.swap_asked_at:
            tell([shift.director_id], "shift.nobody", shift.id, number=shift.number)


@job
def call(shift_id: str) -> None:
    """Work out who may stand in."""
    swapping.call(UUID(shift_id))


@job
def opened(shift_id: str) -> None:
    """Tell those who may take it now."""
    shift = queries.load(UUID(shift_id))
    if shift and shift.swap_asked_at:
        occasion = shift.swap_asked_at.isoformat()
        tell(swapping.called(shift.id), "shift.call", shift.id, occasion=occasion, number=shift.number)


@job
def taken(shift_id: str, before: str) -> None:
    """Tell the director who comes now, and whoever does not come that somebody does."""
    shift = queries.load(UUID(shift_id))
    if shift:
        tell(
            concerned(shift, "taken") - {shift.volunteer_id},
            "shift.taken",
            shift.id,
            occasion=before,
            number=shift.number,
        )
        tell([UUID(before)], "shift.relieved", shift.id, occasion=before, number=shift.number)


@job
def attended(shift_id: str) -> None:
    """Keep attendance as a session of the loop."""
    attendance.attend(UUID(shift_id))


@job
def beside_anew(account_id: str) -> None:
    """Another organization stands beside a volunteer, or none: what is not settled follows."""
    beside.anew(UUID(account_id))


@job
def gone(account_id: str) -> None:
    """An account was stopped: what a volunteer had is handed back."""
    leaving.gone(UUID(account_id))


@job
def cleared_anew(account_id: str) -> None:
    """What a volunteer is cleared for has changed: call off what lies beyond."""
    leaving.cleared_anew(UUID(account_id))


@job
def referral_over(referral_id: str) -> None:
    """A referral to a volunteer has ended: nobody comes for it any more."""
    leaving.referral_over(UUID(referral_id))
