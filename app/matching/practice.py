"""Today's practice, to compare with: needs are served one after another, and nobody is ever moved."""

import numpy as np
from numpy.typing import NDArray

from app.matching.compiled import compiled
from app.matching.problem import Problem

UNMET = -1
ANYTHING = np.int64(1) << 60


def first_come(problem: Problem, arrival: NDArray[np.int64] | None = None) -> NDArray[np.int32]:
    """In order of arrival (by default of number), each need takes the best offers with places left."""
    return with_prices(problem, np.zeros(problem.offers, np.int64), arrival)


def by_urgency(problem: Problem, arrival: NDArray[np.int64] | None = None) -> NDArray[np.int32]:
    """The most urgent first, among equals in order of arrival; each takes the best offers with places left."""
    order = np.arange(problem.needs) if arrival is None else arrival
    return first_come(problem, order[np.argsort(problem.tier[order], kind="stable")])


def with_prices(
    problem: Problem,
    price: NDArray[np.int64],
    arrival: NDArray[np.int64] | None = None,
    worth: NDArray[np.int64] | None = None,
) -> NDArray[np.int32]:
    """Each takes what is best when an offer's price is added to its cost; of two alike the one with the lower price.

    A need to which even the best costs more than it is `worth` leaves it to others and goes without; by default none does.
    The answer is, for each unit in order of needs, the offer it takes or -1.
    """
    order = np.arange(problem.needs) if arrival is None else arrival
    first = np.concatenate([[0], np.cumsum(problem.units)]).astype(np.int64)
    offer = np.full(int(first[-1]), UNMET, np.int32)
    _serve(
        order.astype(np.int64), first, problem.own_start, problem.own_offer, problem.own_cost, problem.profile,
        problem.shared_start, problem.shared_offer, problem.shared_cost,
        price.astype(np.int64), problem.capacity.copy(), offer,
        np.full(problem.needs, ANYTHING) if worth is None else worth.astype(np.int64),
    )  # fmt: skip
    return offer


@compiled
def _serve(
    order: NDArray[np.int64], first: NDArray[np.int64],
    own_start: NDArray[np.int64], own_offer: NDArray[np.int32], own_cost: NDArray[np.int32],
    profile: NDArray[np.int32],
    shared_start: NDArray[np.int64], shared_offer: NDArray[np.int32], shared_cost: NDArray[np.int32],
    price: NDArray[np.int64], left: NDArray[np.int32], offer: NDArray[np.int32], worth: NDArray[np.int64],
) -> None:  # fmt: skip
    for i in order:
        for unit in range(first[i], first[i + 1]):
            best, taken = worth[i] + 1, -1
            for arc in range(own_start[i], own_start[i + 1]):
                j = own_offer[arc]
                pays = own_cost[arc] + price[j]
                if own_cost[arc] > best:
                    break
                if left[j] > 0 and (pays < best or (pays == best and taken >= 0 and price[j] < price[taken])):
                    best, taken = pays, j
            k = profile[i]
            if k >= 0:
                for arc in range(shared_start[k], shared_start[k + 1]):
                    j = shared_offer[arc]
                    pays = shared_cost[arc] + price[j]
                    if shared_cost[arc] > best:
                        break
                    if left[j] > 0 and (pays < best or (pays == best and taken >= 0 and price[j] < price[taken])):
                        best, taken = pays, j
            if taken < 0:
                break
            offer[unit] = taken
            left[taken] -= 1
