"""What can be done with a need that comes and a place that is free: as today, one by one, or all together."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.matching.course import Event, Run, State, part_of
from app.matching.problem import Problem

LOOK = (0.0, 1 / 3, 2 / 3, 1.0)
"""By urgency, the share of `Setup.look` for which a proposal of ours may still move before it is sent."""
Assign = Callable[[Problem], NDArray[np.int64]]
"""The best plan of a problem: the offer of each need, or -1."""


class Policy:
    """What to do when something happens. The least: nothing."""

    name = ""

    def begin(self, run: Run) -> None:
        """Before the first day."""
        self.run = run

    def arrived(self, need: int) -> None:
        """A need has come, or looks again."""

    def freed(self, offer: int) -> None:
        """A place has come free."""

    def closed(self, offer: int) -> None:
        """An offer is there no more."""

    def due(self, need: int) -> None:
        """The time for looking at a proposal is over."""

    def night(self) -> None:
        """A day is over."""


class OneByOne(Policy):
    """Each need, as soon as it comes, takes the free place with the least of `measure`; a place that comes free goes to
    the first in the order of waiting."""

    def __init__(self, name: str, *, nearest: bool = False, urgent_first: bool = False) -> None:
        self.name, self.nearest, self.urgent_first = name, nearest, urgent_first

    def arrived(self, need: int) -> None:
        """Take what there is."""
        offers, costs, km = self.run.options(need)
        if len(offers):
            measure = np.where(np.isnan(km), np.inf, km) if self.nearest else costs.astype(np.float64)
            self.run.ask(need, int(offers[np.lexsort((offers, costs, measure))[0]]))

    def freed(self, offer: int) -> None:
        """Whoever has waited longest, or needs it most, and can use it."""
        tier = self.run.months.problem.tier
        waiting = self.run.looking
        if self.urgent_first:
            waiting = waiting[np.argsort(tier[waiting], kind="stable")]
        for need in waiting.tolist():
            if self.run.free[offer] <= 0:
                return
            if offer in self.run.options(need)[0]:
                self.arrived(need)


class Together(Policy):
    """All who wait are arranged together, the best way there is. `live`: anew whenever something happens, and sent once
    people have looked at it; otherwise every night, and sent then."""

    def __init__(self, name: str, assign: Assign, *, live: bool) -> None:
        self.name, self.assign, self.live = name, assign, live

    def look(self, need: int) -> float:
        """Days that people look at a proposal for a need."""
        months = self.run.months
        return LOOK[int(months.problem.tier[need])] * months.setup.look

    def arrange(self) -> None:
        """The best plan for all who wait, as proposals."""
        run = self.run
        waiting = run.looking
        if not len(waiting):
            return
        chosen = self.assign(part_of(run, waiting))
        before = run.proposed[waiting]
        run.moves += int(((before >= 0) & (before != chosen)).sum())
        run.proposed[waiting] = chosen

    def arrived(self, need: int) -> None:
        """Arrange anew; what is proposed goes out after a look."""
        if self.live:
            self.arrange()
            self.run.later(self.run.now + self.look(need), Event.SEND, need)

    def freed(self, offer: int) -> None:  # noqa: ARG002  whatever place it is, all are arranged anew
        """Arrange anew, and send what has been looked at long enough."""
        if self.live:
            self.arrange()
            self.send_due()

    def closed(self, offer: int) -> None:  # noqa: ARG002  as above
        """Whoever was to go there is arranged anew."""
        if self.live:
            self.arrange()

    def due(self, need: int) -> None:
        """Send what is proposed now."""
        if self.live and self.run.state[need] == State.LOOKING:
            self.send_due()

    def send_due(self) -> None:
        """Everything proposed whose time is over."""
        run = self.run
        for need in run.looking.tolist():
            ready = run.months.arrives[need] + self.look(need) <= run.now
            if run.proposed[need] >= 0 and ready:
                run.ask(need, int(run.proposed[need]))

    def night(self) -> None:
        """Arrange all who wait, and send."""
        if not self.live:
            self.arrange()
            for need in self.run.looking.tolist():
                if self.run.proposed[need] >= 0:
                    self.run.ask(need, int(self.run.proposed[need]))
