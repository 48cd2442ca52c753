"""Other solvers on the very same arcs: OR-Tools' minimum-cost flow and HiGHS' linear programme."""

import time
from typing import Any

import highspy
import numpy as np

from app.matching.referee import Arcs, posed

LONGEST_S = 300.0


def or_tools(arcs: Arcs) -> tuple[int, float]:
    """Its objective, and CPU seconds of its solve alone."""
    flow = posed(arcs)
    begun = time.process_time()
    status = flow.solve()
    seconds = time.process_time() - begun
    if status != flow.OPTIMAL:
        raise RuntimeError(f"OR-Tools found no optimum: {status}")
    return int(flow.optimal_cost()), seconds


def highs(arcs: Arcs) -> tuple[int | None, float]:
    """Its objective, or None if it did not finish in `LONGEST_S`, and CPU seconds of its solve alone."""
    nodes, count = len(arcs.supply), len(arcs.tail)
    solver, model = highspy.Highs(), highspy.HighsLp()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("time_limit", LONGEST_S)
    model.num_col_, model.num_row_ = count, nodes
    model.col_cost_ = arcs.cost.astype(float)
    model.col_lower_, model.col_upper_ = np.zeros(count), arcs.capacity.astype(float)
    model.row_lower_ = model.row_upper_ = arcs.supply.astype(float)
    matrix: Any = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kColwise
    matrix.start_ = np.arange(count + 1) * 2
    matrix.index_ = np.stack([arcs.tail, arcs.head], axis=1).ravel()
    matrix.value_ = np.tile([1.0, -1.0], count)
    solver.passModel(model)
    begun = time.process_time()
    solver.run()
    seconds = time.process_time() - begun
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None, seconds
    return round(solver.getInfo().objective_function_value), seconds
