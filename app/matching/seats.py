"""The units of a live plan: tables that grow, what an event touched, and how it was before."""

from collections.abc import Iterator
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.matching.compiled import compiled
from app.matching.network import BLOCKED, GONE, NEVER, Network, Rows
from app.matching.plan import NOWHERE, Plan, empty_plan, seat, seat_all, unseat
from app.matching.search import scratch

T = TypeVar("T", bound=np.generic)
_LOG = 1 << 15


@compiled
def pay(plan: Plan, rows: Rows) -> None:
    """Write what each unit pays where it is: the cheapest arc to there."""
    for unit in range(len(plan.at)):
        i = plan.need[unit]
        for arc in range(rows.start[i], rows.stop[i]):
            if rows.other[arc] == plan.at[unit]:
                plan.paid[unit] = rows.cost[arc]
                break


@compiled
def least(plan: Plan, rows: Rows, need: int) -> int:
    """The least that a unit of the need must pay."""
    best = np.int64(NEVER)
    for arc in range(rows.start[need], rows.stop[need]):
        best = min(best, rows.cost[arc] + plan.price[rows.other[arc]])
    return best


@compiled
def dearest(plan: Plan, columns: Rows, option: int) -> int:
    """The price at which nobody would rather come to an option: what a first place there is worth."""
    price = np.int64(0)
    for arc in range(columns.start[option], columns.stop[option]):
        price = max(price, plan.value[columns.other[arc]] - columns.cost[arc])
    return price


