"""Small problems of every shape, drawn by Hypothesis; and what any solver must find, by trying everything."""

from functools import cache

import numpy as np
from hypothesis import strategies as st

from app.matching.problem import Problem, from_arcs
from app.matching.terms import Terms, step_widths

TERMS = Terms(tier_gap=100_000, fairness=700, steps=3)
PLAIN = Terms(tier_gap=100_000, fairness=0)
COSTS = st.one_of(st.integers(0, 1000), st.sampled_from([0, 1, 2, 500]))


@st.composite
def problems(draw: st.DrawFn, needs: int = 4, offers: int = 3, units: int = 2, least: int = 0) -> Problem:
    """Needs with own and shared arcs, several units, withdrawn ones, full offers, and either side empty."""
    n, m, profiles = draw(st.integers(0, needs)), draw(st.integers(0, offers)), draw(st.integers(0, 2))
    costs = st.integers(least, 1000) if least else COSTS

    def arcs(rows: int) -> st.SearchStrategy[list[tuple[int, int, int]]]:
        if not rows or not m:
            return st.just([])
        return st.lists(st.tuples(st.integers(0, rows - 1), st.integers(0, m - 1), costs), max_size=rows * m)

    def each(values: st.SearchStrategy[int], count: int) -> list[int]:
        return draw(st.lists(values, min_size=count, max_size=count))

    return from_arcs(
        each(st.integers(0, 3), n),
        each(st.integers(0, 3), m),
        draw(arcs(n)),
        units=each(st.integers(0, units), n),
        district=each(st.integers(0, 2), n),
        profile=each(st.integers(-1, profiles - 1), n),
        shared=draw(arcs(profiles)),
    )


def brute_force(problem: Problem, terms: Terms) -> int:
    """The least any plan can cost, by trying every one."""
    widths = step_widths(problem, terms)
    unit = np.repeat(np.arange(problem.needs), problem.units).tolist()
    cost = {(i, j): problem.pair_cost(i, j) for i in set(unit) for j in range(problem.offers)}

    @cache
    def rest(at: int, left: tuple[int, ...], unmet: tuple[int, ...]) -> int:
        if at == len(unit):
            return 0
        i = unit[at]
        d = int(problem.district[i])
        step = min(unmet[d] // int(widths[d]), terms.levels - 1)
        weight = (4 - int(problem.tier[i])) * terms.tier_gap + step * terms.fairness
        best = weight + rest(at + 1, left, (*unmet[:d], unmet[d] + 1, *unmet[d + 1 :]))
        for j, places in enumerate(left):
            pays = cost[i, j]
            if places and pays is not None:
                best = min(best, pays + rest(at + 1, (*left[:j], places - 1, *left[j + 1 :]), unmet))
        return best

    return rest(0, tuple(problem.capacity.tolist()), (0,) * problem.districts)
