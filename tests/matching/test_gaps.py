"""Every unmet need has its reason, the shortage is exact, and what an addition serves is what a solve with it serves."""

from dataclasses import replace

import numpy as np

from app.matching.gaps import Addition, Reason, additions, reasons, shortage, unmet_units, what_to_add
from app.matching.live import Live
from app.matching.problem import from_arcs
from app.matching.solve import solve
from benchmarks.match.instances import instance
from tests.matching.instances import PLAIN

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


def test_what_an_addition_serves_is_what_a_solve_with_it_serves() -> None:
    problem, live = COUNTY.problem, Live(COUNTY.problem, SOLVED)
    candidates = additions(problem, SOLVED, COUNTY.need_kind, problem.district, 300, most=6)
    objective = live.objective
    served = {one.label: one for one in what_to_add(live, candidates)}
    assert live.objective == objective
    for candidate in candidates:
        more = replace(problem, capacity=np.append(problem.capacity, candidate.places).astype(np.int32))
        arcs = [(int(i), problem.offers, 300) for i in candidate.needs]
        merged = from_arcs(
            problem.tier.tolist(), more.capacity.tolist(),
            [(i, int(problem.own_offer[a]), int(problem.own_cost[a])) for i in range(problem.needs)
             for a in range(problem.own_start[i], problem.own_start[i + 1])] + arcs,
            units=problem.units, district=problem.district, profile=problem.profile,
            shared=[(k, int(problem.shared_offer[a]), int(problem.shared_cost[a]))
                    for k in range(len(problem.shared_start) - 1)
                    for a in range(problem.shared_start[k], problem.shared_start[k + 1])],
        )  # fmt: skip
        afresh = solve(merged, widths=SOLVED.widths)
        one = served[candidate.label]
        assert one.met == afresh.met - SOLVED.met > 0
        assert one.gain == SOLVED.certificate.primal - afresh.certificate.primal
        assert sum(one.tiers) == one.met


def test_what_serves_most_comes_first() -> None:
    problem = from_arcs([1, 1, 3], [0], [(0, 0, 5)], district=[0, 0, 1])
    live = Live(problem, solve(problem, PLAIN))
    small = Addition("small", 1, np.array([2]), np.array([10]))
    large = Addition("large", 2, np.array([0, 1]), np.array([10, 10]))
    assert [(one.label, one.met, one.tiers) for one in what_to_add(live, [small, large])] == [
        ("large", 2, (0, 2, 0, 0)),
        ("small", 1, (0, 0, 0, 1)),
    ]
