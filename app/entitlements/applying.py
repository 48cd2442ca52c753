"""The verbs of an application: begun, papers gathered, handed in, decided, paid; each step with its day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record, record_many
from app.children import queries as children
from app.children.models import Child
from app.children.rules import check_open
from app.clock import morning_of, today
from app.database import session
from app.entitlements import queries, rules
from app.entitlements.models import Application, Holder, Paper, Route, Status, Step
from app.entitlements.rulebook import Rule
from app.errors import NotFound, OutOfDate, RuleBroken
from app.transaction import atomic, attempt
from app.words import _


@dataclass(frozen=True, slots=True)
class Opened:
    """An application with all that its page shows."""

    row: Application
    child: Child
    rule: Rule
    papers: Sequence[Paper]
    steps: Sequence[Step]


def get(actor: Actor, application_id: UUID, permission: Permission = Permission.SEE_CHILDREN) -> Application:
    """One application of a child whose file the actor may use so."""
    found = session.scalar(
        sa.select(Application).options(joinedload(Application.child)).where(Application.id == application_id)
    )
    if found is None:
        raise NotFound("application")
    children.get(actor, found.child_id, permission)
    return found


def look(actor: Actor, application_id: UUID, deed: str = "application.look") -> Opened:
    """Open one; the look is recorded."""
    with atomic():
        row = get(actor, application_id)
        record(actor, deed, row, purpose="entitlements")
    return opened(row)


def opened(row: Application) -> Opened:
    """Its papers and steps."""
    papers = session.scalars(sa.select(Paper).where(Paper.application_id == row.id).order_by(Paper.place)).all()
    steps = session.scalars(sa.select(Step).where(Step.application_id == row.id).order_by(Step.at, Step.id)).all()
    rule = queries.rulebook(row.child.place_code).rules[row.code]
    return Opened(row, row.child, rule, papers, steps)


def start(actor: Actor, child_id: UUID, code: str, *, received: bool = False) -> Application:
    """Begin an application, with its checklist; `received`: the family has it already, so that nobody asks again."""
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_NEEDS)
        check_open(child)
        rule = queries.rulebook(child.place_code).rules.get(code)
        if rule is None or rule.apart:
            raise NotFound("entitlement")
        status = Status.PAID if received else Status.STARTED
        row = Application(child_id=child.id, code=code, status=status, route=Route.HOME, started_by=actor.id)
        try:
            with attempt():
                session.add(row)
                session.flush()
        except IntegrityError as twice:
            raise RuleBroken(_("这个项目已经在办，或者已经在领。")) from twice
        for place, title in enumerate(() if received else rules.papers_of(rule)):
            session.add(Paper(application_id=row.id, child_id=child.id, place=place, title=title, ready=False))
        step(actor, row, today(), "")
        record(actor, "application.start", row, code=code, status=status.value)
    return row


def step(actor: Actor, row: Application, on: date, note: str) -> None:
    """Within a deed: what happened."""
    session.flush()
    session.add(
        Step(application_id=row.id, child_id=row.child_id, status=row.status, on=on, actor_id=actor.id, note=note.strip() or None)
    )  # fmt: skip


def change(actor: Actor, application_id: UUID, version: int) -> Application:
    """Within a deed: an application to be changed, as its page was filled from."""
    row = get(actor, application_id, Permission.EDIT_NEEDS)
    session.refresh(row, with_for_update=True, attribute_names=["version", "status"])
    if row.version != version:
        raise OutOfDate(_("刚刚有人先改了这一项。请重新打开再改，您刚填的内容还在下面。"))
    return row


def gather(
    actor: Actor, application_id: UUID, papers: dict[UUID, tuple[bool, Holder | None]], *, version: int
) -> Application:
    """Tick the checklist, and say who holds what. With everything ready the papers are gathered."""
    with atomic():
        row = change(actor, application_id, version)
        if row.status not in {Status.STARTED, Status.GATHERED}:
            raise RuleBroken(_("已经递交了，清单不能再改。"))
        mine = session.scalars(sa.select(Paper).where(Paper.application_id == row.id)).all()
        for paper in mine:
            if paper.id in papers:
                paper.ready, paper.holder = papers[paper.id]
        whole = all(paper.ready for paper in mine)
        now = Status.GATHERED if whole else Status.STARTED
        if now is not row.status:
            row.status = now
            step(actor, row, today(), "")
        record(actor, "application.gather", row, ready=sum(paper.ready for paper in mine), of=len(mine))
    return row


def submit(
    actor: Actor,
    application_id: UUID,
    *,
    version: int,
    route: Route,
    office: str,
    receipt: str,
    on: date,
    note: str = "",
) -> Application:
    """Handed in: where, by which route, with which receipt; its working days begin."""
    with atomic():
        row = change(actor, application_id, version)
        rules.check_move(row.status, Status.SUBMITTED)
        rules.check_day(on, None)
        if len(office.strip()) < 2:
            raise RuleBroken(_("请写交到了哪里，例如“郢城镇便民服务中心”。"), field="office")
        rule = queries.rulebook(row.child.place_code).rules[row.code]
        row.status, row.route, row.office, row.receipt = (
            Status.SUBMITTED,
            route,
            office.strip(),
            receipt.strip() or None,
        )
        row.submitted_on, row.due_on = on, rules.due(rule, route.value, on)
        step(actor, row, on, note)
        record(actor, "application.submitted", row, route=route.value)
        watch(row)
    return row


def watch(row: Application) -> None:
    """Promise to look the morning after the last day on which an answer should be there."""
    if row.due_on:
        morning = morning_of(row.due_on + timedelta(days=1), 8)
        outbox.put("workers.screening.answer_late", str(row.id), queue="notices", not_before=morning)


def move(
    actor: Actor,
    application_id: UUID,
    status: Status,
    *,
    version: int,
    on: date,
    note: str = "",
    monthly: int | None = None,
    amount: str = "",
    from_on: date | None = None,
    until_on: date | None = None,
) -> Application:
    """Any later step: accepted, granted, refused with its reason, appealed, paid, renewed, ended."""
    with atomic():
        row = change(actor, application_id, version)
        rules.check_move(row.status, status)
        given = (Step.application_id == row.id, Step.status.not_in((Status.STARTED, Status.GATHERED)))
        last = session.scalar(sa.select(sa.func.max(Step.on)).where(*given))
        rules.check_day(on, last)
        decided = status in {Status.GRANTED, Status.PAID, Status.REFUSED}
        if decided:
            rules.check_decision(status, note, from_on or row.from_on, monthly)
        if until_on and (start := from_on or row.from_on) and until_on < start:
            raise RuleBroken(_("结束的日期早于开始的日期，请核对。"), field="until_on")
        renewed = row.status is status is Status.PAID
        row.status = status
        row.monthly, row.amount = monthly or row.monthly, amount.strip() or row.amount
        row.from_on, row.until_on = from_on or row.from_on, until_on or row.until_on
        step(actor, row, on, note)
        record(actor, f"application.{'renewed' if renewed else status.value}", row)
        if until_on:
            remember_renewal(row)
    return row


def remember_renewal(row: Application) -> None:
    """Promise to remind whoever looks after the file some weeks before it has to be renewed."""
    if row.until_on:
        morning = morning_of(row.until_on - rules.RENEW_AHEAD, 8)
        outbox.put(
            "workers.screening.renewal_due", str(row.id), row.until_on.isoformat(), queue="notices", not_before=morning
        )


def listed(actor: Actor, *, late: bool = False) -> Sequence[Application]:
    """The applications of the area; whose were shown is recorded."""
    with atomic():
        rows = queries.applications(actor, late=late)
        record_many(actor, "application.list", rows, purpose="entitlements")
    return rows


def load(application_id: UUID) -> Application | None:
    """The one a job speaks of."""
    return session.scalar(
        sa.select(Application).options(joinedload(Application.child)).where(Application.id == application_id)
    )
