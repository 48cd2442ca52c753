"""One course of made-up months: who is asked for whom, who says no, who is helped and when.

Time goes from event to event. What follows from a request is the same, whoever made it.
"""

import heapq
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from app.matching.months import TRIES, Months
from app.matching.problem import Problem

LOST = 7.0
"""Days for which a place is lost when nobody comes."""


class Event(IntEnum):
    """What can happen, in the order in which it does at one moment."""

    OPEN = 0
    CLOSE = 1
    FREE = 2
    ANSWER = 3
    ARRIVE = 4
    SEND = 5
    GIVE_UP = 6
    NIGHT = 7


class State(IntEnum):
    """Where a need stands."""

    TO_COME = 0
    LOOKING = 1
    ASKED = 2
    HELPED = 3
    GONE = 4


@dataclass
class Run:
    """One policy at one time of one course of months."""

    months: Months
    now: float = 0.0
    queue: list[tuple[float, int, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        problem, months = self.months.problem, self.months
        self.state = np.zeros(problem.needs, np.int8)
        self.free = np.where(months.opens <= 0, problem.capacity, 0).astype(np.int64)
        self.open = months.opens <= 0
        self.tries = np.zeros(problem.needs, np.int64)
        self.started = np.full(problem.needs, np.nan)
        self.km = np.full(problem.needs, np.nan)
        self.proposed = np.full(problem.needs, -1, np.int64)
        """The offer that a policy means a need to get, not asked yet."""
        self.moves = 0
        self.sent = 0
        self.refused: dict[int, set[int]] = {}
        for n in range(problem.needs):
            self.later(float(months.arrives[n]), Event.ARRIVE, n)
            self.later(float(months.gives_up[n]), Event.GIVE_UP, n)
        for j in np.flatnonzero(months.opens > 0):
            self.later(float(months.opens[j]), Event.OPEN, int(j))
        for j in np.flatnonzero(np.isfinite(months.closes)):
            self.later(float(months.closes[j]), Event.CLOSE, int(j))
        for day in range(1, months.setup.days + 1):
            self.later(float(day), Event.NIGHT, day)

    def later(self, at: float, event: Event, subject: int, other: int = -1) -> None:
        """Something will happen."""
        heapq.heappush(self.queue, (at, int(event), subject, other))

    def options(self, need: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """The offers, costs and kilometres of a need's arcs to open offers with a free place that have not refused it."""
        problem, months = self.months.problem, self.months
        own = slice(int(problem.own_start[need]), int(problem.own_start[need + 1]))
        offers, costs, km = problem.own_offer[own], problem.own_cost[own], months.km[own]
        profile = int(problem.profile[need])
        if profile >= 0:
            shared = slice(int(problem.shared_start[profile]), int(problem.shared_start[profile + 1]))
            offers = np.concatenate([offers, problem.shared_offer[shared]])
            costs = np.concatenate([costs, problem.shared_cost[shared]])
            km = np.concatenate([km, np.full(shared.stop - shared.start, np.nan)])
        usable = self.free[offers] > 0
        if need in self.refused:
            usable &= ~np.isin(offers, list(self.refused[need]))
        return offers[usable].astype(np.int64), costs[usable].astype(np.int64), km[usable]

    def ask(self, need: int, offer: int) -> None:
        """Send the request; the place is held until the answer."""
        self.state[need], self.proposed[need] = State.ASKED, -1
        self.free[offer] -= 1
        self.sent += 1
        draw = int(self.tries[need]) % TRIES
        self.later(self.now + float(self.months.answers[need, draw]), Event.ANSWER, need, offer)

    def answered(self, need: int, offer: int) -> int | None:
        """The provider says no, or yes and somebody comes, or nobody does; the offer with a place free again at once."""
        draw = int(self.tries[need]) % TRIES
        self.tries[need] += 1
        gone = self.state[need] != State.ASKED
        if gone or self.months.refuses[need, draw] or not self.open[offer]:
            self.give_back(offer)
            if not gone:
                self.state[need] = State.LOOKING
                self.refused.setdefault(need, set()).add(offer)
            return offer
        if self.months.stays_away[need, draw]:
            self.state[need] = State.LOOKING
            self.later(self.now + LOST, Event.FREE, -1, offer)
            return None
        self.state[need], self.started[need] = State.HELPED, self.now
        self.km[need] = self.way(need, offer)
        self.later(self.now + float(self.months.stays[need]), Event.FREE, need, offer)
        return None

    def changed(self, event: Event, subject: int, other: int) -> bool:
        """A need comes or gives up, an offer opens, closes or has a place again; whether there is something to do."""
        if event is Event.ARRIVE:
            self.state[subject] = State.LOOKING
        elif event is Event.GIVE_UP:
            if self.state[subject] in {State.LOOKING, State.ASKED}:
                self.state[subject], self.proposed[subject] = State.GONE, -1
        elif event is Event.FREE:
            self.give_back(other)
        else:
            self.open[subject] = event is Event.OPEN
            self.free[subject] = self.months.problem.capacity[subject] if self.open[subject] else 0
        return event is not Event.GIVE_UP

    def way(self, need: int, offer: int) -> float:
        """Kilometres of a pair; NaN where nobody travels."""
        problem = self.months.problem
        own = slice(int(problem.own_start[need]), int(problem.own_start[need + 1]))
        found = np.flatnonzero(problem.own_offer[own] == offer)
        return float(self.months.km[own][found[0]]) if len(found) else float("nan")

    def give_back(self, offer: int) -> None:
        """A place is free again, if there is still an offer to have it."""
        if self.open[offer]:
            self.free[offer] += 1

    @property
    def looking(self) -> NDArray[np.intp]:
        """Needs that wait and are not being asked for, those that came first in front."""
        found = np.flatnonzero(self.state == State.LOOKING)
        return found[np.argsort(self.months.arrives[found], kind="stable")]


def part_of(run: Run, needs: NDArray[np.intp]) -> Problem:
    """The problem of some needs with the places free at this moment; what has refused a need is not offered to it."""
    problem = run.months.problem
    length = np.diff(problem.own_start)[needs]
    at = np.repeat(problem.own_start[needs], length) + _steps(length)
    row = np.repeat(np.arange(len(needs)), length)
    offer, cost = problem.own_offer[at].astype(np.int64), problem.own_cost[at].astype(np.int64)
    profile = problem.profile[needs].copy()
    keep = np.ones(len(row), bool)
    for place, need in enumerate(needs.tolist()):
        if need not in run.refused:
            continue
        refused = np.array(sorted(run.refused[need]), np.int64)
        keep &= ~((row == place) & np.isin(offer, refused))
        if profile[place] >= 0:  # shared arcs become its own, without those that refused
            shared = slice(int(problem.shared_start[profile[place]]), int(problem.shared_start[profile[place] + 1]))
            others = ~np.isin(problem.shared_offer[shared], refused)
            row = np.concatenate([row, np.full(int(others.sum()), place)])
            offer = np.concatenate([offer, problem.shared_offer[shared][others]])
            cost = np.concatenate([cost, problem.shared_cost[shared][others]])
            keep = np.concatenate([keep, np.ones(int(others.sum()), bool)])
            profile[place] = -1
    row, offer, cost = row[keep], offer[keep], cost[keep]
    order = np.lexsort((offer, cost, row))
    start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(needs)))]).astype(np.int64)
    return Problem(
        problem.tier[needs], problem.units[needs], problem.district[needs], run.free.astype(np.int32), start,
        offer[order].astype(np.int32), cost[order].astype(np.int32), profile, problem.shared_start,
        problem.shared_offer, problem.shared_cost,
    )  # fmt: skip


def _steps(count: NDArray[np.int64]) -> NDArray[np.int64]:
    """0, 1, 2 … for each count, one after the other."""
    ends = np.cumsum(count)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - count, count)
