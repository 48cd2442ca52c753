"""What one shortlist knows of other children: who has nobody else, and whose place is worth a child."""

from dataclasses import replace

import numpy as np
import pytest

from app.matching.need_columns import NeedColumns
from app.matching.offer_columns import OfferColumns
from app.matching.pairs import pairing
from app.matching.prices import CHILD, worth
from app.matching.problem import from_arcs
from app.matching.ranking import PriceTable, ranked
from app.matching.scarcity import only_hope, scarce
from app.matching.solve import solve
from tests.matching.made import IDS, NEED, OFFER, crowd


@pytest.mark.parametrize("seed", range(8))
def test_whoever_has_one_admissible_offer_is_counted_there(seed: int) -> None:
    demand, supply = crowd(seed, 120, 12)
    offers = OfferColumns(offers=supply)
    problem = pairing(NeedColumns(demand, offers), offers).problem
    expected = [0] * problem.offers
    for need in range(problem.needs):
        open_to = [offer for offer in range(problem.offers) if problem.pair_cost(need, offer) is not None]
        if len(open_to) == 1:
            expected[open_to[0]] += 1
    assert only_hope(problem).tolist() == expected
    assert sum(expected) > 0


def test_one_offer_both_ways_is_still_only_one() -> None:
    problem = from_arcs(
        [0, 0, 0], [1, 1], [(0, 0, 5), (1, 1, 5)], units=[1, 1, 0], profile=[0, 0, 0], shared=[(0, 0, 9)]
    )
    assert only_hope(problem).tolist() == [1, 0]


def test_the_shortlist_keeps_the_near_place_for_the_child_who_has_only_this() -> None:
    """Two children, two offers with one place each; the younger could go to either, the older only to the near one."""
    near = replace(OFFER, id=IDS[0], capacity=1, free=1)
    far = replace(OFFER, id=IDS[1], capacity=1, free=1, lat=30.20, age_max=10)
    young, old = replace(NEED, age=9), replace(NEED, age=15)
    offers = OfferColumns(offers=[near, far])
    pairs = pairing(NeedColumns([young, old], offers), offers)
    solution = solve(pairs.problem)
    assert (solution.met, solution.certificate.holds) == (2, True)
    # a third child like the older one would go without: that is what a place at the near one is worth
    crowded = pairing(NeedColumns([young, old, old], offers), offers)
    prices = scarce(crowded, offers, np.array([one == near.id for one in map(offers.id, crowded.offer.tolist())]))
    assert prices.only == {near.id: 2}
    assert CHILD - 1000 <= prices.of(near.id) <= worth(NEED.urgency), "what helping that child is worth, less its pair"
    plain, told = ranked(young, offers), ranked(young, offers, prices=PriceTable(prices))
    assert [c.offer.id for c in plain.candidates] == [near.id, far.id]
    assert [c.offer.id for c in told.candidates] == [far.id, near.id]
    assert (told.candidates[1].tight, told.candidates[1].waiting) == (True, 2)
