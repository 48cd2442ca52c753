"""The verbs of those on a report's path: receive it, note who was told, say what came of it, learn from late ones."""

from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.clock import day_of, now
from app.database import session
from app.errors import NotFound, OutOfDate, RuleBroken
from app.safeguarding import queries, rules
from app.safeguarding.models import Outcome, Report, ReportReview, ReportRoute, Status, StepKind, Told
from app.safeguarding.policy import may_handle
from app.safeguarding.service import Telling, step
from app.settings import queries as settings
from app.transaction import atomic
from app.words import _


def acknowledge(actor: Actor, report_id: UUID) -> Report:
    """Receive it: the clocks stop. Whoever made the report cannot receive it herself. Twice is once."""
    with atomic():
        row = queries.to_handle(actor, report_id)
        if row.status is Status.RECEIVED:
            row.status, row.acknowledged_at, row.acknowledged_by = Status.ACKNOWLEDGED, now(), actor.id
            step(row, StepKind.ACKNOWLEDGED, actor)
            record(actor, "report.acknowledge", row)
            outbox.put("workers.reports.answered", str(row.id), queue="notices")
    return row


def tell(actor: Actor, report_id: UUID, told: Telling) -> ReportRoute:
    """Note that a department was told. Whoever reported may note it too."""
    with atomic():
        row = queries.to_tell(actor, report_id, lock=True)
        rules.check_told(row.found_at, told.at)
        route = session.scalar(
            sa.select(ReportRoute).where(ReportRoute.report_id == row.id, ReportRoute.department == told.department)
        )
        if route is None:
            route = ReportRoute(report_id=row.id, department=told.department)
            session.add(route)
        route.channel, route.told_at, route.told_by = told.channel, told.at, actor.id
        route.receipt = told.receipt
        step(row, StepKind.TOLD, actor, str(rules.TOLD_NAMES[told.department.value]))
        record(actor, "report.told", row, department=told.department.value)
    return route


def note(actor: Actor, report_id: UUID, words: str) -> Report:
    """Write down what was done, for those on the path."""
    with atomic():
        row = queries.to_handle(actor, report_id)
        if len(words.strip()) < 2:
            raise RuleBroken(_("请写做了什么。"), field="words")
        step(row, StepKind.NOTE, actor, words)
        record(actor, "report.note", row)
    return row


def close(actor: Actor, report_id: UUID, outcome: Outcome, answer: str, *, version: int) -> Report:
    """Say what came of it, and tell the reporter in suitable form (未成年人保护法 art. 11)."""
    with atomic():
        row = queries.to_handle(actor, report_id)
        if row.version != version:
            raise OutOfDate(_("刚刚有人先改了这一项。请重新打开再改，您刚填的内容还在下面。"))
        if row.status is not Status.ACKNOWLEDGED:
            raise RuleBroken(_("要先受理，才能写结果。") if row.status is Status.RECEIVED else _("已经有结果了。"))
        untold = [one for one in queries.routes(row.id) if one.department is Told.POLICE and one.told_at is None]
        if untold and row.outcome is None and outcome is not Outcome.TRANSFERRED:
            raise RuleBroken(_("还没有记下告诉了公安。请先打 110 或派出所，记下时间，再写结果。"), field="outcome")
        row.status, row.outcome, row.answer, row.closed_at = Status.CLOSED, outcome, answer, now()
        step(row, StepKind.CLOSED, actor)
        record(actor, "report.close", row, outcome=outcome.value)
        outbox.put("workers.reports.answered", str(row.id), queue="notices")
    return row


def review(actor: Actor, report_id: UUID, known_since: date, knew: str) -> ReportReview:
    """Open a review: this should have been reported earlier."""
    actor.require(Permission.OVERSEE)
    with atomic():
        row = queries.to_handle(actor, report_id)
        rules.check_review(known_since, day_of(row.found_at), knew)
        if any(one.closed_at is None for one, _report in queries.reviews(actor, row.id)):
            raise RuleBroken(_("这份报告已经在复盘。"))
        found = ReportReview(report_id=row.id, known_since=known_since, opened_by=actor.id)
        found.knew = knew
        session.add(found)
        step(row, StepKind.REVIEW, actor)
        record(actor, "report.review", row, days=(day_of(row.found_at) - known_since).days)
    return found


def learn(actor: Actor, review_id: UUID, learnt: str) -> ReportReview:
    """Close a review with what is learnt from it; by another person than the one who opened it."""
    with atomic():
        found = session.get(ReportReview, review_id)
        if found is None or not may_handle(actor, queries.get(actor, found.report_id)):
            raise NotFound("review")
        if found.closed_at is not None:
            raise RuleBroken(_("这次复盘已经结束。"))
        if found.opened_by == actor.id:
            raise RuleBroken(_("要由另一个人结束复盘：发起的人不能自己结束。"))
        if len(learnt.strip()) < 2:
            raise RuleBroken(_("请写以后怎么避免。"), field="learnt")
        found.learnt, found.closed_by, found.closed_at = learnt, actor.id, now()
        record(actor, "report.learnt", queries.get(actor, found.report_id))
    return found


def waiting(report_id: UUID) -> Report | None:
    """A report that nobody has received, locked while a clock looks at it."""
    query = sa.select(Report).where(Report.id == report_id).with_for_update(of=Report)
    row = session.scalar(query.execution_options(populate_existing=True))
    return row if row and row.status is Status.RECEIVED else None


def remind(report_id: UUID) -> Report | None:
    """A clock: nobody has received it; those in charge are told again. Nothing once somebody has."""
    row = waiting(report_id)
    if row is None:
        return None
    step(row, StepKind.REMINDED, None)
    return row


def escalate(report_id: UUID) -> Report | None:
    """A clock: still nobody; it goes to the county, and there every so many minutes again until somebody has it."""
    row = waiting(report_id)
    if row is None:
        return None
    row.escalated_at = row.escalated_at or now()
    step(row, StepKind.ESCALATED, None)
    again = now() + timedelta(minutes=settings.of(row.place_code).reports.escalate)
    outbox.put("workers.reports.escalate", str(row.id), queue="notices", not_before=again)
    return row
