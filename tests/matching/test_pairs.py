"""The problem of a county holds exactly the admissible pairs, at exactly their cost."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.matching.facts import NeedFacts, OfferFacts
from app.matching.need_columns import NeedColumns
from app.matching.offer_columns import OfferColumns
from app.matching.pairs import UNSTATED, Pairing, pairing
from app.matching.rules import Bar, exclusions
from app.matching.scoring import components
from app.matching.shortlist import distance_km
from app.settings.weights import DEFAULT, Weights
from tests.matching.made import DAY, IDS, NEED, OFFER, crowd, needs, supplies, weightings

demands = st.lists(needs, max_size=6)
Costs = dict[tuple[int, int], int]


def built(pairs: Pairing) -> Costs:
    """Every arc of a problem, shared ones for each need of their profile, by the rows they stand for."""
    p, found = pairs.problem, {}
    for n, row in enumerate(pairs.need):
        rows = [(p.own_start, p.own_offer, p.own_cost, n)]
        if p.profile[n] >= 0:
            rows.append((p.shared_start, p.shared_offer, p.shared_cost, int(p.profile[n])))
        for start, offer, cost, at in rows:
            for arc in range(start[at], start[at + 1]):
                pair = (int(row), int(pairs.offer[offer[arc]]))
                assert pair not in found, "no pair twice"
                found[pair] = int(cost[arc])
    return found


def defined(demand: Sequence[NeedFacts], supply: Sequence[OfferFacts], weights: Weights) -> Costs:
    """The same, a pair at a time, by the definition."""
    found = {}
    for i, need in enumerate(demand):
        for j, offer in enumerate(supply):
            km = distance_km(need, offer)
            if {e.bar for e in exclusions(need, offer, km)} <= {Bar.FULL}:
                found[i, j] = 1000 - sum(points.won for points in components(need, offer, km, weights))
    return found


def paired(demand: Sequence[NeedFacts], supply: Sequence[OfferFacts], weights: Weights = DEFAULT) -> Pairing:
    offers = OfferColumns(offers=supply)
    return pairing(NeedColumns(demand, offers), offers, weights)


@settings(max_examples=60)
@given(demands, supplies, weightings())
def test_every_admissible_pair_is_there_at_its_cost_and_no_other(
    demand: list[NeedFacts], supply: list[OfferFacts], weights: Weights
) -> None:
    pairs = paired(demand, supply, weights)
    pairs.problem.check()
    assert built(pairs) == defined(demand, supply, weights)


@pytest.mark.parametrize("seed", range(12))
def test_so_it_is_in_a_crowd(seed: int) -> None:
    demand, supply = crowd(seed, 200, 40)
    pairs = paired(demand, supply)
    pairs.problem.check()
    arcs = built(pairs)
    assert len(arcs) > 100
    assert arcs == defined(demand, supply, DEFAULT)


@given(st.lists(needs, min_size=1, max_size=5), supplies)
def test_places_units_and_urgency_come_along(demand: list[NeedFacts], supply: list[OfferFacts]) -> None:
    pairs = paired(demand, supply)
    assert [demand[row].units for row in pairs.need] == pairs.problem.units.tolist()
    assert [demand[row].urgency - 1 for row in pairs.need] == pairs.problem.tier.tolist()
    for place, row in zip(pairs.problem.capacity, pairs.offer, strict=True):
        left = supply[row].left(DAY)
        assert place == (UNSTATED if left is None else left)
    for n, row in enumerate(pairs.need):
        assert pairs.districts[pairs.problem.district[n]] == (demand[row].place or "")[:9]


@settings(max_examples=40)
@example(755179512, 439.0, 74.0)
@given(st.integers(0, 2**32 - 1), st.floats(0.5, 700), st.sampled_from([0.0, 30.0, 52.0, 74.0, 84.0, -40.0]))
def test_nobody_within_a_circle_is_overlooked(seed: int, radius: float, lat: float) -> None:
    chance = np.random.default_rng(seed)
    wide = radius / 80

    def point() -> dict[str, float]:
        north = float(lat + chance.normal() * wide)
        east = float(chance.choice([112.0, 179.9]) + chance.normal() * wide)
        return {"lat": max(-89.0, min(89.0, north)), "lng": (east + 180) % 360 - 180}

    demand = [replace(NEED, **point()) for _turn in range(60)]
    supply = [replace(OFFER, id=IDS[number], radius_km=radius, **point()) for number in range(20)]
    assert built(paired(demand, supply)) == defined(demand, supply, DEFAULT)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_needs_and_offers_changes_no_pair(seed: int) -> None:
    demand, supply = crowd(seed, 60, 30)
    chance = Random(seed)
    turned, moved = list(range(len(demand))), list(range(len(supply)))
    chance.shuffle(turned)
    chance.shuffle(moved)
    other = built(paired([demand[n] for n in turned], [supply[n] for n in moved]))
    assert {(turned[i], moved[j]): cost for (i, j), cost in other.items()} == built(paired(demand, supply))


def test_alike_needs_share_the_arcs_of_help_from_afar() -> None:
    line = replace(OFFER, mode="remote", reach="anywhere", age_max=12)
    demand = [replace(NEED, lat=30 + n / 100, age=5 + n % 10, sex="female" if n % 2 else "male") for n in range(200)]
    pairs = paired(demand, [line])
    assert len(pairs.problem.own_offer) == 0
    assert len(pairs.problem.shared_start) - 1 == 2, "those it serves, and those too old"
    assert len(built(pairs)) == sum(1 for need in demand if (need.age or 0) <= 12)


def test_an_empty_side_makes_an_empty_problem() -> None:
    for demand, supply in (([], []), ([NEED], []), ([], [OFFER])):
        pairs = paired(demand, supply)
        pairs.problem.check()
        assert (pairs.problem.needs, pairs.problem.offers, pairs.problem.arcs) == (len(demand), len(supply), 0)
