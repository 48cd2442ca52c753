"""What else may meet a need, beside those who are asked: rooms above add theirs (public programmes one applies for)."""

from collections.abc import Callable
from typing import Any

from app.access.actor import Actor
from app.needs.models import Need

Row = dict[str, Any]
BESIDE: list[Callable[[Actor, Need], list[Row]]] = []
"""Each gives rows with .name .url .kind .state .likely .nearly .benefit .unverified, the likeliest first."""


def beside(actor: Actor, need: Need) -> list[Row]:
    """All of them, for a need whose child the actor has opened."""
    return [row for give in BESIDE for row in give(actor, need)]
