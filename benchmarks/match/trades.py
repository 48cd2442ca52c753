"""What fairness between districts costs, and how much a plan moves after a shock: of one instance, and of many.

One instance of 1,000 needs says little: 100 districts of ten needs, some seventy pairs that could move. `over_seeds` gives
means of many with the half-width of their 95 % interval, and beside the moves of a plan that is held the fewest that any
plan can make which helps as many.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.matching.certificate import certify
from app.matching.fixing import with_bonus
from app.matching.problem import COST_LEAST, Problem
from app.matching.solution import Solution
from app.matching.solve import solve
from app.matching.terms import Terms, step_widths
from benchmarks.match.instances import instance

Offers = NDArray[np.int32]
STAYS, LARGE, SEEDS = 2_000, 30, 20
"""What moving a proposal costs (two whole scores); needs of a district whose share is told; instances to look at."""


def met_share(problem: Problem, need: Offers, offer: Offers) -> NDArray[np.float64]:
    """The share of units met in each district with enough needs to tell."""
    wanted = np.bincount(problem.district, problem.units, problem.districts)
    met = np.bincount(problem.district[need[offer >= 0]], minlength=problem.districts)
    shares: NDArray[np.float64] = (met / np.maximum(wanted, 1))[wanted >= LARGE]
    return shares


def pairs_cost(problem: Problem, plan: Solution) -> int:
    """What the pairs of a plan cost, without what is unmet."""
    bare = Terms(fairness=0)
    left = np.bincount(plan.need[plan.offer < 0], minlength=problem.needs)
    weighed = certify(
        problem, bare, step_widths(problem, bare), plan.need, plan.offer, np.zeros(problem.offers, np.int64),
        np.zeros((problem.districts, 1), np.int64),
    )  # fmt: skip
    return weighed.primal - int((left * bare.unmet(problem.tier)).sum())


def fairness(problem: Problem, fair: Solution) -> dict[str, Any]:
    """What fairness between districts changes, and what it costs."""
    plain = solve(problem, Terms(fairness=0))
    spread = [float(met_share(problem, one.need, one.offer).std()) for one in (fair, plain)]
    cost = [pairs_cost(problem, one) / max(one.met, 1) for one in (fair, plain)]
    return {
        "needs_lost": plain.met - fair.met,
        "tiers_as_without": fair.certificate.unmet == plain.certificate.unmet,
        "spread_change": round(spread[0] / max(spread[1], 1e-9) - 1, 3),
        "cost_change": round(cost[0] / cost[1] - 1, 4),
        "worst_district": [round(float(met_share(problem, one.need, one.offer).min(initial=1.0)), 3) for one in (fair, plain)],
    }  # fmt: skip


def churn(problem: Problem, seed: int) -> dict[str, Any]:
    """3 % withdrawn, 3 % new, 2 % of the offers gone: how many of those who stay move, from scratch and held; and
    the least that helps as many, whatever it costs."""
    rng = np.random.default_rng(seed)
    lot, leaves = rng.random(problem.needs), rng.random(problem.offers) < 0.02
    before = replace(problem, units=np.where(lot < 0.03, 0, problem.units).astype(np.int32))
    after = replace(
        problem, units=np.where(lot > 0.97, 0, problem.units).astype(np.int32),
        capacity=np.where(leaves, 0, problem.capacity).astype(np.int32),
    )  # fmt: skip
    first, scratch = solve(before), solve(after)
    proposed = list(zip(*(column.tolist() for column in first.pairs()[:2]), strict=True))
    held, least = (solve(with_bonus(after, proposed, stays)) for stays in (STAYS, -COST_LEAST // 2))
    moved = [share_moved(first, one, after) for one in (scratch, held, least)]
    return {
        "from_scratch": round(moved[0], 4),
        "held": round(moved[1], 4),
        "held_to_scratch": round(moved[1] / max(moved[0], 1e-9), 3),
        "least_to_scratch": round(moved[2] / max(moved[0], 1e-9), 3),
        "needs_lost": scratch.met - held.met,
    }


def share_moved(before: Solution, after: Solution, problem: Problem) -> float:
    """Of the pairs whose need and offer are both still there, how many are no longer."""
    need, offer, count = before.pairs()
    stays = (problem.units[need] > 0) & (problem.capacity[offer] > 0)
    kept = {(n, o): c for n, o, c in zip(*(column.tolist() for column in after.pairs()), strict=True)}
    still = sum(min(kept.get((n, o), 0), c) for n, o, c in zip(need[stays].tolist(), offer[stays].tolist(), count[stays].tolist(), strict=True))  # fmt: skip
    return 1 - still / max(int(count[stays].sum()), 1)


def over_seeds(needs: int, seeds: Sequence[int] = range(1, SEEDS + 1)) -> dict[str, Any]:
    """The same of many instances: means, and the half-width of their 95 % interval."""
    rows = []
    for seed in seeds:
        problem = instance(needs, seed).problem
        rows.append(fairness(problem, solve(problem)) | {"churn": churn(problem, seed)})
    moved = {name: [row["churn"][name] for row in rows] for name in ("from_scratch", "held")}
    return {
        "instances": len(rows),
        "cost_change": mean([row["cost_change"] for row in rows]),
        "spread_change": mean([row["spread_change"] for row in rows]),
        "held_to_scratch": mean([row["churn"]["held_to_scratch"] for row in rows]),
        "least_to_scratch": mean([row["churn"]["least_to_scratch"] for row in rows]),
        "all_held_to_all_scratch": round(sum(moved["held"]) / max(sum(moved["from_scratch"]), 1e-9), 3),
        "needs_lost": sum(abs(row["needs_lost"]) + abs(row["churn"]["needs_lost"]) for row in rows),
    }


def mean(values: Sequence[float]) -> list[float]:
    """The mean, and the half-width of its 95 % interval."""
    found = np.array(values)
    return [round(float(found.mean()), 4), round(float(1.96 * found.std(ddof=1) / len(found) ** 0.5), 4)]
