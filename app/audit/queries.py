"""Reading the log."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import defer

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.models import AuditEntry, AuditSeal
from app.clock import morning_of
from app.database import session

ACCOUNTS = sa.table("accounts", sa.column("id", sa.Uuid), sa.column("name", sa.Text), sa.column("login", sa.Text))
"""Whoever does something has an account; its room is above this one, and only her name is needed here."""


@dataclass(frozen=True, slots=True)
class State:
    """How well the log is sealed."""

    last: AuditSeal | None
    unsealed: int
    checked: AuditEntry | None
    """When the seals were last checked, and how that came out."""


def newest(
    actor: Actor,
    *,
    group: str | None = None,
    person: str | None = None,
    day: date | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[AuditEntry]:
    """The newest entries, or those older than entry `before`; of a group of deeds, a login, a day; for auditors."""
    actor.require(Permission.READ_AUDIT)
    query = sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    if group:
        query = query.where(AuditEntry.action.startswith(f"{group}.", autoescape=True))
    if person:
        query = query.where(AuditEntry.actor_id.in_(sa.select(ACCOUNTS.c.id).where(ACCOUNTS.c.login == person)))
    if day:
        query = query.where(AuditEntry.at >= morning_of(day), AuditEntry.at < morning_of(day + timedelta(days=1)))
    return session.scalars(query).all()


def names(actor: Actor, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Who did it; for auditors."""
    actor.require(Permission.READ_AUDIT)
    wanted = {ident for ident in ids if ident}
    if not wanted:
        return {}
    found = session.execute(sa.select(ACCOUNTS.c.id, ACCOUNTS.c.name).where(ACCOUNTS.c.id.in_(wanted)))
    return {row.id: row.name for row in found}


def state(actor: Actor) -> State:
    """How well the log is sealed; for auditors."""
    actor.require(Permission.READ_AUDIT)
    last = session.scalar(sa.select(AuditSeal).options(defer(AuditSeal.leaves)).order_by(AuditSeal.id.desc()).limit(1))
    count = sa.select(sa.func.count()).select_from(AuditEntry)
    unsealed = session.scalar(count.where(AuditEntry.id > last.last_id) if last else count)
    checked = session.scalar(
        sa.select(AuditEntry).where(AuditEntry.action == "audit.verify").order_by(AuditEntry.id.desc()).limit(1)
    )
    return State(last, unsealed or 0, checked)
