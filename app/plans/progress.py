"""How far a plan is, told while it is made; and whether somebody asked to stop."""

import resource
import sys
import time
from uuid import UUID

import sqlalchemy as sa

from app.clock import now
from app.database import session
from app.plans.models import Phase, Plan, PlanStatus
from app.transaction import atomic

EVERY = 0.5
"""Seconds between two words about the same phase."""


class Stopped(Exception):
    """Somebody asked to stop."""


class Progress:
    """What a worker says of a plan. Each word is a transaction of its own, so that everybody sees it at once."""

    def __init__(self, plan_id: UUID) -> None:
        self.plan_id = plan_id
        self.phase: Phase | None = None
        self.took: dict[str, float] = {}
        self._said_at = 0.0
        self._begun_at = time.process_time()

    def enter(self, phase: Phase) -> None:
        """A phase begins. Raises Stopped if somebody asked to stop."""
        self.leave()
        self.phase = phase
        if not self.say(0, 0, always=True):
            raise Stopped

    def leave(self) -> None:
        """The CPU seconds of the phase that ends."""
        if self.phase is not None:
            spent = time.process_time() - self._begun_at
            self.took[self.phase.value] = round(self.took.get(self.phase.value, 0.0) + spent, 3)
        self._begun_at = time.process_time()

    def say(self, done: int, of: int, *, always: bool = False) -> bool:
        """So much of so much is done; whether to go on. Not written more often than is read."""
        if not always and time.monotonic() - self._said_at < EVERY:
            return True
        self._said_at = time.monotonic()
        with atomic():
            row = session.execute(
                sa.update(Plan)
                .where(Plan.id == self.plan_id, Plan.status == PlanStatus.RUNNING)
                .values(phase=self.phase, done=min(done, of), of=of)
                .returning(Plan.cancelled_at)
                .execution_options(synchronize_session=False)
            ).one_or_none()
        return row is not None and row.cancelled_at is None

    def figures(self) -> dict[str, float]:
        """CPU seconds by phase, and the most memory so far in megabytes."""
        self.leave()
        unit = 1024 * 1024 if sys.platform == "darwin" else 1024
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
        return {**self.took, "megabytes": round(most)}


def claim(plan_id: UUID, most_tries: int) -> Plan | None:
    """Begin, or begin again after a worker was killed; None if there is nothing to do (any more)."""
    with atomic():
        plan = session.get(Plan, plan_id, with_for_update=True, populate_existing=True)
        if plan is None or plan.status not in {PlanStatus.WAITING, PlanStatus.RUNNING}:
            return None
        if plan.cancelled_at is not None:
            finish(plan, PlanStatus.CANCELLED)
            return None
        if plan.tries >= most_tries:
            finish(plan, PlanStatus.FAILED, "killed")
            return None
        plan.status, plan.started_at, plan.tries = PlanStatus.RUNNING, now(), plan.tries + 1
        plan.phase, plan.done, plan.of = None, 0, 0
    return plan


def finish(plan: Plan, status: PlanStatus, fault: str | None = None) -> None:
    """The end of a plan, inside a deed."""
    plan.status, plan.finished_at, plan.fault = status, now(), fault
    plan.phase, plan.done, plan.of = None, 0, 0


def give_up(plan_id: UUID, status: PlanStatus, fault: str | None = None) -> None:
    """The same, as a deed of its own."""
    with atomic():
        plan = session.get(Plan, plan_id, with_for_update=True, populate_existing=True)
        if plan is not None and plan.status is PlanStatus.RUNNING:
            finish(plan, status, fault)
