"""Today's practice gives only what is there, and never more than the optimum."""

import numpy as np
from hypothesis import given, settings

from app.matching.certificate import certify
from app.matching.practice import by_urgency, first_come, with_prices
from app.matching.problem import Problem, from_arcs
from app.matching.solve import solve
from benchmarks.match.instances import instance
from tests.matching.instances import PLAIN, problems


@given(problems(needs=8, offers=5))
@settings(max_examples=200)
def test_a_plan_of_practice_is_a_plan_and_no_better_than_the_best(problem: Problem) -> None:
    best = solve(problem, PLAIN)
    for offer in (first_come(problem), by_urgency(problem), with_prices(problem, best.price)):
        s = certify(problem, PLAIN, best.widths, best.need, offer, best.price, best.step_price)
        assert not s.faults
        assert s.primal >= best.certificate.primal


def test_who_comes_first_takes_the_best() -> None:
    problem = from_arcs([3, 0], [1, 1], [(0, 0, 10), (0, 1, 20), (1, 0, 10)])
    assert first_come(problem).tolist() == [0, -1]
    assert first_come(problem, np.array([1, 0])).tolist() == [1, 0]
    assert by_urgency(problem).tolist() == [1, 0]


def test_a_price_leaves_the_scarce_place_to_whom_it_is_the_only_one() -> None:
    problem = from_arcs([3, 0], [1, 1], [(0, 0, 10), (0, 1, 20), (1, 0, 10)])
    assert with_prices(problem, solve(problem, PLAIN).price).tolist() == [1, 0]


def test_the_optimum_serves_more_of_a_county() -> None:
    problem = instance(1_000).problem
    assert solve(problem).met > (by_urgency(problem) >= 0).sum()
