"""Writing the log."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from app import journal
from app.access.actor import Actor
from app.audit.deeds import is_look
from app.audit.models import AuditEntry
from app.database import Base, session
from app.transaction import in_transaction


def record(
    actor: Actor | None,
    action: str,
    subject: Base | tuple[str, str],
    *,
    purpose: str | None = None,
    child: UUID | None = None,
    **details: Any,
) -> None:
    """Note that `actor` did `action` ("referral.accept") to `subject`: a row, or (type, id) where there is none.

    `actor` is None for the machine itself (clocks, jobs). `child` is whose data were touched, where the row does not
    say so itself (a child, or anything with a `child_id`). `details` hold codes and counts, never words about a child.
    """
    check_deed(action, purpose)
    if isinstance(subject, Base):
        if subject.id is None:  # type: ignore[attr-defined]  # all audited rows have ids
            session.flush()  # PostgreSQL gives it
        kind, ident = type(subject).__name__.lower(), str(subject.id)  # type: ignore[attr-defined]  # as above
        child = child_of(subject) or child
    else:
        kind, ident = subject
    if actor and actor.ticket:
        details["ticket"] = str(actor.ticket)
    enter(said_by(actor, action, purpose), kind, ident, child, details)


def record_many(actor: Actor | None, action: str, children: Iterable[Base], purpose: str | None = None) -> None:
    """Note that a list showed these children (or needs and the like, each of a child): an entry per child."""
    check_deed(action, purpose)
    shown = dict.fromkeys(ident for row in children if (ident := child_of(row)))
    common = said_by(actor, action, purpose)
    for ident in shown:
        enter(common, "child", str(ident), ident, {})


def enter(said: dict[str, Any], kind: str, ident: str, child: UUID | None, details: dict[str, Any]) -> None:
    """One entry, written with its deed."""
    journal.add(AuditEntry, **said, subject_type=kind, subject_id=ident, child_id=child, details=details)


def check_deed(action: str, purpose: str | None) -> None:
    """An entry is kept or lost together with its deed; whoever only looks says what for."""
    if is_look(action) and not purpose:
        raise RuntimeError(f"audit of {action!r} without a purpose")
    if not in_transaction():
        raise RuntimeError(f"audit of {action!r} outside the transaction of its deed")


def said_by(actor: Actor | None, action: str, purpose: str | None) -> dict[str, Any]:
    """Who did what, and why."""
    return {
        "actor_id": actor.account if actor else None,
        "actor_role": actor.role.value if actor else None,
        "action": action,
        "purpose": purpose,
    }


def child_of(row: Base) -> UUID | None:
    """Whose data a row holds, if it says so: a child's own, or those of the child it names."""
    name = "id" if row.__tablename__ == "children" else "child_id"
    ident: UUID | None = getattr(row, name, None)
    return ident
