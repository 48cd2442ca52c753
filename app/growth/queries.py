"""Reading schemes and enrolments; always through the actor."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.database import session
from app.errors import NotFound
from app.growth.models import Enrolment, EnrolmentStatus, Scheme
from app.growth.policy import runs, takes_part, visible_to
from app.growth.rules import FEWEST, WINDOW, Led
from app.needs.models import Need
from app.organizations.models import Organization
from app.plans import queries as plans
from app.plans.models import Gap
from app.vacancies.models import Vacancy, VacancyStatus
from app.vacancies.policy import visible_to as vacancies_of

E = EnrolmentStatus
SEATED = (E.JOINED, E.COMPLETED)


def county_of(actor: Actor) -> str:
    """The six digits of the county whose schemes the actor meets: that of her place, or of her organization's."""
    if actor.place:
        return actor.place[:6]
    body = session.get(Organization, actor.organization_id) if actor.organization_id else None
    return (body.place_code or "-")[:6] if body else "-"


def may_see(actor: Actor, scheme: Scheme) -> bool:
    """Its officers; and whoever could take part, in the same county."""
    return runs(actor, scheme) or (actor.may(Permission.LEARN) and scheme.place_code[:6] == county_of(actor))


def find(actor: Actor) -> Sequence[Scheme]:
    """The schemes of the actor's county, those that are open first."""
    return session.scalars(
        sa.select(Scheme)
        .where(Scheme.place_code.startswith(county_of(actor), autoescape=True))
        .order_by(Scheme.closed_at.is_not(None), Scheme.number.desc())
    ).all()


def get(actor: Actor, scheme_id: UUID, *, lock: bool = False) -> Scheme:
    """One scheme the actor may see; locked, nobody else takes a seat meanwhile."""
    found = session.get(Scheme, scheme_id, with_for_update=lock or None, populate_existing=lock)
    if found is None or not may_see(actor, found):
        raise NotFound("scheme")
    return found


def run_by(actor: Actor, scheme_id: UUID, *, lock: bool = False) -> Scheme:
    """One that the actor keeps."""
    found = get(actor, scheme_id, lock=lock)
    if not runs(actor, found):
        raise NotFound("scheme")
    return found


def enrolments(actor: Actor, scheme_id: UUID) -> Sequence[Enrolment]:
    """Who takes part, as far as the actor may know: all of it for the county, one's own otherwise."""
    return session.scalars(
        sa.select(Enrolment)
        .options(joinedload(Enrolment.organization))
        .where(Enrolment.scheme_id == scheme_id, visible_to(actor))
        .order_by(Enrolment.joined_at, Enrolment.id)
    ).all()


def own(actor: Actor) -> dict[UUID, Enrolment]:
    """One's own enrolments by scheme."""
    rows = session.scalars(sa.select(Enrolment).where(visible_to(actor), Enrolment.status != E.LEFT))
    return {row.scheme_id: row for row in rows if takes_part(actor, row)}


def enrolment(actor: Actor, enrolment_id: UUID) -> Enrolment:
    """One enrolment that the actor may change: her own, or one of her county's scheme; its scheme is locked first."""
    found = session.scalar(
        sa.select(Enrolment).options(joinedload(Enrolment.scheme)).where(Enrolment.id == enrolment_id)
    )
    if found is None or not (runs(actor, found.scheme) or takes_part(actor, found)):
        raise NotFound("enrolment")
    return found


def seats_taken(ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many seats of each scheme are taken; a function of the database counts those one may not see."""
    asked = sa.func.guard.seats_taken(sa.cast(list(ids), sa.ARRAY(sa.Uuid)))
    rows = session.execute(sa.select(sa.column("scheme_id", sa.Uuid), sa.column("taken")).select_from(asked))
    return {ident: int(taken) for ident, taken in rows}


def led_to(actor: Actor, scheme_id: UUID) -> Led:
    """What those who completed did after, beside what they did in as many days before."""
    get(actor, scheme_id)
    names = ("offers_before", "offers_after", "met_before", "met_after")
    asked = sa.func.guard.after_scheme(scheme_id, FEWEST, WINDOW).table_valued(*names)
    row = session.execute(sa.select(asked)).one()
    return Led(int(row[0]), int(row[1]), *(None if one is None else int(one) for one in row[2:]))


def gaps(actor: Actor, limit: int = 10) -> Sequence[Gap]:
    """What the newest plan finds missing in the county, where one more place serves most first."""
    actor.require(Permission.GROW_HELP)
    plan = plans.latest(actor)
    return plans.gaps(actor, plan)[:limit] if plan else []


def unowned(actor: Actor) -> dict[str, int]:
    """Needs of the county that nobody owns, by type; a type with fewer than may be told is left out."""
    actor.require(Permission.GROW_HELP)
    count = sa.func.count(sa.distinct(Vacancy.child_id))
    rows = session.execute(
        sa.select(Need.type_code, sa.func.count())
        .join(Vacancy, Vacancy.need_id == Need.id)
        .where(vacancies_of(actor), Vacancy.status != VacancyStatus.RESOLVED)
        .group_by(Need.type_code)
        .having(count >= FEWEST)
        .order_by(sa.func.count().desc(), Need.type_code)
    )
    return {code: int(found) for code, found in rows}
