"""What a plan is worth: against today's practice, between districts, after a shock, and when needs come one by one."""

import time
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.matching.certificate import certify
from app.matching.fixing import with_bonus
from app.matching.gaps import Reason, reasons, shortage, unmet_units
from app.matching.practice import by_urgency, first_come, with_prices
from app.matching.problem import Problem
from app.matching.solution import Solution
from app.matching.solve import solve
from app.matching.terms import Terms
from benchmarks.match.instances import Instance, instance

LARGE_DISTRICT = 30
STAY = 100_000
"""A bonus that moves somebody only so that one more child is served."""
ONLINE = Terms(tier_gap=2_500, fairness=0)
"""Welfare where needs come one by one: 10, 7.5, 5 and 2.5 thousand for a unit met by tier, less the pair's cost."""


def shares(problem: Problem, offer: NDArray[np.int32]) -> NDArray[np.float64]:
    """The share of units met in each district with at least `LARGE_DISTRICT` of them."""
    need = np.repeat(np.arange(problem.needs), problem.units)
    units = np.bincount(problem.district, problem.units, problem.districts)
    met = np.bincount(problem.district[need[offer >= 0]], minlength=problem.districts)
    large = units >= LARGE_DISTRICT
    return met[large] / units[large]


def practice(problem: Problem, best: Solution) -> dict[str, Any]:
    """Units met and the worst district, by the optimum and by how it is done today, in a random order of arrival."""
    order = np.random.default_rng(1).permutation(problem.needs)
    plans = {"first_come": first_come(problem, order), "by_urgency": by_urgency(problem, order), "optimum": best.offer}
    told = {
        name: {
            "met": int((offer >= 0).sum()),
            "share": round(float((offer >= 0).mean()), 4),
            "worst_district": round(float(shares(problem, offer).min(initial=1)), 4),
        }
        for name, offer in plans.items()
    }
    greedy = told["by_urgency"]
    return told | {
        "optimum_by_urgency": round(best.met / greedy["met"], 4),
        "unmet_removed": round((best.met - greedy["met"]) / (len(best.need) - greedy["met"]), 4),
        "worst_district_ratio": round(told["optimum"]["worst_district"] / max(greedy["worst_district"], 1e-9), 3),
    }


def fairness(problem: Problem, fair: Solution) -> dict[str, Any]:
    """What weighing districts brings and costs, against the same without it."""
    plain = solve(problem, Terms(fairness=0))
    spread, before = float(shares(problem, fair.offer).std()), float(shares(problem, plain.offer).std())
    cost, was = mean_cost(problem, fair), mean_cost(problem, plain)
    return {
        "needs_lost": plain.met - fair.met,
        "lost_by_tier": [a - b for a, b in zip(fair.certificate.unmet, plain.certificate.unmet, strict=True)],
        "spread": [round(before, 4), round(spread, 4)],
        "spread_change": round(spread / before - 1, 4),
        "worst_district": [round(float(shares(problem, p.offer).min()), 4) for p in (plain, fair)],
        "cost_change": round(cost / was - 1, 4),
    }


def mean_cost(problem: Problem, plan: Solution) -> float:
    """The mean cost of the plan's pairs."""
    unmet = np.bincount(plan.need[plan.offer < 0], minlength=problem.needs)
    free = Terms(tier_gap=plan.terms.tier_gap, fairness=0)
    weight = int((free.unmet(problem.tier) * unmet).sum())
    nothing = np.zeros((problem.districts, 1), np.int64)
    total = certify(problem, free, plan.widths, plan.need, plan.offer, plan.price * 0, nothing).primal
    return (total - weight) / max(plan.met, 1)


def shock(problem: Problem, seed: int = 3) -> dict[str, Any]:
    """3 % of needs withdrawn, 3 % new, 2 % of offers gone: who must change, from scratch and with a bonus for staying."""
    rng = np.random.default_rng(seed)
    lot = rng.random(problem.needs)
    new, withdrawn = lot < 0.03, (lot >= 0.03) & (lot < 0.06)
    left = rng.random(problem.offers) < 0.02
    before = solve(replace(problem, units=np.where(new, 0, problem.units).astype(np.int32)))
    after = replace(
        problem,
        units=np.where(withdrawn, 0, problem.units).astype(np.int32),
        capacity=np.where(left, 0, problem.capacity).astype(np.int32),
    )
    needs, offers, count = before.pairs()
    stays = ~withdrawn[needs] & ~left[offers]
    afresh = solve(after)
    kept = solve(with_bonus(after, list(zip(needs[stays].tolist(), offers[stays].tolist(), strict=True)), STAY))
    key, could = (needs * problem.offers + offers)[stays], count[stays]

    def churn(plan: Solution) -> float:
        now_needs, now_offers, now = plan.pairs()
        found = dict(zip((now_needs * problem.offers + now_offers).tolist(), now.tolist(), strict=True))
        same = sum(min(c, found.get(k, 0)) for k, c in zip(key.tolist(), could.tolist(), strict=True))
        return 1 - same / could.sum()

    scratch, calm = churn(afresh), churn(kept)
    return {
        "from_scratch": round(scratch, 4),
        "with_bonus": round(calm, 4),
        "ratio": round(calm / scratch, 4),
        "needs_lost": afresh.met - kept.met,
        "lost_by_tier": [a - b for a, b in zip(kept.certificate.unmet, afresh.certificate.unmet, strict=True)],
        "proven": kept.certificate.holds and afresh.certificate.holds,
    }


def online(size: int, seed: int) -> dict[str, Any]:
    """Needs arrive one by one and nobody is moved; prices were learnt from an earlier period with the same offers."""
    today, earlier = instance(size, seed).problem, instance(size, seed, period=1).problem
    hindsight, learnt = solve(today, ONLINE), solve(earlier, ONLINE).price
    order = np.random.default_rng(2).permutation(today.needs)
    most = int((ONLINE.unmet(today.tier) * today.units).sum())

    def welfare(offer: NDArray[np.int32]) -> float:
        nothing = np.zeros((today.districts, 1), np.int64)
        cost = certify(today, ONLINE, hindsight.widths, hindsight.need, offer, learnt * 0, nothing).primal
        return (most - cost) / (most - hindsight.certificate.primal)

    plans = {
        "best_score": first_come(today, order),
        "half_price": with_prices(today, learnt // 2, order),
        "full_price": with_prices(today, learnt, order),
    }
    return {
        name: {"welfare": round(welfare(offer), 4), "met": round(float((offer >= 0).sum()) / hindsight.met, 4)}
        for name, offer in plans.items()
    }


def unmet(county: Instance, best: Solution) -> dict[str, Any]:
    """Whether every unmet need has a reason, and whether the shortage is exact."""
    begun = time.process_time()
    left = unmet_units(county.problem, best)
    why = reasons(county.problem, best, county.of_kind, county.within_reach)
    short = shortage(county.problem, best)
    return {
        "units": int(left.sum()),
        "without_reason": int(left[why == Reason.MET].sum()),
        "by_reason": {reason.name.lower(): int(left[why == reason].sum()) for reason in Reason if reason},
        "shortage": {"needs": int(short.needs.sum()), "units": short.units, "places": short.places},
        "deficit": short.deficit,
        "deficit_equals_capacity_unmet": short.deficit == int(left[why == Reason.CAPACITY].sum()),
        "seconds": round(time.process_time() - begun, 3),
    }
