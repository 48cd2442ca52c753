"""Looking again, 30 and 90 days after a need was met, whether the help is still there."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import journal, outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.children.models import ChildStatus
from app.clock import morning_of, now, today
from app.database import session
from app.errors import NotFound, RuleBroken
from app.needs.models import Found, Need, NeedStatus, Recheck
from app.needs.policy import allows, visible_to
from app.needs.rules import RECHECKS
from app.transaction import atomic
from app.vault.uuid7 import uuid7
from app.words import _

LEAST_URGENT = 3
"""A later look is never more urgent than this, however urgent the need was."""


def begin(need: Need) -> None:
    """The need was met, inside a deed: two looks are due."""
    for days in RECHECKS:
        due = today() + timedelta(days=days)
        ident, morning = uuid7(), morning_of(due)
        journal.add(
            Recheck,
            id=ident,
            need_id=need.id,
            child_id=need.child_id,
            place_code=need.place_code,
            days=days,
            due_on=due,
        )
        outbox.put("workers.clocks.recheck_due", str(ident), not_before=morning)


def moot(need: Need) -> None:
    """The need is open again, inside a deed: what was to be looked at is not there any more."""
    for row in session.scalars(sa.select(Recheck).where(Recheck.need_id == need.id, Recheck.done_at.is_(None))):
        row.found, row.done_at = Found.MOOT, now()


def get(actor: Actor, recheck_id: UUID) -> Recheck:
    """One look of a need that the actor may edit, locked; otherwise it is not there."""
    known = session.scalar(
        sa.select(Recheck)
        .options(joinedload(Recheck.need).joinedload(Need.child))
        .where(Recheck.id == recheck_id)
        .with_for_update(of=Recheck)
        .execution_options(populate_existing=True)
    )
    if known is None or not allows(actor, Permission.EDIT_NEEDS, known.need):
        raise NotFound("recheck")
    return known


def check(known: Recheck, found: Found, note: str) -> None:
    """Once, and with words where the help has gone. That it is still there is seen on its day and not before."""
    if known.done_at is not None:
        raise RuleBroken(_("这一次回访已经记过了。"))
    if found is Found.HOLDS and known.due_on > today():
        raise RuleBroken(_("还没到回访的日子，现在看到帮助还在不算数。"), field="found")
    if found is Found.MOOT:
        raise RuleBroken(_("请选帮助还在不在。"), field="found")
    if found is Found.LAPSED and not note.strip():
        raise RuleBroken(_("请写明现在的情况，重新找帮助时要用。"), field="note")


def due(recheck_id: UUID) -> None:
    """The clock: tell the director, unless there is nothing left to look at. Once."""
    with atomic():
        known = session.get(Recheck, recheck_id, with_for_update=True, populate_existing=True)
        if known is None or known.done_at is not None:
            return
        if known.need.status is not NeedStatus.MET or known.need.child.status is not ChildStatus.ACTIVE:
            known.found, known.done_at = Found.MOOT, now()
            return
        record(None, "need.recheck_due", known.need, days=known.days)
        outbox.put("workers.notices.recheck_due", str(known.id), queue="notices")


def waiting(actor: Actor, limit: int) -> tuple[Sequence[Recheck], int]:
    """Looks that are due in the actor's area, the oldest first (none of them is urgent); with how many."""
    where = (visible_to(actor), Recheck.done_at.is_(None), Recheck.due_on <= today())
    rows = session.execute(
        sa.select(Recheck, sa.func.count().over())
        .join(Recheck.need)
        .options(joinedload(Recheck.need).joinedload(Need.child))
        .where(*where)
        .order_by(sa.func.greatest(Need.urgency, LEAST_URGENT), Recheck.due_on, Recheck.id)
        .limit(limit)
    ).all()
    return [look for look, _total in rows], rows[0][1] if rows else 0


def of_need(actor: Actor, need: Need) -> Sequence[Recheck]:
    """Every later look at a need, in the order of their days."""
    if not allows(actor, Permission.SEE_NEEDS, need):
        raise NotFound("need")
    return session.scalars(sa.select(Recheck).where(Recheck.need_id == need.id).order_by(Recheck.due_on)).all()


def load(recheck_id: UUID) -> Recheck | None:
    """The look a job speaks of; the machine has no actor."""
    return session.get(Recheck, recheck_id)
