"""The verbs of the register. Nothing leaves it without somebody's decision."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.audit.service import record, record_many
from app.clock import CHINA, now
from app.database import session
from app.errors import NotFound, RuleBroken
from app.needs.models import Need, NeedStatus
from app.organizations.models import Organization
from app.people import queries as people
from app.referrals import assigning
from app.referrals import queries as referrals
from app.settings import queries as settings
from app.transaction import atomic
from app.vacancies import policy, queries, rules
from app.vacancies.models import Cause, Deed, Holder, Resolution, Vacancy, VacancyStatus, VacancyStep
from app.words import _

S = VacancyStatus


def look(actor: Actor, vacancy_id: UUID) -> Vacancy:
    """Open one; the look is recorded."""
    with atomic():
        vacancy = queries.get(actor, vacancy_id)
        record(actor, "vacancy.look", vacancy, purpose="vacancy")
    return vacancy


def look_through(
    actor: Actor, statuses: Sequence[VacancyStatus], holder: Holder | None, page: int
) -> tuple[Sequence[Vacancy], int]:
    """A page of the register; whose needs were shown is recorded."""
    with atomic():
        rows, total = queries.find(actor, statuses=statuses, holder=holder, page=page)
        record_many(actor, "vacancy.list", rows, purpose="vacancy")
    return rows, total


def step(
    actor: Actor | None, vacancy: Vacancy, deed: Deed, note: str | None = None, *, cause: Cause | None = None,
    by: UUID | None = None,
) -> None:  # fmt: skip
    """Keep what happened, inside a deed, and enter it in the log. `by`: whose word the machine follows."""
    session.flush()
    session.add(
        VacancyStep(
            vacancy_id=vacancy.id, child_id=vacancy.child_id, place_code=vacancy.place_code, at=now(),
            actor_id=by or (actor.account if actor else None), deed=deed, cause=cause, note=note,
        )
    )  # fmt: skip
    details: dict[str, Any] = {"cause": cause.value} if cause else {}
    record(actor, f"vacancy.{deed.value}", vacancy, **details)


def tell(what: str, vacancy: Vacancy) -> None:
    """Let those concerned know, through the outbox."""
    outbox.put(f"workers.notices.{what}", str(vacancy.id), queue="notices")


def give(vacancy: Vacancy, holder: Holder, since: datetime) -> None:
    """Put it into somebody's hands and set her clock."""
    vacancy.holder, vacancy.act_by = holder, act_by(vacancy, holder, since)
    arm(vacancy)


def act_by(vacancy: Vacancy, holder: Holder, since: datetime) -> datetime:
    """By when whoever holds it should have acted, as its county says; a department has the deadline it was given."""
    return settings.of(vacancy.place_code).deadlines.until(holder.value, vacancy.need.urgency, since)


def arm(vacancy: Vacancy) -> None:
    """Have the clock look at it when its time is over."""
    session.flush()
    outbox.put("workers.clocks.vacancy_due", str(vacancy.id), not_before=vacancy.act_by)


def enter(need: Need, cause: Cause) -> Vacancy:
    """Put a need into the register, inside a deed of the machine; where it is already, one more reason is noted."""
    known = queries.open_of(need.id)
    if known is not None:
        if known.cause is not cause and not referred_for(known, cause):
            step(None, known, Deed.AGAIN, cause=cause)
        return known
    vacancy = Vacancy(
        need=need, child_id=need.child_id, place_code=need.place_code, cause=cause, raised_at=now(), act_by=now(),
        status=S.RAISED, holder=Holder.TOWNSHIP,
    )  # fmt: skip
    session.add(vacancy)
    give(vacancy, Holder.TOWNSHIP, now())
    step(None, vacancy, Deed.RAISED, cause=cause)
    tell("vacancy_raised", vacancy)
    return vacancy


def referred_for(vacancy: Vacancy, cause: Cause) -> bool:
    """Whether this reason has been noted already."""
    known = sa.select(VacancyStep.id).where(VacancyStep.vacancy_id == vacancy.id, VacancyStep.cause == cause).limit(1)
    return session.scalar(known) is not None


def pass_up(actor: Actor, vacancy_id: UUID, words: str) -> Vacancy:
    """The township cannot settle it: the county holds it from now on."""
    words = rules.check_words(words)
    with atomic():
        vacancy = to_act(actor, vacancy_id)
        rules.check_undecided(vacancy)
        give(vacancy, Holder.COUNTY, now())
        step(actor, vacancy, Deed.PASSED_UP, words)
        tell("vacancy_passed_up", vacancy)
    return vacancy


def to_act(actor: Actor, vacancy_id: UUID) -> Vacancy:
    """One that is in the actor's hands, locked; otherwise it is not there."""
    vacancy = queries.get(actor, vacancy_id, Permission.OVERSEE, lock=True)
    if not policy.holds(actor, vacancy):
        raise NotFound("vacancy")
    return vacancy


