"""Before each request: the files that stand open to this actor, so that every policy can ask it without a query."""

from dataclasses import replace

from flask import g

from app.access.guard import current_actor
from app.access.permissions import Permission
from app.permits.queries import open_files


def remember_permits() -> None:
    """Only those who see children at all can hold one."""
    who = current_actor()
    if who is not None and who.may(Permission.SEE_CHILDREN):
        g.actor = replace(who, permits=open_files(who))
