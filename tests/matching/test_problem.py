"""A problem that does not hold together is refused with a sentence that names the place."""

from dataclasses import replace

import numpy as np
import pytest

from app.matching.problem import Problem, from_arcs
from app.matching.terms import Terms, step_widths

GOOD = from_arcs([0, 1, 2], [1, 2], [(0, 0, 5), (0, 1, 5), (2, 0, 9)], profile=[-1, 0, 0], shared=[(0, 1, 40)])


def test_of_two_arcs_of_a_pair_the_cheaper_counts() -> None:
    problem = from_arcs([0], [1, 1], [(0, 0, 9), (0, 0, 4), (0, 1, 4)], profile=0, shared=[(0, 0, 2), (0, 1, 7)])
    assert problem.own_cost.tolist() == [4, 4]
    assert problem.pair_cost(0, 0) == 2
    assert problem.pair_cost(0, 1) == 4
    assert GOOD.pair_cost(0, 1) == 5
    assert GOOD.pair_cost(1, 0) is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"tier": np.array([0, 4, 1], np.int8)}, r"tier\[1\] is 4"),
        ({"units": np.array([1, -1, 1], np.int32)}, r"units\[1\] is -1"),
        ({"units": np.array([1, 1], np.int32)}, "units has 2 entries for 3 needs"),
        ({"units": np.full(3, 2**29, np.int32)}, "units come to 1610612736 in all"),
        ({"units": np.array([1, 1, 1], np.int64)}, "units must be one row of int32"),
        ({"capacity": np.array([1, -2], np.int32)}, r"capacity\[1\] is -2"),
        ({"profile": np.array([0, 1, 0], np.int32)}, r"profile\[1\] is 1"),
        ({"own_offer": np.array([0, 2, 0], np.int32)}, r"own_offer\[1\] is 2"),
        ({"own_cost": np.array([5, 1001, 9], np.int32)}, r"own_cost\[1\] is 1001"),
        ({"own_cost": np.array([6, 5, 9], np.int32)}, "not sorted"),
        ({"own_offer": np.array([1, 1, 0], np.int32)}, "not sorted"),
        ({"own_start": np.array([0, 2, 2, 2], np.int64)}, "own_start must rise from 0 to 3"),
        ({"own_start": np.array([0, 3], np.int64)}, "own_start has 2 entries for 3 rows"),
        ({"shared_cost": np.array([1, 2], np.int32)}, "shared_offer has 1 entries and shared_cost 2"),
        ({"shared_offer": np.array([5], np.int32)}, r"shared_offer\[0\] is 5"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, object], sentence: str) -> None:
    GOOD.check()
    with pytest.raises(ValueError, match=sentence):
        replace(GOOD, **changes).check()


def test_an_arc_of_a_need_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="an arc names row 3"):
        from_arcs([0], [1], [(3, 0, 1)])


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"tier_gap": 300_000_000}, "does not fit"),
        ({"tier_gap": 20_000}, "or tiers mix"),
        ({"steps": 0}, "above 0"),
        ({"fairness": -1}, "not below it"),
    ],
)
def test_weights_that_would_overflow_or_mix_tiers(terms: dict[str, int], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Terms(**terms)


def test_bonuses_push_the_tiers_apart() -> None:
    bonus = from_arcs([0], [1], [(0, 0, -100_000)])
    assert Terms().fitting(bonus).tier_gap == 10_100_000
    assert Terms().fitting(GOOD) == Terms()


def test_widths_are_shares_of_a_district() -> None:
    problem: Problem = from_arcs([0] * 50, [], [], units=1, district=[0] * 41 + [2] * 9)
    assert step_widths(problem, Terms()).tolist() == [3, 1, 1]
