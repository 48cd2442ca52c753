"""What the child's page shows of her household."""

from typing import Any

from app.access.actor import Actor
from app.access.permissions import Permission
from app.children.facts import SOURCE_NAMES
from app.children.models import Child, ChildStatus
from app.children.policy import allows
from app.children.rules import RELATION_NAMES
from app.households import queries, rules, words
from app.households.models import Relation


def section(actor: Actor, child: Child) -> dict[str, Any]:
    """The household, its people and entrusted care, for `households/_section.html`. Three queries."""
    family = queries.family(child)
    return {
        "family": family,
        "parents": [(relation.value, family.parents.get(relation.value)) for relation in Relation],
        "care": next((care for care in family.cares if care.is_current), None),
        "may_edit": child.status is ChildStatus.ACTIVE and allows(actor, Permission.EDIT_CHILDREN, child),
        "words": words,
        "sources": SOURCE_NAMES,
        "relations": RELATION_NAMES,
        "is_unfit": rules.is_unfit,
        "is_checked": rules.is_checked,
    }