def assign(actor: Actor, vacancy_id: UUID, organization_id: UUID | None, deadline: date | None, words: str) -> Vacancy:
    """Name the body that is responsible, and by when: a request goes to it that it has to answer."""
    words, deadline = rules.check_words(words), rules.check_deadline(deadline)
    with atomic():
        vacancy = to_act(actor, vacancy_id)
        rules.check_undecided(vacancy)
        body = rules.check_department(session.get(Organization, organization_id) if organization_id else None)
        referral = assigning.assign(actor, vacancy.need_id, body, words)
        vacancy.organization_id, vacancy.referral_id, vacancy.deadline = body.id, referral.id, deadline
        vacancy.status, vacancy.holder = S.DECIDED, Holder.DEPARTMENT
        vacancy.act_by = datetime.combine(deadline, time(23, 59), CHINA)
        arm(vacancy)
        step(actor, vacancy, Deed.DECIDED, words)
    return vacancy


def resolve(actor: Actor, vacancy_id: UUID, how: Resolution, words: str) -> Vacancy:
    """Somebody decides that it leaves the register, for a reason that is true."""
    words = rules.check_words(words)
    with atomic():
        vacancy = queries.get(actor, vacancy_id, Permission.OVERSEE, lock=True)
        rules.check_undecided(vacancy)
        rules.check_resolution(how, vacancy.need.status)
        if how is Resolution.UNMET and vacancy.need.status in {NeedStatus.OPEN, NeedStatus.REFERRED}:
            if not policy.holds(actor, vacancy):
                raise NotFound("vacancy")
            assigning.close_unmet(actor, vacancy.need_id, words)
        leave(actor, vacancy, how, words)
    return vacancy


def leave(actor: Actor | None, vacancy: Vacancy, how: Resolution, words: str | None, by: UUID | None = None) -> None:
    """Out of the register, inside the deed of whoever decided."""
    vacancy.status, vacancy.resolved_at, vacancy.resolution = S.RESOLVED, now(), how
    vacancy.resolved_by, vacancy.words = by or (actor.account if actor else None), words
    step(actor, vacancy, Deed.RESOLVED, words, by=by)


def resolve_many(actor: Actor, ids: Sequence[UUID], how: Resolution, words: str) -> int:
    """The same decision about several; all or none."""
    return each(actor, ids, lambda one: resolve(actor, one, how, words))


def pass_up_many(actor: Actor, ids: Sequence[UUID], words: str) -> int:
    """Several at once to the county; all or none."""
    return each(actor, ids, lambda one: pass_up(actor, one, words))


def each(actor: Actor, ids: Sequence[UUID], deed: Callable[[UUID], Vacancy]) -> int:
    """Do the same to several, all or none; where one stands in the way, its number is said."""
    rules.check_some(ids)
    with atomic():
        for vacancy_id in ids:
            try:
                deed(vacancy_id)
            except RuleBroken as broken:
                number = queries.get(actor, vacancy_id).number
                raise RuleBroken(_("V%(n)s：%(why)s 所以一条也没有处理。", n=number, why=broken.message)) from broken
    return len(ids)


def follow(referral_id: UUID) -> None:
    """The named body has answered: with its yes the vacancy leaves the register, decided by whoever accepted; with its
    no, or its silence, or where the request was taken back, the county has it again. For the machine, which sees both
    sides."""
    with atomic():
        vacancy = queries.of_referral(referral_id)
        if vacancy is None:
            return
        steps = referrals.answers_of(referral_id)
        if steps.accepted:
            leave(None, vacancy, Resolution.DEPARTMENT, None, by=steps.accepted_by)
        elif steps.ended:
            vacancy.status = S.RAISED
            give(vacancy, Holder.COUNTY, now())
            if steps.refused:
                vacancy.cause = Cause.NO_DEPARTMENT
                step(None, vacancy, Deed.REFUSED, cause=Cause.NO_DEPARTMENT)
            else:
                step(None, vacancy, Deed.RECALLED)
            tell("vacancy_refused" if steps.refused else "vacancy_recalled", vacancy)


def due(vacancy_id: UUID) -> None:
    """The clock: whoever holds it has not acted. From the township it goes to the county; there it is told again."""
    with atomic():
        vacancy = session.get(Vacancy, vacancy_id, with_for_update=True, populate_existing=True)
        if vacancy is None or vacancy.status is S.RESOLVED or vacancy.act_by > now():
            return
        if vacancy.referral_id:
            follow(vacancy.referral_id)  # its end may have gone unheard
        if vacancy.resolved_at or vacancy.act_by > now():
            return
        step(None, vacancy, Deed.LATE)
        if vacancy.holder is Holder.TOWNSHIP:
            give(vacancy, Holder.COUNTY, now())
            step(None, vacancy, Deed.PASSED_UP)
            tell("vacancy_passed_up", vacancy)
        else:
            vacancy.act_by = act_by(vacancy, Holder.COUNTY, now())
            arm(vacancy)
            tell("vacancy_late", vacancy)


def load(vacancy_id: UUID) -> Vacancy:
    """The vacancy a job speaks of; the machine has no actor."""
    vacancy = session.get(Vacancy, vacancy_id)
    if vacancy is None:
        raise NotFound("vacancy")
    return vacancy


def holders(vacancy: Vacancy) -> list[UUID]:
    """The accounts of the level that has to act; of a department that was named, the county, which follows it."""
    level = Role.SUPERVISOR if vacancy.holder is Holder.TOWNSHIP else Role.COUNTY_OFFICER
    return [one.id for one in people.overseers_of(vacancy.place_code or "") if one.role is level]
