"""What the child's page shows of her records."""

from typing import Any

from app.access.actor import Actor
from app.access.permissions import Permission
from app.children.facts import SOURCE_NAMES
from app.children.models import Child, ChildStatus
from app.children.policy import allows
from app.places.gazetteer import gazetteer
from app.records import queries, words


def section(actor: Actor, child: Child) -> dict[str, Any]:
    """Schooling, health, registration, placement and categories, for `records/_section.html`. Three queries."""
    kept = queries.kept(child)
    place = kept.registration.place if kept.registration else None
    return {
        "kept": kept,
        "hukou_place": (gazetteer().path_name(place) or place) if place else "",
        "may_edit": child.status is ChildStatus.ACTIVE and allows(actor, Permission.EDIT_CHILDREN, child),
        "may_open_guarded": actor.covers(child.place_code),
        "words": words,
        "sources": SOURCE_NAMES,
    }
