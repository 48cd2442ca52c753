"""What the child's page shows of her risk."""

from typing import Any

from app.access.actor import Actor
from app.access.permissions import Permission
from app.assessments import queries
from app.children.models import Child, ChildStatus
from app.children.policy import allows


def section(actor: Actor, child: Child) -> dict[str, Any]:
    """The level that holds and the one that waits, for `assessments/_section.html`. One query, and the settings."""
    return {
        "risk": queries.risk(child),
        "may_assess": child.status is ChildStatus.ACTIVE and allows(actor, Permission.EDIT_NEEDS, child),
    }
