"""A live plan stays what a solve from the start would give, through any events; and says whom it moved."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.live import Change, Live, Move
from app.matching.problem import Problem, from_arcs
from app.matching.solve import solve
from app.matching.terms import Terms
from benchmarks.match.instances import instance
from tests.matching.instances import PLAIN, TERMS, problems


def live(problem: Problem, terms: Terms = PLAIN) -> Live:
    return Live(problem, solve(problem, terms))


def draw_event(
    plan: Live, accepted: list[tuple[int, int]], draw: Callable[[st.SearchStrategy[int]], int]
) -> Callable[[], Change] | None:
    """One event that the state at hand allows."""

    def several(beyond: int) -> tuple[list[int], list[int]]:
        ends = [end for end in range(beyond) if draw(st.integers(0, 1))]
        return ends, [draw(st.integers(0, 1000)) for _ in ends]

    kind = draw(st.integers(0, 7))
    if kind == 0 and len(plan.widths):
        tier, district, units = (
            draw(st.integers(0, 3)),
            draw(st.integers(0, len(plan.widths) - 1)),
            draw(st.integers(0, 3)),
        )
        arcs = several(plan.offers)
        return lambda: plan.add_need(tier, district, *arcs, units)
    if kind == 1:
        places, back = draw(st.integers(0, 3)), several(plan.needs)
        return lambda: plan.add_offer(places, *back)
    if kind == 2 and accepted:
        pair = accepted.pop()
        return lambda: plan.reopen(*pair)
    if not plan.needs or not plan.offers:
        return None
    need, offer = draw(st.integers(0, plan.needs - 1)), draw(st.integers(0, plan.offers - 1))
    if kind == 3:
        if not plan.offers_of(need) or plan.capacity(offer) == 0:
            return None
        accepted.append((need, offer))
        return lambda: plan.accept(need, offer)
    if kind == 4:
        units = draw(st.integers(0, 3))
        return lambda: plan.set_units(need, units)
    if kind == 5:
        arcs = several(plan.offers)
        return lambda: plan.set_arcs(need, *arcs)
    if kind == 6:
        return lambda: plan.decline(need, offer)
    places = draw(st.integers(0, 4))
    return lambda: plan.set_capacity(offer, places)


@given(problems(needs=6, offers=4), st.sampled_from([TERMS, PLAIN]), st.data())
@settings(max_examples=250)
def test_events_one_after_another_equal_a_solve_from_the_start(
    problem: Problem, terms: Terms, data: st.DataObject
) -> None:
    plan, accepted = live(problem, terms), []  # type: tuple[Live, list[tuple[int, int]]]
    for _ in range(6):
        event = draw_event(plan, accepted, data.draw)
        if event is None:
            continue
        before, were = plan.objective, [plan.offers_of(need) for need in range(plan.needs)]
        change = event()
        now = plan.problem()
        now.check()
        afresh = solve(now, plan.terms, widths=plan.widths)
        assert afresh.certificate.holds
        assert plan.objective == afresh.certificate.primal == before - change.gain
        assert plan.met() == afresh.met == int(plan.met_by_tier().sum())
        check_moves(plan, change, were)


def check_moves(plan: Live, change: Change, were: list[list[int]]) -> None:
    """The moves told turn what was into what is."""
    for need in range(plan.needs):
        state = sorted(were[need]) if need < len(were) else []
        for move in (m for m in change.moves if m.need == need):
            if move.before >= 0:
                state.remove(move.before)
            if move.after >= 0:
                state.append(move.after)
        assert sorted(o for o in state if o >= 0) == sorted(o for o in plan.offers_of(need) if o >= 0)


def test_a_county_lives_through_a_day() -> None:
    problem = instance(10_000, seed=4).problem
    plan, rng = live(problem, Terms()), np.random.default_rng(1)
    for number in range(300):
        need, offer = int(rng.integers(problem.needs)), int(rng.integers(problem.offers))
        other, cost = (column[plan.rows.row(need)[0] < problem.offers] for column in plan.rows.row(need))
        match number % 6:
            case 0:
                plan.add_need(int(problem.tier[need]), int(problem.district[need]), other, cost)
            case 1:
                plan.set_units(need, 0)
            case 2:
                plan.set_capacity(offer, 0)
            case 3:
                plan.set_capacity(offer, int(problem.capacity[offer]) + 1)
            case 4 if plan.offers_of(need) and plan.offers_of(need)[0] >= 0:
                plan.decline(need, plan.offers_of(need)[0])
            case 5 if plan.offers_of(need) and plan.offers_of(need)[0] >= 0:
                plan.accept(need, plan.offers_of(need)[0])
    afresh = solve(plan.problem(), widths=plan.widths)
    assert afresh.certificate.holds
    assert (plan.objective, plan.met()) == (afresh.certificate.primal, afresh.met)


def test_who_moves_and_why_is_told() -> None:
    plan = live(from_arcs([1], [1, 1], [(0, 0, 10), (0, 1, 400)]))
    urgent = plan.add_need(0, 0, [0], [200])
    assert set(urgent.moves) == {Move(0, 0, 1), Move(1, -1, 0)}
    assert urgent.number == 1
    assert urgent.gain == -(200 + 400 - 10)
    gone = plan.set_units(1, 0)
    assert set(gone.moves) == {Move(1, 0, -1), Move(0, 1, 0)}
    assert gone.gain == 590


def test_accepting_what_was_proposed_moves_nobody_else() -> None:
    problem = instance(1_000, seed=6).problem
    plan = live(problem, Terms())
    for need in range(0, problem.needs, 7):
        offers = [offer for offer in plan.offers_of(need) if offer >= 0]
        if offers:
            assert plan.accept(need, offers[0]).moves == (Move(need, offers[0], -1),)


def test_what_cannot_be_accepted_is_refused() -> None:
    plan = live(from_arcs([0, 0], [0, 1], [(0, 1, 5)], units=[1, 0]))
    with pytest.raises(ValueError, match="offer 0 no place"):
        plan.accept(0, 0)
    with pytest.raises(ValueError, match="need 1 has no unit left"):
        plan.accept(1, 1)


def test_events_that_make_no_sense_are_refused() -> None:
    plan = live(from_arcs([0], [1], [(0, 0, 5)]))
    with pytest.raises(ValueError, match="an arc names an offer beyond 0"):
        plan.set_arcs(0, [1], [3])
    with pytest.raises(ValueError, match="a cost lies outside"):
        plan.set_arcs(0, [0], [1001])
    with pytest.raises(ValueError, match="1 arcs with 2 costs"):
        plan.set_arcs(0, [0], [1, 2])
    with pytest.raises(ValueError, match="cannot have -1 places"):
        plan.set_capacity(0, -1)
    with pytest.raises(ValueError, match="out of range"):
        plan.add_need(4, 0, [], [])


def test_only_a_proven_solution_can_be_kept() -> None:
    problem = from_arcs([0], [1], [(0, 0, 5)])
    stopped = solve(problem, on_progress=lambda _phase, _done, _of: False)
    with pytest.raises(ValueError, match="proven"):
        Live(problem, stopped)


def test_a_trial_leaves_no_trace() -> None:
    problem = instance(1_000, seed=8).problem
    plan = live(problem, Terms())
    state = [plan.offers_of(need) for need in range(problem.needs)], plan.objective, plan.price(3)
    with plan.trial():
        plan.add_offer(5, range(0, 1_000, 3), [100] * 334)
        plan.set_capacity(3, 40)
        assert plan.objective < state[1]
    assert ([plan.offers_of(need) for need in range(problem.needs)], plan.objective, plan.price(3)) == state
    assert plan.offers == problem.offers
    plan.set_capacity(3, 40)
    afresh = solve(plan.problem(), widths=plan.widths)
    assert plan.objective == afresh.certificate.primal


def test_tables_grow_with_what_comes() -> None:
    plan = live(from_arcs([0], [1], [(0, 0, 5)]))
    for number in range(300):
        plan.add_need(number % 4, 0, range(plan.offers), [number % 90] * plan.offers, 1 + number % 3)
        if number % 3 == 0:
            plan.add_offer(2, range(plan.needs), [(7 * number) % 100] * plan.needs)
    afresh = solve(plan.problem(), plan.terms, widths=plan.widths)
    assert afresh.certificate.holds
    assert plan.objective == afresh.certificate.primal
