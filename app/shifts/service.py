"""The verbs of shifts: propose, agree, call off; the code at the door; hours, written by one side and confirmed by the other."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hmac import compare_digest
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.adapters import adapters
from app.audit.service import record
from app.clock import now, today
from app.database import session
from app.errors import NotFound, RuleBroken
from app.offers.models import Offer
from app.referrals import queries as referrals
from app.referrals.lifecycle import HELPING
from app.referrals.models import Referral
from app.settings import queries as settings
from app.shifts import queries, rules
from app.shifts.beside import body_on
from app.shifts.models import Away, Company, FreeTime, Shift, ShiftStatus, Why
from app.shifts.times import Minutes, Span, at
from app.transaction import atomic
from app.words import _

S, P = ShiftStatus, Permission
MOST_REPEATS = 8
DAY_BEFORE = timedelta(hours=24)


def side(actor: Actor) -> Permission:
    """On which side the actor stands."""
    return P.OWN_SHIFTS if actor.role is Role.VOLUNTEER else P.REFER


def second_side(actor: Actor) -> Permission:
    """By which the actor is the second side of hours: the child's side, or the organization beside the volunteer."""
    return P.CONFIRM_HOURS if actor.may(P.CONFIRM_HOURS) else P.REFER


def referral_of(actor: Actor, referral_id: UUID) -> Referral:
    """A referral to a volunteer who helps, as either side may plan for it."""
    wanted = P.ANSWER_REFERRALS if actor.role is Role.VOLUNTEER else P.REFER
    referral = referrals.get(actor, referral_id, wanted)
    if referral.volunteer_id is None:
        raise NotFound("referral")
    if referral.status not in HELPING:
        raise RuleBroken(_("对方接收以后、结束以前，才能约时间。"))
    return referral


def plan(
    actor: Actor, referral_id: UUID, *, starts_at: datetime, minutes: int, company: Company, times: int = 1
) -> list[Shift]:
    """Propose a time, or the same time on so many weeks; the other side answers. The same volunteer each week is what a
    child gets used to."""
    if not 1 <= times <= MOST_REPEATS:
        raise RuleBroken(_("一次最多约 8 周。"), field="times")
    with atomic():
        referral = referral_of(actor, referral_id)
        rules.check_company(referral.offer.mode, company)
        spans = [Span(one, one + timedelta(minutes=minutes)) for one in weekly(starts_at, times)]
        return [propose(actor, referral, span, company) for span in spans]


def weekly(first: datetime, times: int) -> list[datetime]:
    """The same hour, a week later each time."""
    return [first + timedelta(weeks=turn) for turn in range(times)]


def propose(actor: Actor, referral: Referral, span: Span, company: Company) -> Shift:
    """One of them, inside a deed."""
    director = referrals.director_of(referral)
    if referral.volunteer_id is None or director is None:
        raise NotFound("referral")
    check(referral.volunteer_id, referral.offer, span, child_days=referral.need.weekdays)
    made = Shift(
        referral_id=referral.id, offer_id=referral.offer_id, volunteer_id=referral.volunteer_id, director_id=director,
        place_code=referral.place_code, type_code=referral.need.type_code, mode=referral.offer.mode, company=company,
        starts_at=span.start, ends_at=span.end, status=S.PROPOSED, proposed_by=actor.id,
        organization_id=body_on(referral.volunteer_id, span.day),
    )  # fmt: skip
    session.add(made)
    record(actor, "shift.propose", made, child=referral.need.child_id)
    news("proposed", made, actor)
    return made


def check(
    volunteer_id: UUID, offer: Offer, span: Span, *, but: UUID | None = None, child_days: Sequence[int] = ()
) -> None:
    """Whether she can take this time, asked under her lock."""
    her = queries.locked_volunteer(volunteer_id)
    rules.check_fits(
        span, now=now(), cleared_until=offer.cleared_until, taken=queries.taken(volunteer_id, span.day, span.day, but),
        calendar=queries.calendar_of(volunteer_id, offer, today()), child_days=child_days,
        load=settings.of(her.place_code).load,
    )  # fmt: skip


