"""Telling people what waits for them."""

from uuid import UUID

from app.access.permissions import APPROVERS
from app.notices.service import tell
from app.people import queries as people
from workers.base import job


@job
def account_applied(account_id: str) -> None:
    """Tell those in charge that somebody asks to be let in."""
    account = people.by_id(UUID(account_id))
    approver = APPROVERS[account.role] if account else None
    if account and approver:
        tell((a.id for a in people.approvers_of(account, approver)), "account.applied", account.id)


@job
def account_decided(account_id: str) -> None:
    """Tell the applicant that she has been let in."""
    tell([UUID(account_id)], "account.approved", UUID(account_id))
