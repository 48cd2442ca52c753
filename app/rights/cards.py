"""What the child's page shows of the family's side."""

from typing import Any

from app.access.actor import Actor
from app.access.permissions import Permission
from app.children.models import Child
from app.children.policy import allows
from app.clock import today
from app.rights import queries, rules


def section(actor: Actor, child: Child) -> dict[str, Any]:
    """The limit and the requests, for `rights/_section.html`. Two queries."""
    return {
        "limit": queries.limit_of(child.id),
        "asked_for": queries.of_child(child.id),
        "may_edit": allows(actor, Permission.EDIT_NEEDS, child),
        "kinds": rules.KIND_NAMES,
        "states": rules.STATUS_NAMES,
        "today": today(),
    }
