"""From the prices of a whole county's plan to what the shortlist of one child may know of the others."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.matching.offer_columns import OfferColumns
from app.matching.pairs import Pairing
from app.matching.prices import CHILD, MOST, Prices
from app.matching.problem import Problem
from app.matching.solve import solve
from app.matching.terms import Terms

GUIDING = Terms(tier_gap=CHILD, fairness=0, strictly=False)
"""Urgency as a worth beside the cost of pairs, where a plan puts it above every cost: a price that is to guide single
choices has to say how much, and prices that only say "more urgent" left a twentieth of the welfare (`make bench-match`)."""


def scarce(pairs: Pairing, offers: OfferColumns, tight: NDArray[np.bool_]) -> Prices:
    """What a place of each offer of a problem is worth to others, how many children who wait have only this one, and
    which are `tight`."""
    price, alone = guiding(pairs.problem), only_hope(pairs.problem)
    named = np.flatnonzero((price > 0) | (alone > 0) | tight).tolist()
    ids = {n: offers.id(int(pairs.offer[n])) for n in named}
    return Prices(
        {ids[n]: int(price[n]) for n in named if price[n] > 0},
        {ids[n]: int(alone[n]) for n in named if alone[n] > 0},
        frozenset(ids[n] for n in named if tight[n]),
    )


def guiding(problem: Problem) -> NDArray[np.int64]:
    """The price of a place of each offer, 0 to `MOST`: from a plan in which urgency has a worth. What was asked for or
    proposed already has no advantage in it."""
    own, shared = np.maximum(problem.own_cost, 0), np.maximum(problem.shared_cost, 0)
    price: NDArray[np.int64] = solve(replace(problem, own_cost=own, shared_cost=shared), GUIDING).price
    return np.clip(price, 0, MOST)


def only_hope(problem: Problem) -> NDArray[np.int64]:
    """For each offer, how many needs that still ask for something can be met by no other."""
    shared = np.append(np.diff(problem.shared_start), 0)[problem.profile]  # -1 is nobody's profile: the 0 at the end
    own = np.diff(problem.own_start)
    waits = problem.units > 0
    count = np.zeros(problem.offers, np.int64)
    np.add.at(count, problem.own_offer[problem.own_start[:-1][waits & (own == 1) & (shared == 0)]], 1)
    np.add.at(count, problem.shared_offer[problem.shared_start[problem.profile[waits & (own == 0) & (shared == 1)]]], 1)
    both = np.flatnonzero(waits & (own == 1) & (shared == 1))
    mine = problem.own_offer[problem.own_start[both]]
    same = mine == problem.shared_offer[problem.shared_start[problem.profile[both]]]
    np.add.at(count, mine[same], 1)
    return count
