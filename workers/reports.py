"""Telling those on a mandatory report's path, at once and again until somebody has received it."""

from uuid import UUID

from app.access.permissions import Role
from app.clock import now
from app.notices.service import tell
from app.people import queries as people
from app.safeguarding import handling
from app.safeguarding import queries as reports
from app.safeguarding.models import Report
from workers.base import job


def in_charge(report: Report, *, county: bool) -> set[UUID]:
    """The supervisors of the place; the county's officers too where it has come to them. Never the reporter herself."""
    near = [one for one in people.overseers_of(report.place_code) if one.id != report.reported_by]
    first = {one.id for one in near if one.role is Role.SUPERVISOR}
    return {one.id for one in near} if county or not first else first


@job
def received(report_id: str) -> None:
    """A report was filed: tell whoever receives it, and the departments' liaisons. In danger: the county at once."""
    report = reports.load(UUID(report_id))
    if report:
        told = in_charge(report, county=report.safe_now is False) | set(
            people.liaisons_of(reports.routed_to(report.id))
        )
        tell(told - {report.reported_by}, "report.received", report.id, number=report.number)


@job
def remind(report_id: str) -> None:
    """Nobody has received it yet."""
    report = handling.remind(UUID(report_id))
    if report:
        tell(in_charge(report, county=False), "report.waiting", report.id, occasion="remind", number=report.number)


@job
def escalate(report_id: str) -> None:
    """Still nobody: the county is told, each time anew."""
    report = handling.escalate(UUID(report_id))
    if report:
        tell(
            in_charge(report, county=True),
            "report.escalated",
            report.id,
            occasion=now().isoformat(),
            number=report.number,
        )


@job
def answered(report_id: str) -> None:
    """Tell whoever reported with her account that somebody has received it, or what came of it."""
    report = reports.load(UUID(report_id))
    if report and report.reported_by:
        tell([report.reported_by], "report.answered", report.id, occasion=report.status.value, number=report.number)
