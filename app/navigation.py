"""Which doors the header shows to whom."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for

from app.access.guard import current_actor
from app.access.permissions import ROLE_NAMES, Permission
from app.notices import queries as notices
from app.words import Words, _

P = Permission
DOORS: tuple[tuple[str, Words, Permission | None], ...] = (
    ("audit.entries", _("审计记录"), P.READ_AUDIT),
    ("people.approvals", _("账号审批"), P.APPROVE_ACCOUNTS),
)
"""Endpoint, label, and the permission it takes; None for everybody."""


@dataclass(frozen=True, slots=True)
class Door:
    """One entry of the header."""

    label: Words
    url: str
    current: bool
    count: int = 0


def register(app: Flask) -> None:
    """Give every template its doors and the number of unread notices."""

    @app.context_processor
    def doors() -> dict[str, Any]:
        actor = current_actor()
        shown = [
            Door(label, url_for(endpoint), request.endpoint == endpoint)
            for endpoint, label, permission in DOORS
            if permission is None or (actor and actor.may(permission))
        ]
        return {
            "nav": shown,
            "unread": notices.unread(actor) if actor else 0,
            "role_name": ROLE_NAMES[actor.role] if actor else "",
        }
