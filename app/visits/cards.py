"""What the child's page shows of visits."""

from typing import Any

from app.access.actor import Actor
from app.access.permissions import Permission
from app.children.models import Child, ChildStatus
from app.children.policy import allows
from app.settings.defaults import KIND_NAMES
from app.visits import queries
from app.visits.rules import LOOK_NAMES


def section(actor: Actor, child: Child) -> dict[str, Any]:
    """The latest visits, for `visits/_section.html`. One query."""
    return {
        "visits": queries.of_child(child, 5),
        "look_names": LOOK_NAMES,
        "kind_names": KIND_NAMES,
        "may_visit": child.status is ChildStatus.ACTIVE and allows(actor, Permission.EDIT_NEEDS, child),
    }
