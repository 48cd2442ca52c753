"""What rooms above add to the pages of a need: what else may meet it (public programmes one applies for), and the numbers
it has elsewhere (in the register of what nobody owns)."""

from collections.abc import Callable
from typing import Any

from app.access.actor import Actor
from app.needs.models import Need

Row = dict[str, Any]
BESIDE: list[Callable[[Actor, Need], list[Row]]] = []
"""Each gives rows with .name .url .kind .state .likely .nearly .benefit .unverified, the likeliest first."""
CASES: list[Callable[[Actor, Need], list[Row]]] = []
"""Each gives rows with .number .url .holder .act_by .late."""


def beside(actor: Actor, need: Need) -> list[Row]:
    """All of them, for a need whose child the actor has opened."""
    return [row for give in BESIDE for row in give(actor, need)]


def cases(actor: Actor, need: Need) -> list[Row]:
    """All numbers of a need elsewhere, for whoever may open it."""
    return [row for give in CASES for row in give(actor, need)]
