"""Reading limits, requests and the log about one child; always through the actor."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.models import AuditEntry
from app.children import policy as files
from app.children import queries as children
from app.children.models import Child
from app.database import session
from app.errors import NotFound
from app.people.models import Account
from app.rights.models import FamilyLimit, FamilyPage, Request, RequestStatus

MOST = 200
HIDDEN = ("report", "guarded", "limit", "key")
"""Deeds a guardian does not learn of: mandatory reports, sealed categories, the limit itself."""


def limit_of(child_id: UUID) -> FamilyLimit | None:
    """Whether the file is not shown to its guardian; the caller holds the file."""
    return session.scalar(
        sa.select(FamilyLimit).where(FamilyLimit.child_id == child_id, FamilyLimit.lifted_at.is_(None))
    )


def waiting_pages(child_id: UUID) -> Sequence[FamilyPage]:
    """Pages nobody has read, for the verbs of this room."""
    return session.scalars(
        sa.select(FamilyPage).where(FamilyPage.child_id == child_id, FamilyPage.locked.is_not(None))
    ).all()


def lookers(actor: Actor, child_id: UUID) -> list[tuple[str | None, str | None, str, str | None, date]]:
    """By which role, of which place, for what a file was touched on which day; no names."""
    children.get(actor, child_id)
    day = sa.func.date(sa.func.timezone("Asia/Shanghai", AuditEntry.at)).label("day")
    columns = (AuditEntry.actor_role, Account.place_code, AuditEntry.action, AuditEntry.purpose, day)
    hidden = sa.or_(
        *(AuditEntry.action.startswith(f"{group}.") for group in HIDDEN), AuditEntry.purpose.contains("report")
    )
    found = session.execute(
        sa.select(*columns)
        .outerjoin(Account, Account.id == AuditEntry.actor_id)
        .where(AuditEntry.child_id == child_id, sa.not_(sa.func.coalesce(hidden, sa.false())))
        .where(AuditEntry.actor_id.is_not(None))
        .distinct()
        .order_by(day.desc(), AuditEntry.action)
        .limit(MOST)
    )
    return [(role, place, action, purpose, on) for role, place, action, purpose, on in found]


def of_child(child_id: UUID) -> Sequence[Request]:
    """What was asked for about a child one holds, newest first."""
    return session.scalars(
        sa.select(Request).where(Request.child_id == child_id).order_by(Request.received_on.desc(), Request.id.desc())
    ).all()


def find(actor: Actor) -> Sequence[Request]:
    """Requests of the area: what waits first, by its last day."""
    query = sa.select(Request).join(Request.child).options(joinedload(Request.child)).where(files.visible_to(actor))
    waiting = (Request.status == RequestStatus.OPEN).desc()
    return session.scalars(query.order_by(waiting, Request.due_on, Request.id).limit(MOST)).all()


def get(
    actor: Actor, request_id: UUID, permission: Permission = Permission.SEE_CHILDREN, *, lock: bool = False
) -> Request:
    """One about a child the actor may use so."""
    query = sa.select(Request).where(Request.id == request_id)
    if lock:
        query = query.with_for_update(of=Request).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound("request")
    child = children.get(actor, found.child_id, permission)
    if lock and not actor.covers(child.place_code):
        raise NotFound("request")
    return found


def director_of(child_id: UUID) -> UUID | None:
    """Whom to tell; a job asks."""
    return session.scalar(sa.select(Child.director_id).where(Child.id == child_id))


def load(request_id: UUID) -> Request | None:
    """The request a job speaks of; the machine has no actor."""
    return session.get(Request, request_id)
