"""A third opinion: the same flow as a linear programme, by HiGHS, which OR-Tools carries along."""

import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
from ortools.linear_solver.python import model_builder

from app.matching.referee import Arcs


def least_cost(arcs: Arcs) -> int:
    """What the cheapest flow costs, in whole numbers: the matrix of a flow is unimodular, so a vertex is integral.

    Fails with RuntimeError where HiGHS finds no optimum.
    """
    model, solver = model_builder.Model(), model_builder.Solver("highs")
    if not solver.solver_is_supported():
        raise RuntimeError("this OR-Tools carries no HiGHS")
    flow = model.new_num_var_series("flow", pd.RangeIndex(len(arcs.tail)), 0.0, pd.Series(arcs.capacity.astype(float)))
    model.minimize((flow * arcs.cost).sum())
    passing: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for number, (tail, head) in enumerate(zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True)):
        passing[tail].append((number, 1.0))
        passing[head].append((number, -1.0))
    inside = model.helper
    for node, supply in enumerate(arcs.supply.tolist()):
        row = inside.add_linear_constraint()
        inside.set_constraint_lower_bound(row, supply)
        inside.set_constraint_upper_bound(row, supply)
        for number, sign in passing[node]:
            inside.add_term_to_constraint(row, flow[number].index, sign)
    solver.enable_output(False)
    with greeting_elsewhere():
        answer = solver.solve(model)
    if answer != model_builder.SolveStatus.OPTIMAL:
        raise RuntimeError(f"HiGHS found no optimum: {answer}")
    return round(solver.objective_value)


@contextmanager
def greeting_elsewhere() -> Iterator[None]:
    """HiGHS greets on standard output whatever it is told; there are figures for machines on it."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
