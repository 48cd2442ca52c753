"""Every unmet need has its reason, and the shortage is exact."""

import numpy as np

from app.matching.gaps import Reason, reasons, shortage, unmet_units
from app.matching.problem import from_arcs
from app.matching.solve import solve
from benchmarks.match.instances import instance

COUNTY = instance(10_000, seed=12)
SOLVED = solve(COUNTY.problem)


def test_the_reason_is_the_first_that_binds() -> None:
    problem = from_arcs([0] * 5, [1, 0], [(0, 0, 1), (1, 0, 5), (4, 1, 5)])
    why = reasons(problem, solve(problem), np.array([2, 2, 2, 0, 1]), np.array([2, 2, 0, 0, 1]))
    assert why.tolist() == [Reason.MET, Reason.CAPACITY, Reason.OUT_OF_REACH, Reason.NO_SUCH_OFFER, Reason.CAPACITY]
    why = reasons(problem, solve(problem), np.full(5, 2), np.full(5, 1))
    assert why[2] == Reason.RULES


def test_every_unmet_need_has_a_reason_and_the_shortage_counts_those_for_want_of_places() -> None:
    why = reasons(COUNTY.problem, SOLVED, COUNTY.of_kind, COUNTY.within_reach)
    unmet = unmet_units(COUNTY.problem, SOLVED)
    assert ((why > 0) == (unmet > 0)).all()
    assert unmet[why == Reason.CAPACITY].sum() > 0
    assert shortage(COUNTY.problem, SOLVED).deficit == unmet[why == Reason.CAPACITY].sum()


def test_a_shortage_is_closed_in_itself() -> None:
    short = shortage(COUNTY.problem, SOLVED)
    reached = np.zeros(COUNTY.problem.offers, bool)
    for need in np.flatnonzero(short.needs):
        reached[COUNTY.problem.own_offer[COUNTY.problem.own_start[need] : COUNTY.problem.own_start[need + 1]]] = True
    assert not (reached & ~short.offers).any()
