"""Why a scheme is opened: a gap of a plan, a number of the register, what nobody owns, or what was looked for in vain.

Each stands in a link and in the form as one short word: a gap's id, `vacancy:` and an id, a type of need, or `demand:` with
township and type.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission
from app.clock import today
from app.database import session
from app.demand import queries as demand
from app.demand.queries import Wanted
from app.errors import NotFound, RuleBroken
from app.growth import queries
from app.growth.models import Cause, Scheme
from app.needs.models import Need
from app.plans import queries as plans
from app.plans.models import Gap
from app.vacancies import queries as vacancies
from app.vacancies.models import Vacancy, VacancyStatus
from app.vacancies.policy import visible_to as vacancies_of
from app.web.fields import as_id
from app.words import _

MOST_SOUGHT = 5
"""How many of the things looked for in vain stand among the reasons."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What was missing, on which day; kept as it was, whatever becomes of the list it came from."""

    value: str
    cause: Cause
    type_code: str
    missing: int
    """Needs without help; of what was looked for in vain, how often it was looked for."""
    found_on: date
    township: str | None = None
    number: int | None = None
    """Of the gap or of the entry of the register."""

    def kept(self) -> dict[str, object]:
        """As columns of a scheme."""
        return {
            "cause": self.cause, "type_code": self.type_code, "missing": self.missing, "found_on": self.found_on,
            "township": self.township, "gap_number": self.number if self.cause is Cause.GAP else None,
            "vacancy_number": self.number if self.cause is Cause.VACANCY else None,
        }  # fmt: skip


def chosen(actor: Actor, value: str) -> Reason:
    """The reason that a link or the form names, if it is one of the actor's county."""
    actor.require(Permission.GROW_HELP)
    kind, _colon, rest = value.partition(":")
    if (ident := as_id(value)) is not None:
        return of_gap(plans.gap(actor, ident))
    if kind == "vacancy" and (ident := as_id(rest)) is not None:
        return of_vacancy(actor, vacancies.get(actor, ident, Permission.OVERSEE))
    if kind == "demand":
        found = next((one for one in demand.wanted(actor) if f"{one.township}:{one.type_code}" == rest), None)
        if found:
            return of_demand(found)
    missing = queries.unowned(actor).get(value)
    if missing is None:
        raise RuleBroken(_("请从列表里选是因为缺什么。"), field="because")
    return Reason(value, Cause.VACANCY, value, missing, today())


def among(actor: Actor) -> list[Reason]:
    """What is missing in the county: the newest plan's gaps, what nobody owns, what was looked for in vain."""
    return [
        *(of_gap(one) for one in queries.gaps(actor)),
        *(Reason(code, Cause.VACANCY, code, count, today()) for code, count in queries.unowned(actor).items()),
        *(of_demand(one) for one in demand.wanted(actor, MOST_SOUGHT)),
    ]


def of_gap(gap: Gap) -> Reason:
    """What a plan found no place for."""
    return Reason(str(gap.id), Cause.GAP, gap.type_code, gap.needs, gap.found_on, gap.township, gap.number)


def of_vacancy(actor: Actor, vacancy: Vacancy) -> Reason:
    """An entry of the register, with all of that type and township that nobody owns."""
    township, code = (vacancy.place_code or "")[:9], vacancy.need.type_code
    count = session.scalar(
        sa.select(sa.func.count())
        .select_from(Vacancy)
        .join(Vacancy.need)
        .where(
            vacancies_of(actor), Vacancy.status != VacancyStatus.RESOLVED, Need.type_code == code,
            Vacancy.place_code.startswith(township or "-", autoescape=True),
        )
    )  # fmt: skip
    if vacancy.status is VacancyStatus.RESOLVED or not township:
        raise RuleBroken(_("这一条已经销号了，请从列表里选别的。"), field="because")
    return Reason(
        f"vacancy:{vacancy.id}", Cause.VACANCY, code, count or 1, today(), f"{township}000", vacancy.number
    )  # fmt: skip


def of_demand(wanted: Wanted) -> Reason:
    """What was looked for in the catalogue and not found."""
    value = f"demand:{wanted.township}:{wanted.type_code}"
    return Reason(value, Cause.DEMAND, wanted.type_code, wanted.times, today(), wanted.township)


def opened_for(actor: Actor, reason: Reason) -> Sequence[Scheme]:
    """Schemes of the county for the same type, in the same township or in all of it: nobody opens the same twice unaware."""
    here = sa.or_(Scheme.township == reason.township, Scheme.township.is_(None))
    return session.scalars(
        sa.select(Scheme)
        .where(
            Scheme.place_code.startswith(queries.county_of(actor), autoescape=True), Scheme.type_code == reason.type_code,
            here if reason.township else sa.true(), Scheme.closed_at.is_(None), Scheme.ends_on >= today(),
        )
        .order_by(Scheme.number.desc())
    ).all()  # fmt: skip


def source(actor: Actor, scheme: Scheme) -> UUID | None:
    """Where the reason can still be read by whoever keeps the scheme: the gap or the entry of the register, if it is there."""
    if scheme.gap_number is not None:
        gap = session.scalar(sa.select(Gap).where(Gap.number == scheme.gap_number))
        return gap.id if gap and actor.covers(gap.township) else None
    if scheme.vacancy_number is None:
        return None
    found = session.scalar(sa.select(Vacancy).where(Vacancy.number == scheme.vacancy_number))
    try:
        return vacancies.get(actor, found.id, Permission.OVERSEE).id if found else None
    except NotFound:
        return None
