"""The certificate believes nothing: it finds every fault, and no gap below the true one."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.certificate import Certificate, certify
from app.matching.problem import Problem, from_arcs
from app.matching.solution import Solution
from app.matching.solve import solve
from benchmarks.match.instances import instance
from tests.matching.instances import TERMS, brute_force, problems

PROBLEM = from_arcs([0, 1, 3], [1, 1], [(0, 0, 100), (1, 0, 50), (1, 1, 300)], profile=[-1, -1, 0], shared=[(0, 1, 20)])


def judged(problem: Problem, solution: Solution, **changes: object) -> Certificate:
    s = replace(solution, **changes)
    return certify(problem, s.terms, s.widths, s.need, s.offer, s.price, s.step_price)


def test_a_proven_plan() -> None:
    solution = solve(PROBLEM, TERMS)
    certificate = judged(PROBLEM, solution)
    assert certificate == solution.certificate
    assert certificate.holds
    assert certificate.primal == brute_force(PROBLEM, TERMS) == 100 + 300 + TERMS.tier_gap
    assert certificate.unmet == (0, 0, 0, 1)
    assert certificate.arcs == 4


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"offer": np.array([0, 0, -1], np.int32)}, "offer 0 is given more often"),
        ({"offer": np.array([1, 0, -1], np.int32)}, "need 0 and offer 1 are no pair"),
        ({"need": np.array([0, 1, 1], np.int32)}, "not every unit"),
        ({"price": np.array([-1, 0])}, "a price is below zero"),
    ],
)
def test_a_plan_that_is_none(changes: dict[str, object], fault: str) -> None:
    certificate = judged(PROBLEM, solve(PROBLEM, TERMS), **changes)
    assert any(fault in found for found in certificate.faults)
    assert not certificate.holds


def test_a_worse_plan_shows_its_gap() -> None:
    solution = solve(PROBLEM, TERMS)
    worse = judged(PROBLEM, solution, offer=np.array([-1, 0, 1], np.int32))
    assert not worse.faults
    assert worse.gap == worse.primal - solution.certificate.primal > 0
    assert worse.tier_gaps[0] == 1
    assert not worse.holds


@given(problems(), st.data())
@settings(max_examples=300)
def test_no_prices_make_a_bound_above_the_best_plan(problem: Problem, data: st.DataObject) -> None:
    solution = solve(problem, TERMS)
    prices = st.integers(0, 5 * TERMS.tier_gap)
    price = np.array([data.draw(prices) for _ in solution.price], np.int64)
    steps = np.array([[data.draw(prices) for _ in row] for row in solution.step_price], np.int64)
    steps = steps.reshape(solution.step_price.shape)
    steps[:, -1] = 0
    assert judged(problem, solution, price=price, step_price=steps).dual <= solution.certificate.primal


def test_one_price_wrong_by_one_is_found() -> None:
    problem = instance(1_000).problem
    solution = solve(problem)
    for offer in np.flatnonzero((solution.price > 0) & (problem.capacity > 0))[:20]:
        price = solution.price.copy()
        price[offer] -= 1  # they are the lowest there are
        assert judged(problem, solution, price=price).gap > 0
