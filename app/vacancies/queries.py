"""Reading the register; always through the actor."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.clock import now
from app.database import session
from app.errors import NotFound
from app.needs.models import Need
from app.organizations.models import Organization, OrganizationStatus
from app.vacancies.models import Holder, Vacancy, VacancyStatus, VacancyStep
from app.vacancies.policy import allows, visible_to
from app.vacancies.rules import PUBLIC

S = VacancyStatus
WHOLE = (joinedload(Vacancy.need).joinedload(Need.child), joinedload(Vacancy.organization))
OPEN = (S.RAISED, S.ON_AGENDA, S.DECIDED)


def get(
    actor: Actor, vacancy_id: UUID, permission: Permission = Permission.SEE_NEEDS, *, lock: bool = False
) -> Vacancy:
    """One vacancy the actor may use so; otherwise it is not there."""
    query = sa.select(Vacancy).options(*WHOLE).where(Vacancy.id == vacancy_id)
    if lock:
        query = query.with_for_update(of=Vacancy).execution_options(populate_existing=True)
    vacancy = session.scalar(query)
    if vacancy is None or not allows(actor, permission, vacancy):
        raise NotFound("vacancy")
    return vacancy


def find(
    actor: Actor,
    *,
    statuses: Sequence[VacancyStatus] = OPEN,
    holder: Holder | None = None,
    page: int = 1,
    size: int = 20,
) -> tuple[Sequence[Vacancy], int]:
    """The register of the actor's area, what should have been acted on first, a page at a time; with how many."""
    where = [visible_to(actor), Vacancy.status.in_(statuses)]
    if holder:
        where.append(Vacancy.holder == holder)
    total = session.scalar(sa.select(sa.func.count()).select_from(Vacancy).where(*where)) or 0
    rows = session.scalars(
        sa.select(Vacancy)
        .options(*WHOLE)
        .where(*where)
        .order_by(Vacancy.act_by, Vacancy.id)
        .limit(size)
        .offset((page - 1) * size)
    ).all()
    return rows, total


def steps(actor: Actor, vacancy: Vacancy) -> Sequence[VacancyStep]:
    """How it came to where it is, oldest first."""
    if not allows(actor, Permission.SEE_NEEDS, vacancy):
        raise NotFound("vacancy")
    return session.scalars(
        sa.select(VacancyStep).where(VacancyStep.vacancy_id == vacancy.id).order_by(VacancyStep.id)
    ).all()


def tally(actor: Actor) -> tuple[int, int]:
    """How many are open in the actor's area, and how many of them late."""
    late = sa.func.count().filter(Vacancy.act_by < now())
    where = (visible_to(actor), Vacancy.status != S.RESOLVED)
    row = session.execute(sa.select(sa.func.count(), late).select_from(Vacancy).where(*where)).one()
    return int(row[0]), int(row[1])


def of_need(actor: Actor, need_id: UUID) -> Sequence[Vacancy]:
    """The open vacancy of a need, for whoever may open it; at most one."""
    where = (visible_to(actor), Vacancy.need_id == need_id, Vacancy.status != S.RESOLVED)
    return session.scalars(sa.select(Vacancy).options(*WHOLE).where(*where)).all()


def open_of(need_id: UUID) -> Vacancy | None:
    """The open vacancy of a need, locked; for the machine, and for verbs that hold the need."""
    return session.scalar(
        sa.select(Vacancy).where(Vacancy.need_id == need_id, Vacancy.status != S.RESOLVED).with_for_update()
    )


def of_referral(referral_id: UUID) -> Vacancy | None:
    """The open vacancy whose decision a request carries, locked; for the machine."""
    return session.scalar(
        sa.select(Vacancy).where(Vacancy.referral_id == referral_id, Vacancy.status == S.DECIDED).with_for_update()
    )


def departments(actor: Actor) -> Sequence[Organization]:
    """Bodies of the actor's county that can be named as responsible, by name."""
    county = (actor.area or "-")[:6]
    return session.scalars(
        sa.select(Organization)
        .where(
            Organization.kind.in_(PUBLIC),
            Organization.status == OrganizationStatus.VERIFIED,
            Organization.place_code.startswith(county, autoescape=True),
        )
        .order_by(Organization.name)
    ).all()
