"""Writing the log."""

from typing import Any

from app.access.actor import Actor
from app.audit.models import AuditEntry
from app.database import Base, session
from app.transaction import in_transaction


def record(
    actor: Actor | None, action: str, subject: Base | tuple[str, str], *, purpose: str | None = None, **details: Any
) -> None:
    """Note that `actor` did `action` ("referral.accept") to `subject`: a row, or (type, id) where there is none.

    `actor` is None for the machine itself (clocks, jobs). `details` hold codes and counts, never words about a child.
    """
    if not in_transaction():
        raise RuntimeError(f"audit of {action!r} outside the transaction of its deed")
    if isinstance(subject, Base):
        session.flush()  # a new row has its id only then
        kind, ident = type(subject).__name__.lower(), str(subject.id)  # type: ignore[attr-defined]  # all audited rows have ids
    else:
        kind, ident = subject
    session.add(
        AuditEntry(
            actor_id=actor.id if actor else None,
            actor_role=actor.role.value if actor else None,
            action=action,
            subject_type=kind,
            subject_id=ident,
            purpose=purpose,
            details=details,
        )
    )
