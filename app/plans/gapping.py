"""What is missing, where, and what one more offer there would do: found by adding it and arranging everything again."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.clock import today
from app.matching.live import Live, Move
from app.matching.solution import Solution
from app.plans.case import Case
from app.plans.mending import spread
from app.plans.outcome import Left
from app.plans.progress import Stopped
from app.plans.rules import A_CHILD

MOST_PLACES = 10
"""How many places are tried at the most: what one new offer may have."""
MOST_TRIED, LEAST_TRIED, WORK = 400, 20, 4_000_000
"""How many gaps are tried, those with the most needs first: `WORK` over the number of needs, within these bounds. Of the
others it is said that they were not tried."""
MOST_ARCS = 60_000_000
"""Where there are more arcs none is tried: a live plan lays all of them out, at about 30 bytes each."""
COST = 300
"""What a pair with the offer tried is taken to cost, in tenths of a point: about what a middling nearby offer does."""
Place = tuple[str, str]
"""A township and a type of need."""


def gaps_of(
    case: Case, solution: Solution, unmet: Sequence[Left], say: Callable[[int, int], bool]
) -> list[dict[str, Any]]:
    """Every gap as a row, with what an offer in the same township, for its own children only, would do."""
    missing: dict[Place, list[Left]] = defaultdict(list)
    for one in unmet:
        missing[place_of(case, one.need)].append(one)
    order = sorted(missing, key=lambda place: (-len(missing[place]), place))
    some = order[: how_many(case)]
    tried = trials(case, solution, {place: units(missing[place]) for place in some}, say)
    found = today()
    return [
        {
            "found_on": found, "township": township, "type_code": code, "needs": len(lefts),
            "reasons": dict(Counter(left.why.value for left in lefts)),
            **tried.get((township, code), {"places": None, "served": None, "price": None}),
        }
        for (township, code), lefts in sorted(missing.items())
    ]  # fmt: skip


def how_many(case: Case) -> int:
    """How many gaps of a case are tried."""
    if spread(case.problem) > MOST_ARCS:
        return 0
    return max(LEAST_TRIED, min(MOST_TRIED, WORK // max(1, case.problem.needs)))


def place_of(case: Case, need: int) -> Place:
    """Where a need is missing something, and what."""
    return case.asked[need].township, case.type_of(need)


def units(lefts: Sequence[Left]) -> int:
    """How many places to try."""
    return min(MOST_PLACES, sum(left.units for left in lefts))


def trials(
    case: Case, solution: Solution, places: Mapping[Place, int], say: Callable[[int, int], bool]
) -> dict[Place, dict[str, Any]]:
    """For each place, one offer of so many places added, everything arranged again from the kept prices, and undone."""
    if not places:
        return {}
    around: dict[Place, list[int]] = defaultdict(list)
    for need in np.flatnonzero(case.problem.units > 0).tolist():
        around[place_of(case, need)].append(need)
    live, met = Live(case.problem, solution), met_in_full(case, solution)
    found: dict[Place, dict[str, Any]] = {}
    for number, (place, count) in enumerate(places.items()):
        if not say(number, len(places)):
            raise Stopped
        needs = around[place]
        with live.trial():
            first = live.add_offer(1, needs, np.full(len(needs), COST))
            more = live.set_capacity(first.number, count)
            helped = more_helped(live, met, (*first.moves, *more.moves))
        found[place] = {"places": count, "served": helped, "price": worth(first.gain, solution.terms.tier_gap)}
    return found


def met_in_full(case: Case, solution: Solution) -> NDArray[np.bool_]:
    """Which needs have every unit they ask for."""
    got = np.bincount(solution.need[solution.offer >= 0], minlength=case.problem.needs)
    full: NDArray[np.bool_] = got >= case.problem.units
    return full


def more_helped(live: Live, met: NDArray[np.bool_], moves: Sequence[Move]) -> int:
    """How many needs more have all they ask for, of those that moved; needs that did not move are as they were."""
    moved = {move.need for move in moves}
    return sum(int(all(offer >= 0 for offer in live.offers_of(need))) - int(met[need]) for need in moved)


def worth(gain: int, tier_gap: int) -> int:
    """`A_CHILD` for a child more, less where somebody's help only becomes better, in tenths of a point."""
    return A_CHILD if gain * 2 >= tier_gap else min(max(gain, 0), A_CHILD - 1)