class Seats:
    """A plan whose units, needs and options can become more. After each event: place, fill, then ask for `changes`."""

    def __init__(self, net: Network, price: NDArray[np.int64], value: NDArray[np.int64], at: NDArray[np.int32]) -> None:
        """Everybody where `at` says, at these prices."""
        plan = empty_plan(net)
        plan.price[:], plan.value[:], plan.at[:] = price, value, at
        self.plan = Plan._make(column.copy() for column in plan)
        seat_all(self.plan)
        self.work = scratch(len(value), len(price))
        self.moved = np.empty(_LOG, np.int32)
        self._units, self._needs, self._options = len(at), len(value), len(price)
        self.remember()

    def remember(self) -> None:
        """Take everything as it is for how it was before the next event."""
        self._was_at, self._was_paid = self.plan.at.copy(), self.plan.paid.copy()
        self._touched: list[int] = []
        self._gone: list[tuple[int, int, int]] = []
        self.vacated: list[int] = []

    def block(self, need: int) -> range:
        """The units of a need."""
        return range(self.plan.first_unit[need], self.plan.last_unit[need])

    def add_need(self) -> None:
        """A need more, without units."""
        if self._needs == len(self.plan.value):
            self._grow(["value", "first_unit", "last_unit"], self._needs)
        need, self._needs = self._needs, self._needs + 1
        self.plan.value[need] = GONE
        self.plan.first_unit[need] = self.plan.last_unit[need] = 0

    def add_option(self) -> None:
        """An option more, without places."""
        if self._options == len(self.plan.price):
            self._grow(["price", "capacity", "filled", "head"], self._options)
        option, self._options = self._options, self._options + 1
        self.plan.price[option], self.plan.capacity[option], self.plan.filled[option] = BLOCKED, 0, 0
        self.plan.head[option] = NOWHERE

    def add_units(self, need: int, count: int, rows: Rows) -> list[int]:
        """So many units more for a need; they are nowhere yet."""
        old = self.block(need)
        while self._units + len(old) + count > len(self.plan.at):
            self._grow(["need", "at", "paid", "after", "before"], len(self.plan.at))
        plan = self.plan
        if not old:
            plan.value[need] = least(plan, rows, need)
        first = self._units if old.stop != self._units or not old else old.start
        last = first + len(old) + count
        plan.need[first:last] = need
        if first != old.start:
            plan.at[first:last] = self._was_at[first:last] = NOWHERE
            for unit, new in zip(old, range(first, last), strict=False):
                self._rename(unit, new)
        fresh = range(last - count, last)
        plan.at[fresh.start : last] = self._was_at[fresh.start : last] = NOWHERE
        plan.first_unit[need], plan.last_unit[need], self._units = first, last, last
        return list(fresh)

    def leave(self, unit: int) -> None:
        """A unit leaves where it is, and is nowhere."""
        self._touched.append(unit)
        self.vacated.append(int(self.plan.at[unit]))
        unseat(self.plan, unit)

    def drop(self, unit: int) -> None:
        """A unit is no longer asked for."""
        plan, need = self.plan, int(self.plan.need[unit])
        self.leave(unit)
        self._gone.append((need, int(self._was_at[unit]), int(self._was_paid[unit])))
        last = int(plan.last_unit[need]) - 1
        self._was_at[unit] = NOWHERE
        if unit != last:
            self._rename(last, unit)
        plan.last_unit[need] = last
        if last == plan.first_unit[need]:
            plan.value[need] = GONE

    def evict(self, option: int, places: int) -> list[int]:
        """Give an option so many places; the units that must leave it."""
        plan = self.plan
        plan.capacity[option] = places
        if places == 0:
            plan.price[option] = BLOCKED
        free = []
        while plan.filled[option] > places:
            free.append(int(plan.head[option]))
            self._touched.append(free[-1])
            unseat(plan, free[-1])
        return free

    def changes(self, moved: int) -> Iterator[tuple[int, int, int, int]]:
        """Need, option before, option after and what is saved, for each unit that is elsewhere; then all is remembered.

        `moved` is how many entries of the log were written.
        """
        plan, was_at, was_paid = self.plan, self._was_at, self._was_paid
        logged = self.moved[:moved].tolist() if moved <= len(self.moved) else range(self._units)
        for unit in {*self._touched, *logged}:
            before, after = int(was_at[unit]), int(plan.at[unit])
            pays = int(plan.paid[unit]) if after != NOWHERE else 0
            paid = int(was_paid[unit]) if before != NOWHERE else 0
            if before != after or pays != paid:
                yield int(plan.need[unit]), before, after, paid - pays
            was_at[unit], was_paid[unit] = after, pays
        for need, before, paid in self._gone:
            yield need, before, NOWHERE, paid
        self._touched, self._gone, self.vacated = [], [], []

    def copy(self) -> tuple[Plan, int, int, int]:
        """What `put_back` needs."""
        return Plan._make(column.copy() for column in self.plan), self._units, self._needs, self._options

    def put_back(self, kept: tuple[Plan, int, int, int]) -> None:
        """Be as when the copy was made; no need may have been added or dropped since."""
        self.plan, self._units, self._needs, self._options = kept
        self.remember()

    def _rename(self, unit: int, name: int) -> None:
        """Give a unit another number, where it is."""
        plan, option, paid = self.plan, int(self.plan.at[unit]), int(self.plan.paid[unit])
        self._was_at[name], self._was_paid[name] = self._was_at[unit], self._was_paid[unit]
        self._was_at[unit] = NOWHERE
        if option != NOWHERE:
            unseat(plan, unit)
            seat(plan, name, option, paid)
        self._touched += [unit, name]

    def _grow(self, columns: list[str], length: int) -> None:
        """Make the named tables half as long again, and what belongs to them."""
        more = length // 2 + 64
        grown = {name: _longer(getattr(self.plan, name), more) for name in columns}
        self.plan = self.plan._replace(**grown)
        if "at" in columns:
            self._was_at, self._was_paid = _longer(self._was_at, more), _longer(self._was_paid, more)
        else:
            clock = self.work.clock[0]
            self.work = scratch(len(self.plan.value), len(self.plan.price))
            self.work.clock[0] = clock


def _longer(column: NDArray[T], more: int) -> NDArray[T]:
    return np.concatenate([column, np.full(more, NOWHERE, column.dtype)])
