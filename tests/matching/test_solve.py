"""The kernel finds the optimum and proves it, whatever the shape of the problem."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching import near
from app.matching import solve as kernel
from app.matching.problem import Problem, from_arcs
from app.matching.referee import flow_network, rule
from app.matching.solve import increments, solve
from app.matching.terms import Terms, step_widths
from benchmarks.match.highs import least_cost
from benchmarks.match.instances import instance
from tests.matching.instances import PLAIN, TERMS, brute_force, problems


@given(problems(), st.sampled_from([TERMS, PLAIN]), st.sampled_from([1, 30, 1_000_000]))
@settings(max_examples=1500)
def test_the_plan_is_the_best_of_all_plans(problem: Problem, terms: Terms, margin: int) -> None:
    solution = solve(problem, terms, margin=margin)
    assert solution.certificate.holds
    assert solution.certificate.primal == brute_force(problem, terms)


@given(problems(needs=14, offers=9, units=4), st.sampled_from([TERMS, PLAIN]))
@settings(max_examples=500)
def test_the_finer_rounds_of_a_province_find_the_same(problem: Problem, terms: Terms) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "MANY_CHAINS", 0)
        finer = solve(problem, terms)
    assert finer.certificate.holds
    assert finer.certificate.primal == solve(problem, terms).certificate.primal


@given(problems(needs=14, offers=9, units=4), st.sampled_from([TERMS, PLAIN]))
@settings(max_examples=300)
def test_looking_closer_where_many_are_alike_finds_the_same(problem: Problem, terms: Terms) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(near, "CROWDED", 0)
        patch.setattr(kernel, "CROWDED_MARGIN", 1)
        closer = solve(problem, terms)
    assert closer.certificate.holds
    assert closer.certificate.primal == solve(problem, terms).certificate.primal


@given(problems(needs=14, offers=9, units=4), st.sampled_from([TERMS, PLAIN]))
@settings(max_examples=300)
def test_the_referee_agrees(problem: Problem, terms: Terms) -> None:
    solution = solve(problem, terms)
    assert solution.certificate.holds
    assert solution.certificate.primal == rule(problem, terms, step_widths(problem, terms)).objective


def test_urgency_as_a_worth_needs_no_proof_for_each_tier() -> None:
    # To meet one more urgent need all would move on to what costs 1,000 more, and the last one, less urgent, gets nothing.
    arcs = [(0, 0, 1000), *((n, n - 1, 0) for n in range(1, 5)), *((n, n, 1000) for n in range(1, 4))]
    problem = from_arcs([0, 0, 0, 0, 1], [1] * 4, arcs)
    worth = solve(problem, Terms(tier_gap=2_001, fairness=0, strictly=False))
    assert (worth.certificate.holds, worth.solver, worth.certificate.unmet) == (True, "kernel", (1, 0, 0, 0))
    assert solve(problem, PLAIN).certificate.unmet == (0, 1, 0, 0)
    assert solve(problem, replace(worth.terms, strictly=True)).certificate.tier_gaps[0] == 1


@given(problems(least=-3000))
@settings(max_examples=300)
def test_bonuses_below_zero_are_weighed_and_never_cost_a_more_urgent_need(problem: Problem) -> None:
    solution = solve(problem, TERMS)
    assert solution.certificate.holds
    assert solution.certificate.primal == brute_force(problem, solution.terms)


@pytest.mark.parametrize("size", [1_000, 10_000])
def test_a_county_like_a_real_one(size: int) -> None:
    problem = instance(size, seed=3).problem
    solution = solve(problem)
    assert solution.certificate.holds
    assert solution.solver == "kernel"
    assert solution.certificate.primal == rule(problem, Terms(), solution.widths).objective


def test_a_linear_programme_says_the_same() -> None:
    problem = instance(1_000, seed=3).problem
    solution = solve(problem)
    assert least_cost(flow_network(problem, solution.terms, solution.widths)) == solution.certificate.primal


@given(problems(needs=8, offers=5), st.data())
@settings(max_examples=200)
def test_more_places_never_help_fewer(problem: Problem, data: st.DataObject) -> None:
    more = np.array(data.draw(st.lists(st.integers(0, 3), min_size=problem.offers, max_size=problem.offers)), np.int32)
    before, after = solve(problem, PLAIN), solve(replace(problem, capacity=problem.capacity + more), PLAIN)
    assert after.met >= before.met
    assert after.certificate.primal <= before.certificate.primal


@given(problems(needs=8, offers=5), st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_other_names_and_another_order_change_nothing(problem: Problem, random: object) -> None:
    rng = np.random.default_rng(random.getrandbits(32))
    needs, offers = rng.permutation(problem.needs), rng.permutation(problem.offers)
    name = np.argsort(needs)
    arcs = [
        (int(name[i]), int(offers[problem.own_offer[a]]), int(problem.own_cost[a]))
        for i in range(problem.needs)
        for a in range(problem.own_start[i], problem.own_start[i + 1])
    ]
    shared = [
        (k, int(offers[problem.shared_offer[a]]), int(problem.shared_cost[a]))
        for k in range(len(problem.shared_start) - 1)
        for a in range(problem.shared_start[k], problem.shared_start[k + 1])
    ]
    capacity = np.empty_like(problem.capacity)
    capacity[offers] = problem.capacity
    other = from_arcs(
        problem.tier[needs].tolist(), capacity.tolist(), arcs,
        units=problem.units[needs], district=problem.district[needs], profile=problem.profile[needs], shared=shared,
    )  # fmt: skip
    one, two = solve(problem, TERMS).certificate, solve(other, TERMS).certificate
    assert (one.primal, one.unmet) == (two.primal, two.unmet)


def test_the_same_input_gives_the_same_plan() -> None:
    problem = instance(1_000, seed=5).problem
    one, two = solve(problem), solve(problem)
    assert np.array_equal(one.offer, two.offer)
    assert np.array_equal(one.price, two.price)


def test_an_empty_side() -> None:
    assert solve(from_arcs([], [3], [])).certificate.holds
    alone = solve(from_arcs([0, 3], [], []))
    assert alone.certificate.holds
    assert alone.offer.tolist() == [-1, -1]
    assert solve(from_arcs([], [], [])).met == 0


def test_all_equal_scores_and_too_few_places() -> None:
    needs, offers = 300, 20
    problem = from_arcs(
        [i % 4 for i in range(needs)], [7] * offers, [(i, j, 400) for i in range(needs) for j in range(offers)]
    )
    solution = solve(problem)
    assert solution.certificate.holds
    assert solution.met == 140
    assert solution.certificate.unmet == (0, 10, 75, 75)


def test_zero_capacity_is_worth_what_a_first_place_would_save() -> None:
    problem = from_arcs([2], [0], [(0, 0, 300)])
    solution = solve(problem, PLAIN)
    assert solution.certificate.holds
    assert solution.met == 0
    assert solution.price.tolist() == [2 * PLAIN.tier_gap - 300]


def test_a_need_of_fifty_units_goes_to_several_offers() -> None:
    problem = from_arcs([1, 3], [30, 15, 99], [(0, 0, 10), (0, 1, 20), (0, 2, 900), (1, 0, 1)], units=[50, 2])
    solution = solve(problem, PLAIN)
    needs, offers, count = solution.pairs()
    assert solution.certificate.holds
    assert list(zip(needs.tolist(), offers.tolist(), count.tolist(), strict=True)) == [
        (0, 0, 28), (0, 1, 15), (0, 2, 7), (1, 0, 2),
    ]  # fmt: skip


def test_an_offer_with_more_places_than_anybody_needs_has_no_price() -> None:
    problem = from_arcs([0] * 5, [2**29, 1], [(i, j, i + j) for i in range(5) for j in range(2)])
    assert solve(problem).price.tolist() == [0, 0]


@given(problems(needs=7, offers=5), st.sampled_from([TERMS, PLAIN]))
@settings(max_examples=300)
def test_a_price_is_exactly_what_one_more_place_saves(problem: Problem, terms: Terms) -> None:
    solution = solve(problem, terms)
    for offer in range(problem.offers):
        capacity = problem.capacity.copy()
        capacity[offer] += 1
        more = solve(replace(problem, capacity=capacity), terms, widths=solution.widths)
        assert solution.price[offer] == solution.certificate.primal - more.certificate.primal


def test_urgency_first_costs_nobody_a_place() -> None:
    problem = instance(1_000, seed=11).problem
    alike = replace(problem, tier=np.full_like(problem.tier, 3))
    assert solve(problem).met == solve(alike).met


def test_fairness_costs_nobody_a_place() -> None:
    problem = instance(1_000, seed=11).problem
    fair, plain = solve(problem, Terms()), solve(problem, Terms(fairness=0))
    assert fair.certificate.unmet == plain.certificate.unmet


@pytest.mark.parametrize("calls", [0, 1, 3, 6, 7, 8])
def test_told_to_stop_it_gives_the_best_plan_so_far_with_an_honest_gap(calls: int) -> None:
    problem = instance(1_000, seed=2).problem
    told: list[str] = []

    def progress(phase: str, done: int, of: int) -> bool:
        assert 0 <= done <= of
        told.append(phase)
        return len(told) <= calls

    solution, best = solve(problem, on_progress=progress), solve(problem)
    assert not solution.certificate.faults
    assert solution.certificate.dual <= best.certificate.primal <= solution.certificate.primal
    assert len(told) == min(calls + 1, len(told))
    if not solution.complete:
        assert solution.certificate.gap > 0
    if calls == 0:
        assert not solution.complete


def test_rounds_get_finer_down_to_the_last() -> None:
    assert list(increments(40_000, 8, 8)) == [4096, 512, 64, 8]
    assert list(increments(40_000, 1, 16)) == [4096, 256, 16, 1]
    assert list(increments(10, 8, 8)) == [8]


def test_a_plan_that_is_not_proven_goes_to_the_referee(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(run: object, _complete: bool) -> object:
        run.plan.price[:] += 7
        return honest(run, True)

    problem, honest = instance(1_000).problem, kernel._Run.solution
    best = solve(problem)
    monkeypatch.setattr(kernel._Run, "solution", broken)
    solution = solve(problem)
    assert solution.solver == "referee"
    assert solution.certificate.holds
    assert solution.certificate.primal == best.certificate.primal


def test_without_a_compiler_the_referee_solves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "FAST", False)
    solution = solve(instance(1_000).problem)
    assert solution.solver == "referee"
    assert solution.certificate.holds
