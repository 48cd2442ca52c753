"""Households for tests."""

from typing import Any

from app.access.actor import Actor
from app.children.facts import Source
from app.children.models import Child
from app.clock import today
from app.households import service
from app.households.models import EntrustedCare


def entrusted(actor: Actor, child: Child, **facts: Any) -> EntrustedCare:
    """An aunt looks after the child from today."""
    given = {"name": "测试姑姑", "from_on": today()} | facts
    return service.change_care(actor, child.id, source=Source.GUARDIAN, **given)
