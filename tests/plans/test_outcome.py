"""What is kept of a plan: every pair explained as the shortlist of one need would explain it."""

from dataclasses import replace

import numpy as np
import pytest

from app.matching.offer_columns import OfferColumns
from app.matching.shortlist import Candidate, judged
from app.plans.case import paired
from app.plans.outcome import Arrangement, explained
from app.plans.reading import together
from app.settings.weights import DEFAULT
from benchmarks.match.whole import Invented
from tests.matching.made import crowd


@pytest.mark.parametrize("seed", range(4))
def test_all_pairs_at_once_are_explained_as_one_by_one(seed: int) -> None:
    needs, supply = crowd(seed, 150, 40)
    offers = OfferColumns(offers=supply)
    case = paired(together(Invented(iter(needs)), offers), offers, DEFAULT)
    problem = case.problem
    pairs = [
        (need, offer)
        for need in range(problem.needs)
        for offer in range(problem.offers)
        if problem.pair_cost(need, offer) is not None
    ]
    need, offer = np.array(pairs, np.int64).T
    assert len(pairs) > 100
    for row, place, told in zip(
        need, offer, explained(case, Arrangement(need, offer, np.ones(len(pairs), np.int64))), strict=True
    ):
        facts = replace(needs[int(case.pairing.need[row])], units=0)
        one = judged(facts, offers.facts(int(case.pairing.offer[place])), case.weights)
        assert isinstance(one, Candidate)
        assert (told.tenths, told.km) == (one.tenths, one.km)
        assert list(told.points.items()) == [(p.component.value, [p.won, p.most]) for p in one.points]
        assert problem.pair_cost(int(row), int(place)) == 1000 - told.tenths
