"""What is settled is out of the way, and what was proposed stays unless there is a reason."""

import numpy as np
import pytest

from app.matching.fixing import with_bonus, without_fixed
from app.matching.need_columns import NeedColumns
from app.matching.offer_columns import OfferColumns
from app.matching.pairs import pairing
from app.matching.problem import Problem, from_arcs
from tests.matching.made import crowd


def costs(problem: Problem) -> dict[tuple[int, int], int]:
    """The cost of every admissible pair."""
    pairs = ((need, offer) for need in range(problem.needs) for offer in range(problem.offers))
    return {pair: cost for pair in pairs if (cost := problem.pair_cost(*pair)) is not None}


@pytest.mark.parametrize("seed", range(6))
def test_a_bonus_lowers_exactly_the_proposed_pairs(seed: int) -> None:
    demand, supply = crowd(seed, 60, 30)
    offers = OfferColumns(offers=supply)
    problem = pairing(NeedColumns(demand, offers), offers).problem
    before = costs(problem)
    chance = np.random.default_rng(seed)
    proposed = [pair for pair in before if chance.random() < 0.3] + [(0, 0), (3, 5)]
    after = with_bonus(problem, proposed, 250)
    after.check()
    assert costs(after) == {pair: cost - 250 * (pair in set(proposed)) for pair, cost in before.items()}
    assert with_bonus(problem, [], 250) is problem
    assert with_bonus(problem, proposed, 0) is problem


def test_a_shared_pair_becomes_ones_own_and_costs_may_fall_below_nothing() -> None:
    problem = from_arcs([0, 0], [1, 1], [(0, 0, 10)], profile=[0, 0], shared=[(0, 0, 30), (0, 1, 20)])
    after = with_bonus(problem, [(0, 1), (1, 0)], 100)
    after.check()
    assert costs(after) == {(0, 0): 10, (0, 1): -80, (1, 0): -70, (1, 1): 20}


def test_settled_pairs_take_units_and_places() -> None:
    problem = from_arcs([0, 1], [2, 1], [(0, 0, 5), (1, 1, 5)], units=[3, 1])
    left = without_fixed(problem, [(0, 0, 2), (1, 1, 1)])
    assert (left.units.tolist(), left.capacity.tolist()) == ([1, 0], [0, 0])
    assert problem.units.tolist() == [3, 1]
    with pytest.raises(ValueError, match=r"fixed\[1\] gives 2 units to a need that asks for 1"):
        without_fixed(problem, [(0, 0, 1), (1, 1, 2)])
    with pytest.raises(ValueError, match=r"fixed\[0\] takes 3 places of an offer that has 2"):
        without_fixed(problem, [(0, 0, 3)])
