"""Making plans, following what changes afterwards, and sending what a director has allowed to go at once."""

import resource
from uuid import UUID

from flask import current_app
from rq import get_current_job

from app.config import Settings
from app.plans import following, making, moving, sending
from workers.base import apart, job, long_job


@long_job
def make(plan_id: str) -> None:
    """Make a plan from the beginning. A plan that is finished, or stopped, is left as it is."""
    keep_within(current_app.config["SETTINGS"])
    making.make(UUID(plan_id))


def keep_within(settings: Settings) -> None:
    """A plan too large for this machine fails by itself, before the machine has to choose whom to end.

    Only in a process of the queue's own, which ends with its job: the limit cannot be lifted again.
    """
    if get_current_job() is not None and settings.plan_memory:
        most = settings.plan_memory * 1024 * 1024
        _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


@job
def need_changed(need_id: str) -> None:
    """A need came, went or changed: the plans over its place have something to follow."""
    following.need_changed(UUID(need_id))


@job
def offer_changed(offer_id: str) -> None:
    """An offer, or its free places, changed."""
    following.offers_changed([UUID(offer_id)])


@apart
@job
def follow(plan_id: str) -> None:
    """Arrange anew what changes have left without its match."""
    moving.follow(UUID(plan_id))


@job
def send_at_once(match_id: str) -> None:
    """Send an accepted match whose director has allowed it."""
    sending.send_at_once(UUID(match_id))
