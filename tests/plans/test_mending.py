"""From a plan put away to the plan of this moment, event by event: always what solving from the start would give."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching import resuming
from app.matching.problem import Problem, from_arcs
from app.matching.resuming import Standing, holding, of_live, packed, unpacked
from app.matching.solve import solve
from app.matching.terms import Terms
from app.plans.mending import Known, TooMuch, arrangement_of, mended

NEEDS, OFFERS = [UUID(int=n + 1) for n in range(14)], [UUID(int=n + 100) for n in range(7)]
DISTRICTS = ["421003106", "421003107"]


def case_of(needs: list[int], offers: dict[int, int], arcs: dict[tuple[int, int], int], units: dict[int, int]) -> Any:
    """A case as mending asks of it: needs and offers by their place in the lists above."""
    rows, columns = {n: i for i, n in enumerate(needs)}, {m: j for j, m in enumerate(offers)}
    problem = from_arcs(
        [n % 4 for n in needs], list(offers.values()),
        [(rows[n], columns[m], cost) for (n, m), cost in arcs.items() if n in rows and m in columns],
        units=np.array([units.get(n, 1) for n in needs], np.int32) if needs else 1,
        district=np.array([n % 2 for n in needs], np.int32) if needs else 0,
    )  # fmt: skip
    return SimpleNamespace(
        problem=problem, asked=[SimpleNamespace(id=NEEDS[n]) for n in needs], offers=[OFFERS[m] for m in offers],
        pairing=SimpleNamespace(districts=tuple(DISTRICTS)),
    )  # fmt: skip


def known_of(case: Any) -> Known:
    """The case solved and put away."""
    standing = Standing(case.problem, solve(case.problem, Terms(fairness=100)))
    return Known(standing, [one.id for one in case.asked], list(case.offers), list(DISTRICTS))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Any, Any]:
    """A case, and the same some time later."""
    arcs = draw(st.dictionaries(st.tuples(st.integers(0, 13), st.integers(0, 6)), st.integers(0, 1000), max_size=50))
    cases = []
    for _ in range(2):
        needs = [0, 1, *sorted(draw(st.sets(st.integers(2, 13))))]  # one of each district from the first
        offers = {m: draw(st.integers(0, 3)) for m in sorted(draw(st.sets(st.integers(0, 6))))}
        gone = draw(st.sets(st.sampled_from(sorted(arcs)), max_size=8)) if arcs else set()
        units = draw(st.dictionaries(st.integers(0, 13), st.integers(0, 3), max_size=5))
        cases.append(case_of(needs, offers, {pair: c for pair, c in arcs.items() if pair not in gone}, units))
    return cases[0], cases[1]


@settings(max_examples=150)
@given(worlds())
def test_it_is_what_solving_from_the_start_would_give(world: tuple[Any, Any]) -> None:
    before, after = world
    known = known_of(before)
    terms, widths = known.standing.solution.terms, known.standing.solution.widths
    live = mended(known, after)
    again = solve(after.problem, terms, widths=widths)
    assert live.objective == again.certificate.primal
    arranged = arrangement_of(live, known, after)
    got = np.bincount(arranged.need, arranged.units, after.problem.needs)
    assert (got <= after.problem.units).all()
    assert (np.bincount(arranged.offer, arranged.units, after.problem.offers) <= after.problem.capacity).all()
    for need, offer, _units in arranged.pairs():
        assert after.problem.pair_cost(need, offer) is not None
    assert arranged.units.sum() == again.met


@settings(max_examples=60)
@given(worlds())
def test_it_is_put_away_and_taken_up_with_its_proof(world: tuple[Any, Any]) -> None:
    before, after = world
    known = known_of(before)
    live = mended(known, after)
    standing = unpacked(packed(of_live(live, before.problem.offers)))
    found = standing.solution
    assert found.certificate.holds
    assert found.certificate.primal == live.objective
    pairs = [(int(n), int(m)) for n, m in zip(*found.pairs()[:2], strict=True)]
    held = holding(standing, pairs, 2000)
    assert held.solution.certificate.holds
    assert held.solution.met == found.met
    mine, held_ones = found.pairs(), held.solution.pairs()  # which of a need's units has which place says nothing
    assert all(np.array_equal(one, other) for one, other in zip(held_ones, mine, strict=True))
    loose = holding(held, pairs, -2000).solution
    assert loose.certificate.primal == found.certificate.primal


def test_prices_that_prove_are_not_solved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    arcs = {(int(n), int(m)): int(c) for n, m, c in zip(*rng.integers(0, (14, 7, 900), (60, 3)).T, strict=True)}
    known = known_of(case_of(list(range(14)), dict.fromkeys(range(7), 1), arcs, {}))
    after = case_of(list(range(2, 14)), dict.fromkeys(range(6), 1), arcs, {})

    def never(*_args: object, **_more: object) -> None:
        raise AssertionError("the prices prove it")

    monkeypatch.setattr(resuming, "solve", never)
    live = mended(known, after)
    assert unpacked(packed(of_live(live, 7))).solution.certificate.holds


def test_prices_that_prove_nothing_are_mended_by_solving() -> None:
    case = case_of([0, 1, 2], {0: 1}, {(0, 0): 10, (1, 0): 20, (2, 0): 30}, {})
    found = known_of(case).standing.solution
    wrong = resuming.resumed(
        case.problem, found.terms, found.widths, offer=np.array([-1, -1, 0], np.int32), price=found.price * 0,
        step_price=found.step_price,
    )  # fmt: skip
    assert wrong.solution.certificate.holds
    assert wrong.solution.met == 1


def test_costs_stay_those_of_the_plan() -> None:
    """A score that moved by a tenth moves nobody."""
    before = case_of([0, 1], {0: 1, 1: 1}, {(0, 0): 10, (0, 1): 11, (1, 0): 20, (1, 1): 20}, {})
    after = case_of([0, 1], {0: 1, 1: 1}, {(0, 0): 500, (0, 1): 1, (1, 0): 1, (1, 1): 500}, {})
    known = known_of(before)
    live = mended(known, after)
    assert live.objective == known.standing.solution.certificate.primal


def test_a_township_without_a_need_before_is_too_much() -> None:
    before = case_of([0], {0: 1}, {(0, 0): 10}, {})
    known = known_of(before)
    known = Known(known.standing, known.needs, known.offers, DISTRICTS[:1])
    with pytest.raises(TooMuch):
        mended(known, case_of([0, 1], {0: 1}, {(0, 0): 10, (1, 0): 10}, {}))


def test_a_fifth_of_all_is_too_much() -> None:
    arcs = [(n, 0, 10) for n in range(300)]
    ids, offers = [uuid4() for _ in range(300)], [uuid4()]

    def with_arcs(kept: int) -> Any:
        problem: Problem = from_arcs([0] * 300, [300], arcs[:kept])
        return SimpleNamespace(
            problem=problem, asked=[SimpleNamespace(id=one) for one in ids], offers=offers,
            pairing=SimpleNamespace(districts=("421003106",)),
        )  # fmt: skip

    case = with_arcs(300)
    known = Known(Standing(case.problem, solve(case.problem)), list(ids), list(offers), ["421003106"])
    assert mended(known, with_arcs(250)).met() == 250
    with pytest.raises(TooMuch):
        mended(known, with_arcs(200))
