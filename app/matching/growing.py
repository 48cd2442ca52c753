"""Rows of arcs that change one at a time, for a plan that is kept: an arc more or less, a row more.

Prices and values go up and down for as long as the plan is kept, so the bounds of `Rows` rest on what always holds: no
price is below 0, and no value above any weight there is.
"""

import numpy as np
from numpy.typing import NDArray

from app.matching.compiled import compiled
from app.matching.network import Rows, sort_rows


@compiled
def _spread(rows: Rows, count: int, into: Rows, end: NDArray[np.int64]) -> int:
    """Copy the rows with room behind each for a quarter more; where the last room ends. Only counts without room."""
    at, writes = 0, len(into.other) > 0
    for row in range(count):
        first, last = rows.start[row], rows.stop[row]
        length = last - first
        if writes:
            into.other[at : at + length] = rows.other[first:last]
            into.cost[at : at + length] = rows.cost[first:last]
            into.bound[at : at + length] = rows.bound[first:last]
            into.start[row], into.stop[row], end[row] = at, at + length, at + length + length // 4 + 4
        at += length + length // 4 + 4
    return at


@compiled
def _shift(rows: Rows, row: int, at: int, what: int, price: int, least: int) -> None:
    """Write an arc into the hole at `at`, after moving the dearer ones before it up by one."""
    other, cost, bound, first = rows.other, rows.cost, rows.bound, rows.start[row]
    while at > first and bound[at - 1] > least:
        other[at], cost[at], bound[at] = other[at - 1], cost[at - 1], bound[at - 1]
        at -= 1
    other[at], cost[at], bound[at] = what, price, least


@compiled
def _insert(rows: Rows, end: NDArray[np.int64], where: NDArray[np.int32], what: int, costs: NDArray[np.int32],
            base: int, begin: int) -> int:  # fmt: skip
    """Put an arc to `what` into each row of `where`, until one has no room: its place in `where`."""
    for place in range(begin, len(where)):
        row = where[place]
        at = rows.stop[row]
        if at == end[row]:
            return place
        _shift(rows, row, at, what, costs[place], costs[place] + base)
        rows.stop[row] += 1
    return len(where)


@compiled
def _remove(rows: Rows, where: NDArray[np.int32], what: int) -> None:
    """Take every arc to `what` out of each row of `where`, keeping the order of the others."""
    start, stop, other, cost, bound = rows.start, rows.stop, rows.other, rows.cost, rows.bound
    for row in where:
        at = start[row]
        for arc in range(start[row], stop[row]):
            if other[arc] != what:
                other[at], cost[at], bound[at] = other[arc], cost[arc], bound[arc]
                at += 1
        stop[row] = at


class GrowingRows:
    """Rows with room behind each; one that outgrows its room moves to the end."""

    def __init__(self, rows: Rows, ends: int, base: int) -> None:
        """Take over `rows`, whose arcs lead to so many ends; each arc's bound is its cost and the base."""
        self.count, self._base = len(rows.start), base
        sort_rows(rows, np.full(ends, base, np.int64), 1)
        self._take(rows)

    def row(self, row: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Copies of the ends and costs of a row."""
        arcs = slice(self.rows.start[row], self.rows.stop[row])
        return self.rows.other[arcs].copy(), self.rows.cost[arcs].copy()

    def append(self, other: NDArray[np.int32], cost: NDArray[np.int32]) -> int:
        """Add a row; its number."""
        if self.count == len(self.rows.start):
            self._take(self.rows)
        row, self.count = self.count, self.count + 1
        self.rows.start[row] = self.rows.stop[row] = self._end[row] = self._used
        self.replace(row, other, cost)
        return row

    def replace(self, row: int, other: NDArray[np.int32], cost: NDArray[np.int32]) -> None:
        """Give a row other arcs."""
        if len(other) > self._end[row] - self.rows.start[row]:
            self._move(row, len(other))
        order, start = np.argsort(cost, kind="stable"), self.rows.start[row]
        arcs = slice(start, start + len(other))
        self.rows.other[arcs], self.rows.cost[arcs] = other[order], cost[order]
        self.rows.bound[arcs] = cost[order] + self._base
        self.rows.stop[row] = arcs.stop

    def insert(self, rows: NDArray[np.int32], other: int, costs: NDArray[np.int32]) -> None:
        """Add an arc to `other` to each of `rows`."""
        done = 0
        while (done := _insert(self.rows, self._end, rows, other, costs, self._base, done)) < len(rows):
            full = int(rows[done])
            kept = self.row(full)
            self._move(full, len(kept[0]) + 1)
            self.replace(full, *kept)

    def remove(self, rows: NDArray[np.int32], other: int) -> None:
        """Take the arcs to `other` out of each of `rows`."""
        _remove(self.rows, rows, other)

    def _take(self, rows: Rows) -> None:
        nothing = np.empty(0, np.int32)
        counting = Rows(rows.start, rows.stop, nothing, nothing, nothing)
        used = _spread(rows, self.count, counting, rows.start)
        room, slots = used + used // 4 + 1024, self.count + self.count // 4 + 64
        self._end = np.zeros(slots, np.int64)
        into = Rows(
            np.zeros(slots, np.int64), np.zeros(slots, np.int64), *(np.empty(room, np.int32) for _ in range(3))
        )  # fmt: skip
        self._used = _spread(rows, self.count, into, self._end)
        self.rows = into

    def _move(self, row: int, length: int) -> None:
        """Find room for a row at the end; make more if there is none."""
        room = length + length // 4 + 4
        if self._used + room > len(self.rows.other):
            self._take(self.rows)
        if self._used + room > len(self.rows.other):
            longer = (np.concatenate([a, np.empty(room + len(a), np.int32)]) for a in self.rows[2:])
            self.rows = Rows(self.rows.start, self.rows.stop, *longer)
        self.rows.start[row] = self.rows.stop[row] = self._used
        self._used += room
        self._end[row] = self._used
