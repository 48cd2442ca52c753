"""What the child's page shows of her moves."""

from typing import Any

from app.access.actor import Actor
from app.access.permissions import Permission
from app.children.models import Child, ChildStatus
from app.children.policy import allows
from app.clock import today
from app.moves import queries, rules


def section(actor: Actor, child: Child) -> dict[str, Any]:
    """Whether she is away, asked for elsewhere, or closed, for `moves/_section.html`. Two queries at most."""
    is_open = child.status is ChildStatus.ACTIVE
    absence = queries.absence_of(child.id) if is_open else None
    return {
        "is_open": is_open,
        "is_erased": child.key.is_destroyed,
        "absence": absence,
        "is_late": absence is not None and absence.expected_on < today(),
        "asked": queries.asked_of(child.id) if is_open else None,
        "closing": None if is_open else queries.closing_of(child.id),
        "comes_of_age": rules.comes_of_age(child),
        "age_is_near": rules.comes_of_age(child) <= today() + rules.AHEAD,
        "may_edit": allows(actor, Permission.EDIT_NEEDS, child),
        "may_propose": actor.may(Permission.OVERSEE) and actor.covers(child.place_code),
        "reasons": rules.REASON_NAMES,
    }
