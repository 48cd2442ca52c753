"""What has changed between a plan as it was put away and the needs and offers of this moment, as events that a live plan
mends one by one. Costs stay those of the plan: nobody moves because a score has moved by a tenth."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from app.matching.live import Live
from app.matching.problem import Problem
from app.matching.resuming import Standing
from app.plans.case import Case
from app.plans.outcome import Arrangement

MOST_EVENTS = 5_000
"""With more, or if a fifth of the needs is concerned, the whole is arranged anew instead."""
ALWAYS = 20
"""So many are mended however few there are."""
MOST_ARCS = 3_000_000
"""A live plan lays out every arc of every need, shared ones too: where there are more, arranging all anew is quicker."""
Keys = NDArray[np.int64]


class TooMuch(Exception):
    """Too much, or too much has changed, to mend; or something a live plan cannot take in: a township new to it."""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Whom the numbers of a standing plan mean."""

    standing: Standing
    needs: list[UUID]
    offers: list[UUID]
    districts: list[str]


def mended(known: Known, case: Case) -> Live:
    """The standing plan, taken through everything that is different in the case. Raises TooMuch."""
    if spread(known.standing.problem) > MOST_ARCS:
        raise TooMuch
    live = Live(known.standing.problem, known.standing.solution)
    offer_of = {ident: n for n, ident in enumerate(known.offers)}
    need_of = {ident: n for n, ident in enumerate(known.needs)}
    now_offers = {ident: n for n, ident in enumerate(case.offers)}
    now_needs = {one.id: n for n, one in enumerate(case.asked)}
    for ident in case.offers:
        if ident not in offer_of:
            offer_of[ident] = live.add_offer(0, [], []).number
            known.offers.append(ident)
    number = np.array([offer_of[ident] for ident in case.offers], np.int64)
    for ident, n in need_of.items():
        if ident not in now_needs:
            live.set_units(n, 0)
    for ident, n in offer_of.items():
        if ident not in now_offers:
            live.set_capacity(n, 0)
    rewrite(live, known.standing.problem, case, need_of, number)
    had = known.standing.problem.capacity
    for ident, place in now_offers.items():
        n, wanted = offer_of[ident], int(case.problem.capacity[place])
        if wanted != (had[n] if n < len(had) else 0):
            live.set_capacity(n, wanted)
    join(live, known, case, need_of, number)
    return live


def spread(problem: Problem) -> int:
    """How many arcs there are when each need has those of its profile for itself."""
    shared = np.append(np.diff(problem.shared_start), 0)[problem.profile]  # -1 is nobody's profile: the 0 at the end
    return len(problem.own_offer) + int(shared.sum())


def rewrite(live: Live, before: Problem, case: Case, need_of: dict[UUID, int], number: Keys) -> None:
    """Needs that are in both: how many units they ask for, and which offers are admissible."""
    both = [(need_of[one.id], n) for n, one in enumerate(case.asked) if one.id in need_of]
    old = np.array([pair[0] for pair in both], np.int64)
    new = np.array([pair[1] for pair in both], np.int64)
    was, had = rows_of(before, old, np.arange(before.offers))
    now, has = rows_of(case.problem, new, number)
    changed = np.unique(np.setxor1d(was, now) >> 32)
    if len(changed) > MOST_EVENTS or 5 * len(changed) > max(5 * ALWAYS, len(both)):
        raise TooMuch
    for place in changed.tolist():
        stays = dict(zip(*row_of(was, had, place), strict=True))
        row = {offer: stays.get(offer, fresh) for offer, fresh in zip(*row_of(now, has, place), strict=True)}
        live.set_arcs(int(old[place]), list(row), list(row.values()))
    for n, place in both:
        if (units := int(case.problem.units[place])) != before.units[n]:
            live.set_units(n, units)


def join(live: Live, known: Known, case: Case, need_of: dict[UUID, int], number: Keys) -> None:
    """Needs that are new."""
    new = np.array([n for n, one in enumerate(case.asked) if one.id not in need_of], np.int64)
    if len(new) > MOST_EVENTS or 5 * len(new) > max(5 * ALWAYS, len(need_of)):
        raise TooMuch
    keys, costs = rows_of(case.problem, new, number)
    for place, n in enumerate(new.tolist()):
        code = case.pairing.districts[int(case.problem.district[n])]
        if code not in known.districts:
            raise TooMuch
        live.add_need(
            int(case.problem.tier[n]),
            known.districts.index(code),
            *row_of(keys, costs, place),
            int(case.problem.units[n]),
        )
        known.needs.append(case.asked[n].id)


def rows_of(problem: Problem, needs: Keys, number: Keys) -> tuple[Keys, Keys]:
    """All arcs of some needs, shared ones too: (place in `needs`, number of the offer) as one key each, in order, with the
    cheapest cost of each."""
    parts = []
    profile = problem.profile[needs].astype(np.int64)
    some = np.flatnonzero(profile >= 0)
    for start, offer, cost, rows, places in (
        (problem.own_start, problem.own_offer, problem.own_cost, needs, np.arange(len(needs))),
        (problem.shared_start, problem.shared_offer, problem.shared_cost, profile[some], some),
    ):
        length = start[rows + 1] - start[rows]
        at = np.arange(length.sum()) + np.repeat(start[rows] - (np.cumsum(length) - length), length)
        parts.append(np.stack([np.repeat(places, length) << 32 | number[offer[at]], cost[at].astype(np.int64)]))
    keys, costs = np.concatenate(parts, axis=1)
    order = np.lexsort((costs, keys))
    keys, first = np.unique(keys[order], return_index=True)
    return keys, costs[order][first]


def row_of(keys: Keys, costs: Keys, place: int) -> tuple[list[int], list[int]]:
    """The offers of one place, and what each costs."""
    first, last = np.searchsorted(keys, [place << 32, (place + 1) << 32])
    return (keys[first:last] & 0xFFFFFFFF).tolist(), costs[first:last].tolist()


def arrangement_of(live: Live, known: Known, case: Case) -> Arrangement:
    """Where the live plan has everybody, in the numbers of the case."""
    needs = {one.id: n for n, one in enumerate(case.asked)}
    offers = {ident: n for n, ident in enumerate(case.offers)}
    pairs: dict[tuple[int, int], int] = {}
    for n, ident in enumerate(known.needs):
        for offer in live.offers_of(n):
            if offer >= 0:
                pair = (needs[ident], offers[known.offers[offer]])
                pairs[pair] = pairs.get(pair, 0) + 1
    table = np.array([(*pair, count) for pair, count in sorted(pairs.items())], np.int64).reshape(-1, 3)
    return Arrangement(table[:, 0], table[:, 1], table[:, 2])
