"""From the prices of a whole county's plan to what the shortlist of one child may know of the others."""

import numpy as np
from numpy.typing import NDArray

from app.matching.offer_columns import OfferColumns
from app.matching.pairs import Pairing
from app.matching.prices import CHILD, Prices
from app.matching.problem import Problem


def scarce(pairs: Pairing, offers: OfferColumns, price: NDArray[np.int64], tier_gap: int) -> Prices:
    """What a place of each offer is worth to others, and how many children who wait have only this one.

    `price` is the solver's, of each offer of the problem; half a `tier_gap` or more is a child who would go without.
    """
    one_child = price * 2 >= tier_gap
    worth = np.where(one_child, CHILD, np.minimum(price, CHILD - 1))
    alone = only_hope(pairs.problem)
    named = np.flatnonzero((worth > 0) | (alone > 0)).tolist()
    ids = {n: offers.id(int(pairs.offer[n])) for n in named}
    return Prices(
        {ids[n]: int(worth[n]) for n in named if worth[n] > 0}, {ids[n]: int(alone[n]) for n in named if alone[n] > 0}
    )


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
