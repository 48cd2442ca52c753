"""What was done is kept once: as a session of the loop, with who came, to which the shift points."""

from uuid import UUID

from app.clock import day_of
from app.database import session
from app.offers.models import Mode
from app.people import queries as people
from app.people.service import actor_of
from app.referrals import work
from app.referrals.work_models import Method, WorkSession
from app.shifts import queries
from app.shifts.models import Shift
from app.taxonomy.filters import type_name
from app.transaction import atomic
from app.words import _

METHODS = {Mode.AT_HOME: Method.VISIT, Mode.ON_SITE: Method.CASE, Mode.REMOTE: Method.CASE}


def attend(shift_id: UUID) -> WorkSession | None:
    """Write the session down, or its new length after she looked at it again. For the machine: whoever stands in does
    not see the referral."""
    with atomic():
        shift = queries.load(shift_id, lock=True)
        if shift is None or shift.written_at is None:
            return None
        if shift.session_id is None:
            return first(shift)
        kept = session.get_one(WorkSession, shift.session_id)
        kept.minutes = shift.minutes
        for row in kept.attendances:
            row.came = bool(shift.child_came)
        return kept


def first(shift: Shift) -> WorkSession | None:
    """The session of a shift that has none yet."""
    account = people.by_id(shift.volunteer_id)
    if account is None:
        return None
    kept = work.keep(
        actor_of(account), [shift.referral], method=METHODS[shift.mode], held_on=day_of(shift.starts_at),
        title=str(_("志愿服务：%(what)s", what=type_name(shift.type_code)))[:60], minutes=shift.minutes,
        came={shift.referral_id: bool(shift.child_came)},
    )  # fmt: skip
    shift.session_id = kept.id
    return kept
