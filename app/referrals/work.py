"""Recording sessions, and reading what was done: a body's work and a child's history are the same rows."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.audit.service import record, record_many
from app.clock import today
from app.database import session
from app.errors import NotFound, RuleBroken
from app.referrals import queries
from app.referrals.lifecycle import HELPING, Side
from app.referrals.models import Referral, ReferralStatus
from app.referrals.moving import move, side_of, tell
from app.referrals.policy import may_see, visible_to
from app.referrals.work_models import Attendance, Method, WorkSession
from app.transaction import atomic
from app.words import Words, _

S = ReferralStatus
METHOD_NAMES: dict[Method, Words] = {
    Method.CASE: _("个案辅导"),
    Method.GROUP: _("小组活动"),
    Method.ACTIVITY: _("社区活动"),
    Method.VISIT: _("上门探访"),
    Method.GOODS: _("送物资或款项"),
}
ALONE = frozenset({Method.CASE, Method.VISIT})
"""Methods that are for one child at a time."""
BACK = timedelta(days=92)


def check(method: Method, held_on: date | None, title: str, came: Mapping[UUID, bool]) -> date:
    """A day gone by, a word for what was done, and for whom."""
    if held_on is None or not today() - BACK <= held_on <= today():
        raise RuleBroken(_("请填近三个月里、今天或以前的日期。"), field="held_on")
    if not 2 <= len(title.strip()) <= 60:
        raise RuleBroken(_("请用 2 到 60 个字写做了什么，不写孩子的姓名。"), field="title")
    if not came:
        raise RuleBroken(_("请至少勾选一个孩子：来了，或者没来。"), field="came")
    if method in ALONE and len(came) > 1:
        raise RuleBroken(_("个案辅导和上门一次只记一个孩子；几个孩子一起，请选小组或社区活动。"), field="method")
    return held_on


def note(
    actor: Actor, *, method: Method, held_on: date | None, title: str, minutes: int | None, came: Mapping[UUID, bool]
) -> WorkSession:
    """Write down a session with who came. Help that had only been promised has begun by it."""
    held_on = check(method, held_on, title, came)
    with atomic():
        found = [queries.get(actor, ident, Permission.ANSWER_REFERRALS, lock=True) for ident in sorted(came)]
        if any(one.status not in HELPING for one in found):
            raise RuleBroken(_("有一条转介已经结束或还没有接收，请去掉它。"), field="came")
        return keep(actor, found, method=method, held_on=held_on, title=title, minutes=minutes, came=came)


def keep(
    actor: Actor, found: Sequence[Referral], *, method: Method, held_on: date, title: str, minutes: int | None,
    came: Mapping[UUID, bool],
) -> WorkSession:  # fmt: skip
    """The rows of a session, inside a deed that has made sure of its referrals."""
    made = WorkSession(
        method=method, held_on=held_on, title=title.strip(), minutes=minutes, recorded_by=actor.id,
        organization_id=None if actor.role is Role.VOLUNTEER else actor.organization_id,
        volunteer_id=actor.id if actor.role is Role.VOLUNTEER else None,
    )  # fmt: skip
    session.add(made)
    record(actor, "session.note", made, method=method.value, children=len(found))
    for referral in found:
        child = referral.need.child_id
        row = Attendance(session_id=made.id, referral=referral, child_id=child, came=came[referral.id])
        session.add(row)
        record(actor, "session.attend", row, came=came[referral.id])
        begun = referral.status is S.ACCEPTED and came[referral.id]
        if begun and side_of(actor, referral) is Side.HELPER:  # somebody who only stands in does not begin it
            move(actor, referral, S.IN_PROGRESS)
            tell("referral_moved", referral)
    return made


def running(actor: Actor) -> Sequence[Referral]:
    """What the actor is helping with now: whose children a session can be for. The look is recorded."""
    with atomic():
        rows = session.scalars(
            sa.select(Referral)
            .join(Referral.need)
            .options(*queries.WHOLE)
            .where(visible_to(actor), Referral.status.in_(HELPING))
            .order_by(Referral.number)
        ).all()
        record_many(actor, "referral.list", [one.need for one in rows], purpose="referral")
    return rows


def own(actor: Actor, *, page: int = 1, size: int = 20) -> tuple[Sequence[WorkSession], int]:
    """The sessions of the actor's body, the newest first, a page at a time; with how many."""
    if not actor.may(Permission.ANSWER_REFERRALS):
        raise NotFound("sessions")
    mine = WorkSession.volunteer_id == actor.id
    if actor.role is not Role.VOLUNTEER:
        mine = WorkSession.organization_id == actor.organization_id if actor.organization_id else sa.false()
    total = session.scalar(sa.select(sa.func.count()).select_from(WorkSession).where(mine)) or 0
    rows = session.scalars(
        sa.select(WorkSession)
        .options(selectinload(WorkSession.attendances))
        .where(mine)
        .order_by(WorkSession.held_on.desc(), WorkSession.number.desc())
        .limit(size)
        .offset((page - 1) * size)
    ).all()
    return rows, total


def of_referral(actor: Actor, referral: Referral) -> Sequence[Attendance]:
    """The sessions of one referral, oldest first."""
    if not may_see(actor, referral):
        raise NotFound("referral")
    return session.scalars(
        sa.select(Attendance)
        .join(Attendance.session)
        .options(joinedload(Attendance.session))
        .where(Attendance.referral_id == referral.id)
        .order_by(WorkSession.held_on, WorkSession.number)
    ).all()