def news(what: str, shift: Shift, actor: Actor | None = None) -> None:
    """Let those concerned know, but whoever did it, through the outbox."""
    session.flush()  # the version tells one occasion from the next
    by = str(actor.id) if actor else ""
    outbox.put("workers.shifts.told", str(shift.id), what, by, shift.version, queue="notices")


def asked(shift: Shift) -> Permission:
    """Which side has to answer what was proposed."""
    return P.REFER if shift.proposed_by == shift.volunteer_id else P.OWN_SHIFTS


def to_answer(actor: Actor, shift_id: UUID) -> Shift:
    """A shift that waits for the actor's answer, locked."""
    shift = queries.get(actor, shift_id, side(actor), lock=True)
    if side(actor) is not asked(shift):
        raise RuleBroken(_("这个时间是您提出的，要等对方同意。"))
    return shift


def agree(actor: Actor, shift_id: UUID) -> Shift:
    """The other side says yes; everything is asked once more."""
    with atomic():
        shift = to_answer(actor, shift_id)
        rules.check_move(shift.status, S.AGREED)
        check(shift.volunteer_id, shift.offer, queries.span_of(shift), but=shift.id)
        move(actor, shift, S.AGREED)
        outbox.put("workers.shifts.soon", str(shift.id), queue="notices", not_before=shift.starts_at - DAY_BEFORE)
        news("agreed", shift, actor)
    return shift


def decline(actor: Actor, shift_id: UUID, why: Why) -> Shift:
    """The other side says no, and why."""
    with atomic():
        shift = to_answer(actor, shift_id)
        move(actor, shift, S.DECLINED, why)
        news("declined", shift, actor)
    return shift


def cancel(actor: Actor, shift_id: UUID, why: Why) -> Shift:
    """Either side calls it off; once it is over, the other side can only say that nobody came."""
    with atomic():
        shift = queries.get(actor, shift_id, side(actor), lock=True)
        over = shift.status is S.AGREED and shift.ends_at <= now()
        if over and side(actor) is P.OWN_SHIFTS:
            raise RuleBroken(_("这一次已经过去了。来了就写时长；没有来，请告诉儿童主任，由她记下。"))
        move(actor, shift, S.MISSED if over else S.CANCELLED, why)
        news("cancelled", shift, actor)
    return shift


def move(actor: Actor | None, shift: Shift, to: ShiftStatus, why: Why | None = None) -> None:
    """Change the state as the table says, inside a deed."""
    rules.check_move(shift.status, to)
    shift.status, shift.reason = to, why
    if to not in rules.AHEAD:
        shift.swap_asked_at = None
    details: dict[str, Any] = {"reason": why.value} if why else {}
    record(actor, f"shift.{to.value}", shift, **details)


def make_code(actor: Actor, shift_id: UUID) -> tuple[Shift, str]:
    """Six digits that the director or the family reads out when she comes; an earlier code opens nothing any more."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    with atomic():
        shift = queries.get(actor, shift_id, P.REFER, lock=True)
        rules.check_move(shift.status, S.CAME)
        shift.code_blind = blind(shift, code)
        record(actor, "shift.code", shift)
    return shift, code


def blind(shift: Shift, code: str) -> bytes:
    """What is kept of a code: nothing can be learnt from it without the operator's key."""
    return adapters.keys.blind(f"{shift.id}:{code}", "shift code")


def opens(actor: Actor, shift_id: UUID, code: str) -> bool:
    """Whether this is the code of her shift; nothing is used up by asking."""
    shift = queries.get(actor, shift_id, P.OWN_SHIFTS)
    return shift.code_blind is not None and compare_digest(shift.code_blind, blind(shift, code))


