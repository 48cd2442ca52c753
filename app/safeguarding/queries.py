"""Reading reports; always through the actor."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.clock import now
from app.database import session
from app.errors import NotFound
from app.organizations.models import Organization, OrganizationKind, OrganizationStatus
from app.safeguarding.models import Report, ReportReview, ReportRoute, ReportStep, Status
from app.safeguarding.policy import may_handle, oversees, visible_to

YEAR = timedelta(days=365)


def get(actor: Actor, report_id: UUID, *, lock: bool = False) -> Report:
    """One report the actor may open; otherwise it is not there."""
    query = sa.select(Report).options(joinedload(Report.child)).where(Report.id == report_id, visible_to(actor))
    found = session.scalar(query.with_for_update(of=Report) if lock else query)
    if found is None:
        raise NotFound("report")
    return found


def to_handle(actor: Actor, report_id: UUID) -> Report:
    """One report the actor receives and answers."""
    found = get(actor, report_id, lock=True)
    if not may_handle(actor, found):
        raise NotFound("report")
    return found


def to_tell(actor: Actor, report_id: UUID, *, lock: bool = False) -> Report:
    """One report of which the actor notes who was told: she receives it, or made it."""
    found = get(actor, report_id, lock=lock)
    if not (may_handle(actor, found) or found.reported_by == actor.id):
        raise NotFound("report")
    return found


def find(actor: Actor, *, waiting: bool = False) -> Sequence[Report]:
    """The reports one may open: those that wait first, then the newest."""
    where = [visible_to(actor)] + ([Report.status == Status.RECEIVED] if waiting else [])
    query = sa.select(Report).options(joinedload(Report.child)).where(*where)
    return session.scalars(query.order_by(Report.status != Status.RECEIVED, Report.reported_at.desc()).limit(100)).all()


def routes(report_id: UUID) -> Sequence[ReportRoute]:
    """Whom a report goes to."""
    return session.scalars(
        sa.select(ReportRoute).where(ReportRoute.report_id == report_id).order_by(ReportRoute.id)
    ).all()


def steps(report_id: UUID) -> Sequence[ReportStep]:
    """What happened to it."""
    return session.scalars(
        sa.select(ReportStep).where(ReportStep.report_id == report_id).order_by(ReportStep.at, ReportStep.id)
    ).all()


def reviews(
    actor: Actor, report_id: UUID | None = None, *, waiting: bool = False
) -> Sequence[tuple[ReportReview, Report]]:
    """Reviews of the area, or of one report; the open ones first."""
    where = [oversees(actor)] + ([Report.id == report_id] if report_id else [])
    if waiting:
        where.append(ReportReview.closed_at.is_(None))
    rows = session.execute(
        sa.select(ReportReview, Report)
        .join(Report, Report.id == ReportReview.report_id)
        .where(*where)
        .order_by(ReportReview.closed_at.desc().nulls_first(), ReportReview.opened_at.desc())
        .limit(50)
    )
    return [(review, report) for review, report in rows]


def filed(filed_by: UUID, number: int | None = None) -> Report | None:
    """The report of one form, or of one look-up code with its number."""
    where = [Report.filed_by == filed_by] + ([Report.number == number] if number is not None else [])
    return session.scalar(sa.select(Report).where(*where))


@dataclass(frozen=True, slots=True)
class Register:
    """A year of reports of an area: how many of which circumstance, how long until somebody received them, what came."""

    total: int
    waiting: int
    by_circumstance: Counter[str]
    outcomes: Counter[str]
    median_minutes: int | None
    """From filing to being received; None while none was."""
    late: int
    """Received, or still waiting, after the county's own number of minutes."""
    open_reviews: int


def register(actor: Actor, within: int) -> Register:
    """The figures of the last year; `within` is the county's number of minutes."""
    actor.require(Permission.OVERSEE)
    rows = session.execute(
        sa.select(Report.circumstance, Report.status, Report.outcome, Report.reported_at, Report.acknowledged_at).where(
            oversees(actor), Report.reported_at > now() - YEAR
        )
    ).all()
    took = [((row.acknowledged_at or now()) - row.reported_at).total_seconds() / 60 for row in rows]
    received = [minutes for minutes, row in zip(took, rows, strict=True) if row.acknowledged_at]
    return Register(
        total=len(rows),
        waiting=sum(row.status is Status.RECEIVED for row in rows),
        by_circumstance=Counter(row.circumstance for row in rows),
        outcomes=Counter(row.outcome.value for row in rows if row.outcome),
        median_minutes=int(median(received)) if received else None,
        late=sum(minutes > within for minutes in took),
        open_reviews=len(reviews(actor, waiting=True)),
    )


def offices(county: str) -> Sequence[Organization]:
    """The verified departments of a county to which reports can be routed here; never a body that provides help."""
    return session.scalars(
        sa.select(Organization)
        .where(
            Organization.kind == OrganizationKind.GOVERNMENT,
            Organization.status == OrganizationStatus.VERIFIED,
            Organization.place_code.startswith(county, autoescape=True),
        )
        .order_by(Organization.name)
    ).all()


def load(report_id: UUID) -> Report | None:
    """The one a job speaks of."""
    return session.get(Report, report_id)


def routed_to(report_id: UUID) -> list[UUID]:
    """The departments' offices here that a report goes to."""
    return [one.organization_id for one in routes(report_id) if one.organization_id]


def reviewed(actor: Actor, review_id: UUID) -> Report:
    """The report of a review that the actor may close."""
    found = session.get(ReportReview, review_id)
    if found is None:
        raise NotFound("review")
    return to_handle(actor, found.report_id)
