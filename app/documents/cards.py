"""What the child's page shows of her pictures."""

from typing import Any

from app.access.actor import Actor
from app.access.permissions import Permission
from app.adapters import adapters
from app.children.facts import SOURCE_NAMES
from app.children.models import Child, ChildStatus
from app.children.policy import allows
from app.documents import queries
from app.documents.models import KIND_NAMES
from app.documents.rules import MOST


def section(actor: Actor, child: Child) -> dict[str, Any]:
    """The list of pictures, for `documents/_section.html`. One query."""
    return {
        "documents": queries.of_child(child),
        "kinds": KIND_NAMES,
        "sources": SOURCE_NAMES,
        "most": MOST,
        "is_scanned": adapters.scanner is not None,
        "may_edit": child.status is ChildStatus.ACTIVE and allows(actor, Permission.EDIT_CHILDREN, child),
    }
