"""A plan kept best while the world changes: each event moves only what it must, and says whom it moved.

Prices and places are kept from a solve. What an event takes away or adds is mended along shortest chains from there, so
that the objective is always what a solve from the start would give.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.matching.backward import fill_places
from app.matching.forward import place_units
from app.matching.growing import GrowingRows
from app.matching.near import near_rows
from app.matching.network import BLOCKED, GONE, NEVER, network
from app.matching.plan import NOWHERE
from app.matching.problem import COST_LEAST, COST_MOST, TIERS, UNITS_MOST, Problem
from app.matching.seats import Seats, dearest, least, pay
from app.matching.solution import Solution
from app.matching.turning import no_rows, turned


class Move(NamedTuple):
    """One unit of a need that changed its offer; -1 stands for unmet or gone, on either side."""

    need: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Change:
    """What an event did."""

    moves: tuple[Move, ...]
    gain: int
    """By how much the objective fell; below zero where the event made it rise."""
    number: int = -1
    """The number of the need or offer that was added."""


class Live:
    """Needs and offers keep their numbers in the problem; added ones get the next. Not for two threads at once."""

    def __init__(self, problem: Problem, solution: Solution) -> None:
        """Start from a complete and proven solution of the problem; ValueError if it is not."""
        if not solution.certificate.holds:
            raise ValueError("a live plan starts from a proven solution")
        net = network(problem, solution.terms, solution.widths)
        price = np.concatenate([solution.price, solution.step_price.ravel()])
        rows = near_rows(net, price, solution.value, NEVER >> 1, no_rows(problem.needs))
        self.rows, self.columns = GrowingRows(rows), GrowingRows(turned(rows, len(price)))
        self.terms, self.widths = solution.terms, solution.widths
        self._given, self._levels = problem.offers, solution.terms.levels
        self._tier, self._district = problem.tier.tolist(), problem.district.tolist()
        price[net.capacity == 0] = BLOCKED
        value = np.where(problem.units == 0, GONE, solution.value)
        self.seats = Seats(net, price, value, self._options(solution, net.first_step))
        pay(self.seats.plan, self.rows.rows)
        self.seats.remember()  # with what each pays
        self.objective = solution.certificate.primal

    def _options(self, solution: Solution, first_step: NDArray[np.int64]) -> NDArray[np.int32]:
        """Where each unit is; those unmet fill their district's steps from the first."""
        at, full = solution.offer.copy(), dict[int, int]()
        for unit in np.flatnonzero(at < 0):
            step = int(first_step[solution.need[unit]])
            count = full[step] = full.get(step, -1) + 1
            width = int(self.widths[(step - self._given) // self._levels])
            at[unit] = step + min(count // width, self._levels - 1)
        return at

    # What is asked of it

    @property
    def needs(self) -> int:
        """How many needs there have ever been."""
        return self.rows.count

    @property
    def offers(self) -> int:
        """How many offers there have ever been."""
        return self.columns.count - self._steps

    def problem(self) -> Problem:
        """What a solve from the start would be given now; with `terms` and `widths` it comes to the same objective."""
        rows, n = self.rows.rows, self.needs
        length = (rows.stop - rows.start)[:n]
        arc = np.arange(length.sum()) + np.repeat(rows.start[:n] - (np.cumsum(length) - length), length)
        need, option, cost = np.repeat(np.arange(n), length), rows.other[arc].astype(np.int64), rows.cost[arc]
        offer = np.where(option < self._given, option, option - self._steps)
        real = (option < self._given) | (option >= self._given + self._steps)
        order = np.lexsort([cost[real], offer[real], need[real]])
        pair = (need[real] << 32 | offer[real])[order]
        order = order[np.diff(pair, prepend=-1) != 0]  # of two arcs of a pair, own and shared, the cheaper
        order = order[np.lexsort([offer[real][order], cost[real][order], need[real][order]])]
        plan, places = self.seats.plan, np.r_[0 : self._given, self._given + self._steps : self.columns.count]
        return Problem(
            np.array(self._tier, np.int8), (plan.last_unit - plan.first_unit)[:n].astype(np.int32),
            np.array(self._district, np.int32), plan.capacity[places].astype(np.int32),
            np.concatenate([[0], np.cumsum(np.bincount(need[real][order], minlength=n))]).astype(np.int64),
            offer[real][order].astype(np.int32), cost[real][order], np.full(n, -1, np.int32),
            np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0, np.int32),
        )  # fmt: skip

    def offers_of(self, need: int) -> list[int]:
        """The offer of each unit of a need; -1 where it is unmet."""
        return [self._offer(int(self.seats.plan.at[unit])) for unit in self.seats.block(need)]

    def capacity(self, offer: int) -> int:
        """The places of an offer that are not given for good."""
        return int(self.seats.plan.capacity[self._option(offer)])

    def price(self, offer: int) -> int:
        """What one more place of an offer would be worth at the most; 0 where it has places left."""
        option = self._option(offer)
        price = int(self.seats.plan.price[option])
        return price if price < BLOCKED else dearest(self.seats.plan, self.columns.rows, option)

    def met(self) -> int:
        """How many units are at an offer."""
        plan, steps = self.seats.plan, slice(self._given, self._given + len(self.widths) * self._levels)
        return int(plan.filled[: self.columns.count].sum() - plan.filled[steps].sum())

    def met_by_tier(self) -> NDArray[np.int64]:
        """How many units of each tier are at an offer."""
        plan = self.seats.plan
        served = (plan.at != NOWHERE) & ((plan.at < self._given) | (plan.at >= self._given + self._steps))
        return np.bincount(np.array(self._tier, np.int64)[plan.need[served]], minlength=TIERS)

    # Events

    def add_need(self, tier: int, district: int, offers: ArrayLike, costs: ArrayLike, units: int = 1) -> Change:
        """A new need with its admissible offers, remote ones included; its number is in the answer."""
        if not (0 <= tier < TIERS and 0 <= district < len(self.widths) and 0 <= units < UNITS_MOST):
            raise ValueError(f"tier {tier}, district {district} or units {units} out of range")
        self._tier.append(tier)
        self._district.append(district)
        other, cost = self._row(tier, district, offers, costs)
        need = self.rows.append(other, cost)
        self.seats.add_need()
        self.columns.insert(other, need, cost)
        return self._event(self._grow(need, units), number=need)

    def set_units(self, need: int, units: int) -> Change:
        """A need asks for more, for less, or (0) is withdrawn; those unmet go first."""
        block = self.seats.block(need)
        more = self._grow(need, units - len(block))
        for _ in range(len(block) - units):
            self.seats.drop(self._least_served(need))
        return self._event(more)

    def set_arcs(self, need: int, offers: ArrayLike, costs: ArrayLike) -> Change:
        """Other offers are admissible for a need, or cost something else."""
        return self._rewrite(need, *self._row(self._tier[need], self._district[need], offers, costs))

    def decline(self, need: int, offer: int) -> Change:
        """A provider declines a need: the pair is admissible no longer."""
        other, cost = self.rows.row(need)
        kept = other != self._option(offer)
        return self._rewrite(need, other[kept], cost[kept])

    def set_capacity(self, offer: int, places: int) -> Change:
        """An offer has more places, fewer, or (0) none: it left or ran out."""
        if not 0 <= places < UNITS_MOST:
            raise ValueError(f"an offer cannot have {places} places")
        return self._event(self._resize(self._option(offer), places), self._option(offer))

    def add_offer(self, places: int, needs: ArrayLike, costs: ArrayLike) -> Change:
        """A new offer with the needs it is admissible for; its number is in the answer."""
        other, cost = _arcs(needs, costs, self.needs, "a need")
        option = self.columns.append(other, cost)
        self.seats.add_option()
        self.rows.insert(other, option, cost)
        return self._event(self._resize(option, places), option, self._offer(option))

    def accept(self, need: int, offer: int) -> Change:
        """A unit of the need is given to the offer for good: unit and place leave the plan together."""
        option, plan = self._option(offer), self.seats.plan
        if not self.seats.block(need) or plan.capacity[option] < 1:
            raise ValueError(f"need {need} has no unit left, or offer {offer} no place")
        there = (unit for unit in self.seats.block(need) if plan.at[unit] == option)
        self.seats.drop(next(there, self._least_served(need)))
        return self._event(self._resize(option, int(plan.capacity[option]) - 1), option)

    def reopen(self, need: int, offer: int) -> Change:
        """An accepted unit comes back, expired or undone: it is open again, and so is its place."""
        option = self._option(offer)
        self._resize(option, int(self.seats.plan.capacity[option]) + 1)
        return self._event(self._grow(need, 1), option)

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Whatever is changed inside is undone at the end: places set, offers added; nothing else may be."""
        kept, objective, options = self.seats.copy(), self.objective, self.columns.count
        try:
            yield
        finally:
            for option in range(options, self.columns.count):
                self.rows.remove(self.columns.row(option)[0], option)
            self.columns.count, self.objective = options, objective
            self.seats.put_back(kept)

    # How an event is mended

    def _event(self, free: list[int], touched: int = NOWHERE, number: int = -1) -> Change:
        """Place what is free, fill what was left, and tell what moved."""
        seats = self.seats
        logged = place_units(seats.plan, self.rows.rows, seats.work, np.array(free, np.int32), seats.moved)
        left = np.array([option for option in {touched, *seats.vacated} if option != NOWHERE], np.int32)
        logged += fill_places(seats.plan, self.columns.rows, seats.work, left, seats.moved[logged:])
        moves, gain = [], 0
        for need, before, after, saved in seats.changes(logged):
            gain += saved
            move = Move(need, self._offer(before), self._offer(after))
            if move.before != move.after:
                moves.append(move)
        self.objective -= gain
        return Change(tuple(moves), gain, number)

    def _rewrite(self, need: int, other: NDArray[np.int32], cost: NDArray[np.int32]) -> Change:
        """Give a need another row, and look anew for its units."""
        seats, free = self.seats, list(self.seats.block(need))
        for unit in free:
            seats.leave(unit)
        self.columns.remove(self.rows.row(need)[0], need)
        self.columns.insert(other, need, cost)
        self.rows.replace(need, other, cost)
        if free:
            seats.plan.value[need] = least(seats.plan, self.rows.rows, need)
        return self._event(free)

    def _resize(self, option: int, places: int) -> list[int]:
        """Give an option so many places; the units that lose theirs."""
        plan = self.seats.plan
        if plan.capacity[option] == 0 and places:
            plan.price[option] = dearest(plan, self.columns.rows, option)
        return self.seats.evict(option, places)

    def _grow(self, need: int, units: int) -> list[int]:
        return self.seats.add_units(need, units, self.rows.rows) if units > 0 else []

    def _least_served(self, need: int) -> int:
        """A unit of the need that is unmet, or else any."""
        at = self.seats.plan.at
        return min(self.seats.block(need), key=lambda unit: self._offer(int(at[unit])))

    def _row(
        self, tier: int, district: int, offers: ArrayLike, costs: ArrayLike
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """A need's arcs and its district's steps, as a row sorted by cost."""
        other, cost = _arcs(offers, costs, self.offers, "an offer")
        steps = np.arange(self._levels)
        first = self._given + district * self._levels
        option = np.where(other < self._given, other, other + self._steps)
        return (
            np.concatenate([option, first + steps]).astype(np.int32),
            np.concatenate([cost, (TIERS - tier) * self.terms.tier_gap + steps * self.terms.fairness]).astype(np.int32),
        )

    @property
    def _steps(self) -> int:
        return len(self.widths) * self._levels

    def _option(self, offer: int) -> int:
        """Options are the first offers, the steps, then the offers added."""
        return offer if offer < self._given else offer + self._steps

    def _offer(self, option: int) -> int:
        """The offer an option is, or -1 for a step and for nowhere."""
        if option < self._given:
            return option
        return option - self._steps if option >= self._given + self._steps else -1


def _arcs(to: ArrayLike, costs: ArrayLike, beyond: int, what: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Arcs sorted by cost, checked; of two to the same end the cheaper."""
    ends, cost = np.atleast_1d(np.asarray(to, np.int64)), np.atleast_1d(np.asarray(costs, np.int64))
    if ends.shape != cost.shape or ends.ndim != 1:
        raise ValueError(f"{len(ends)} arcs with {len(cost)} costs")
    if len(ends) and not (ends.min() >= 0 and ends.max() < beyond):
        raise ValueError(f"an arc names {what} beyond {beyond - 1}")
    if len(cost) and not (cost.min() >= COST_LEAST and cost.max() <= COST_MOST):
        raise ValueError(f"a cost lies outside {COST_LEAST} to {COST_MOST}")
    order = np.lexsort([ends, cost])
    _, first = np.unique(ends[order], return_index=True)
    kept = order[np.sort(first)]
    return ends[kept].astype(np.int32), cost[kept].astype(np.int32)
