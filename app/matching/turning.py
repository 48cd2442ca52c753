"""Rows of needs turned into rows of options: for what is looked for backwards."""

import numpy as np

from app.matching.compiled import compiled
from app.matching.network import Rows


def no_rows(needs: int) -> Rows:
    """As many rows without arcs."""
    none, nothing = np.empty(0, np.int32), np.zeros(needs, np.int64)
    return Rows(nothing, nothing, none, none)


@compiled
def _turn(rows: Rows, into: Rows) -> None:
    start, stop, other, costs = into.start, into.stop, into.other, into.cost
    for row in range(len(rows.start)):
        for arc in range(rows.start[row], rows.stop[row]):
            stop[rows.other[arc]] += 1
    for j in range(1, len(stop)):
        start[j] = start[j - 1] + stop[j - 1]
    stop[:] = start
    for row in range(len(rows.start)):
        for arc in range(rows.start[row], rows.stop[row]):
            j = rows.other[arc]
            other[stop[j]], costs[stop[j]] = row, rows.cost[arc]
            stop[j] += 1


def turned(rows: Rows, options: int) -> Rows:
    """The same arcs as rows of options."""
    start, stop = np.zeros(options, np.int64), np.zeros(options, np.int64)
    columns = Rows(start, stop, np.empty(len(rows.other), np.int32), np.empty(len(rows.other), np.int32))
    _turn(rows, columns)
    return columns
