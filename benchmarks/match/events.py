"""A county through a long day of single events, each timed, and the plan at its end against a solve from the start."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from app.matching.live import Change, Live
from app.matching.problem import Problem
from app.matching.solution import Solution
from app.matching.solve import solve

EVENTS = 4_000
SHARES = {
    "new_need": 0.30, "withdrawn": 0.15, "accepted": 0.20, "declined": 0.15, "place_more": 0.08, "place_less": 0.05,
    "expired": 0.05, "provider_gone": 0.02,
}  # fmt: skip
"""How often each kind comes; most of a day are arrivals and answers."""


def day(problem: Problem, best: Solution, seed: int = 5) -> dict[str, Any]:
    """Milliseconds of CPU by kind of event, and whether the objective is that of a solve from the start."""
    begun = time.process_time()
    plan = Live(problem, best)
    built = time.process_time() - begun
    rng = np.random.default_rng(seed)
    taken: dict[str, list[float]] = {kind: [] for kind in SHARES}
    moved, accepted = 0, list[tuple[int, int]]()
    kinds = rng.choice(list(SHARES), EVENTS, p=list(SHARES.values()))
    for kind in kinds:
        event = drawn(str(kind), plan, problem, rng, accepted)
        begun = time.process_time()
        change = event()
        taken[str(kind)].append(1000 * (time.process_time() - begun))
        moved += len(change.moves)
    afresh = solve(plan.problem(), plan.terms, widths=plan.widths)
    every = np.concatenate([np.array(times) for times in taken.values()])
    return {
        "events": EVENTS,
        "shares": SHARES,
        "all_ms": percentiles(every),
        "by_kind_ms": {kind: percentiles(np.array(times)) for kind, times in taken.items()},
        "moves_per_event": round(moved / EVENTS, 2),
        "equal_to_a_solve": afresh.certificate.holds and afresh.certificate.primal == plan.objective,
        "built_s": round(built, 2),
    }


def percentiles(times: NDArray[np.float64]) -> dict[str, float]:
    """p50, p95, p99 and the longest."""
    marks = np.percentile(times, [50, 95, 99, 100])
    return {name: round(float(mark), 3) for name, mark in zip(("p50", "p95", "p99", "max"), marks, strict=True)}


def drawn(
    kind: str, plan: Live, problem: Problem, rng: Generator, accepted: list[tuple[int, int]]
) -> Callable[[], Change]:
    """One event of a kind, about somebody at random."""
    need, offer = int(rng.integers(problem.needs)), int(rng.integers(problem.offers))
    if kind in {"accepted", "declined"} or (kind == "expired" and not accepted):
        need, there = proposed(plan, problem, rng)
        if kind == "declined":
            return lambda: plan.decline(need, there)
        accepted.append((need, there))
        return lambda: plan.accept(need, there)
    if kind == "expired":
        pair = accepted.pop(int(rng.integers(len(accepted))))
        return lambda: plan.reopen(*pair)
    if kind == "new_need":
        other, cost = plan.rows.row(need)
        real = other < problem.offers
        tier, district = int(problem.tier[need]), int(problem.district[need])
        return lambda: plan.add_need(tier, district, other[real], cost[real])
    if kind == "withdrawn":
        return lambda: plan.set_units(need, 0)
    places = {"place_more": plan.capacity(offer) + 1, "place_less": max(plan.capacity(offer) - 1, 0)}.get(kind, 0)
    return lambda: plan.set_capacity(offer, places)


def proposed(plan: Live, problem: Problem, rng: Generator) -> tuple[int, int]:
    """A need at random that is at an offer, and the offer."""
    while True:
        need = int(rng.integers(problem.needs))
        there = [offer for offer in plan.offers_of(need) if offer >= 0]
        if there:
            return need, there[0]
