"""Sending an accepted match without the director's last look, where she has allowed it for this need."""

from uuid import UUID

import structlog
from sqlalchemy.orm import joinedload

from app.access.permissions import Permission
from app.database import session
from app.errors import NotFound, RuleBroken
from app.people import queries as people
from app.people.models import AccountStatus
from app.people.service import actor_of
from app.plans import service
from app.plans.models import Match, MatchStatus
from app.transaction import atomic, attempt

log = structlog.get_logger()


def send_at_once(match_id: UUID) -> None:
    """Ask the provider in the name of the director who has allowed it, if she still may and still does.

    Otherwise the match waits on the desk like any other. Nothing is ever sent that nobody has accepted.
    """
    with atomic():
        match = session.get(Match, match_id, options=[joinedload(Match.need)])
        director = people.by_id(match.need.at_once_by) if match and match.need.at_once_by else None
        if match is None or director is None or director.status is not AccountStatus.ACTIVE:
            return
        actor = actor_of(director)
        if match.status is MatchStatus.ACCEPTED and actor.may(Permission.REFER):
            try:
                with attempt():
                    service.send(actor, match_id)
            except (NotFound, RuleBroken) as refusal:
                log.info("left for the desk", match=str(match_id), why=type(refusal).__name__)
