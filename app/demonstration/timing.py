"""When the steps of one need happened: days drawn beforehand, so that the last of them is as long ago as it should be."""

from dataclasses import dataclass

from app.demonstration.scenarios import PATHS, Scenario
from app.demonstration.stage import Stage
from app.needs.models import Urgency
from app.needs.rules import DUE_DAYS
from app.referrals.rules import ANSWER_DAYS

PAUSE = (0, 2)
"""Days between writing a need down, or a try that ended, and the next try."""
LATE = (1, 9)
"""Days past its day of a need that nobody looks after."""
OLDEST = 58


@dataclass(frozen=True, slots=True)
class Timing:
    """Days before each step of each try, and how many days ago the need was written down."""

    opened: int
    gaps: tuple[tuple[int, ...], ...]


def timing(stage: Stage, name: str, plan: Scenario, urgency: int) -> Timing:
    """Draw the days of a plan."""
    rng = stage.rng
    gaps: list[tuple[int, ...]] = []
    for path in plan.tries:
        days = [rng.randint(low, high) for _status, low, high in PATHS[path]]
        days[0] += rng.randint(*PAUSE) if gaps else 0
        gaps.append(tuple(days))
    quiet = rng.randint(*plan.quiet)
    if name == "waiting":
        quiet = DUE_DAYS[Urgency(urgency)] + (rng.randint(*LATE) if urgency > Urgency.URGENT else 1)
    if name == "expired":
        quiet = ANSWER_DAYS[Urgency(urgency)] + rng.randint(1, 4)
    if name == "open":
        quiet = min(quiet, DUE_DAYS[Urgency(urgency)])
    return Timing(min(OLDEST, sum(map(sum, gaps)) + quiet + (plan.end == "reopen")), tuple(gaps))