def check_in(actor: Actor, shift_id: UUID, code: str) -> Shift:
    """She is there, as the code says that was read out to her. It is used up by it."""
    with atomic():
        shift = queries.get(actor, shift_id, P.OWN_SHIFTS, lock=True)
        if shift.code_blind is None or not compare_digest(shift.code_blind, blind(shift, code)):
            raise RuleBroken(_("签到码不对。请对方再念一遍六位数字。"), field="code")
        rules.check_door(queries.span_of(shift), now())
        rules.check_cleared(shift.offer.cleared_until, today())
        move(actor, shift, S.CAME)
        shift.came_at, shift.code_blind = now(), None
    return shift


def write(actor: Actor, shift_id: UUID, *, minutes: int | None, child_came: bool) -> Shift:
    """How long it was, and whether the child came; the other side confirms. Attendance goes to the loop's own session."""
    with atomic():
        shift = queries.get(actor, shift_id, P.OWN_SHIFTS, lock=True)
        shift.minutes = rules.check_written(queries.span_of(shift), minutes, now())
        shift.child_came, shift.written_at = child_came, now()
        move(actor, shift, S.WRITTEN)
        outbox.put("workers.shifts.attended", str(shift.id))
        news("written", shift, actor)
    return shift


def confirm(actor: Actor, shift_id: UUID) -> Shift:
    """The other side knows the same: these hours count."""
    with atomic():
        shift = queries.get(actor, shift_id, second_side(actor), lock=True)
        rules.check_move(shift.status, S.CONFIRMED)
        shift.confirmed_by, shift.confirmed_at = actor.id, now()
        move(actor, shift, S.CONFIRMED)
        news("confirmed", shift, actor)
    return shift


def give_back(actor: Actor, shift_id: UUID, why: Why) -> Shift:
    """The other side knows it otherwise: she looks at it again."""
    with atomic():
        shift = queries.get(actor, shift_id, second_side(actor), lock=True)
        move(actor, shift, S.RETURNED, why)
        news("returned", shift, actor)
    return shift


def keep_week(actor: Actor, week: dict[int, list[Minutes]]) -> None:
    """When she can on each day of the week; what was agreed stays agreed."""
    actor.require(P.OWN_SHIFTS)
    with atomic():
        session.execute(sa.delete(FreeTime).where(FreeTime.account_id == actor.id))
        for day, spans in week.items():
            session.add_all(
                FreeTime(account_id=actor.id, weekday=day, from_minute=low, until_minute=high) for low, high in spans
            )
        record(actor, "shift.week", ("account", str(actor.id)), days=len([day for day in week if week[day]]))


def go_away(actor: Actor, from_on: date | None, until_on: date | None) -> Away:
    """Days on which she cannot. What was agreed for them has to be called off or swapped by itself."""
    actor.require(P.OWN_SHIFTS)
    if from_on is None or from_on < today():
        raise RuleBroken(_("请填今天或以后的日期，例如 2027-2-10。"), field="from_on")
    until = until_on or from_on
    if until < from_on or (until - from_on).days > 366:
        raise RuleBroken(_("到哪一天要在从哪一天以后，一年以内。"), field="until_on")
    with atomic():
        if any(from_on <= queries.span_of(one).day <= until for one in queries.upcoming(actor.id, at(from_on, 0))):
            raise RuleBroken(_("这几天里有约好的。请先在“我的排班”里换人或取消，再写不在。"), field="from_on")
        made = Away(account_id=actor.id, from_on=from_on, until_on=until)
        session.add(made)
        record(actor, "shift.away", made)
    return made


def come_back(actor: Actor, away_id: UUID) -> None:
    """She can after all."""
    with atomic():
        row = session.get(Away, away_id)
        if row is None or row.account_id != actor.id:
            raise NotFound("away")
        record(actor, "shift.back", row)
        session.delete(row)
