"""Playing made-up months through, once for each policy and seed, and what that comes to."""

import heapq
from collections.abc import Sequence
from dataclasses import asdict
from math import sqrt
from typing import Any

import numpy as np

from app.matching.course import Event, Run, State
from app.matching.months import Months, Setup, months
from app.matching.policies import Assign, OneByOne, Policy, Together

STUDENT = (
    12.71,
    4.30,
    3.18,
    2.78,
    2.57,
    2.45,
    2.36,
    2.31,
    2.26,
    2.23,
    2.20,
    2.18,
    2.16,
    2.14,
    2.13,
    2.12,
    2.11,
    2.10,
    2.09,
)
"""Student's t for 95 % and 1, 2, 3 … degrees of freedom; 2.09 from there on errs on the safe side."""
FEW = 10
"""A township with fewer needs that count is not called the worst served."""


def policies(assign: Assign) -> list[Policy]:
    """Today's ways, and ours."""
    return [
        OneByOne("first_come"), OneByOne("nearest", nearest=True), OneByOne("urgency", urgent_first=True),
        Together("ours_live", assign, live=True), Together("ours_nightly", assign, live=False),
    ]  # fmt: skip


def report(setup: Setup, seeds: Sequence[int], assign: Assign) -> dict[str, Any]:
    """Every policy over the same months of every seed: means with 95 % confidence intervals, and the differences of each
    to first-come on the same months."""
    played: dict[str, list[dict[str, float]]] = {}
    for seed in seeds:
        made = months(setup, seed)
        for policy in policies(assign):
            played.setdefault(policy.name, []).append(figures(play(made, policy)))
    first = played["first_come"]
    return {
        "setup": asdict(setup),
        "seeds": list(seeds),
        "policies": {
            name: {
                "figures": summed(rows),
                "against_first_come": summed([difference(row, base) for row, base in zip(rows, first, strict=True)]),
            }
            for name, rows in played.items()
        },
    }


def difference(row: dict[str, float], base: dict[str, float]) -> dict[str, float]:
    """By how much each figure differs on the same months."""
    return {name: value - base[name] for name, value in row.items() if name in base and name != "needs"}


def summed(rows: Sequence[dict[str, float]]) -> dict[str, dict[str, float]]:
    """Each figure's mean over the seeds, and half the width of its 95 % confidence interval."""
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: interval([row[name] for row in rows if name in row]) for name in names}


def interval(values: Sequence[float]) -> dict[str, float]:
    """Mean and half width; no width can be told from one value."""
    n, mean = len(values), float(np.mean(values))
    if n < 2:
        return {"mean": round(mean, 4)}
    half = STUDENT[min(n - 2, len(STUDENT) - 1)] * float(np.std(values, ddof=1)) / sqrt(n)
    return {"mean": round(mean, 4), "plus_minus": round(half, 4)}


def play(months: Months, policy: Policy) -> Run:
    """All days, from the first event to the last of the last day."""
    run = Run(months)
    policy.begin(run)
    while run.queue and run.queue[0][0] <= months.setup.days:
        run.now, event, subject, other = heapq.heappop(run.queue)
        happen(run, policy, Event(event), subject, other)
    return run


def happen(run: Run, policy: Policy, event: Event, subject: int, other: int) -> None:
    """One event, and what the policy makes of it."""
    if event is Event.SEND:
        policy.due(subject)
    elif event is Event.NIGHT:
        policy.night()
    elif event is Event.ANSWER:
        freed = run.answered(subject, other)
        if run.state[subject] == State.LOOKING:
            policy.arrived(subject)
        if freed is not None:
            policy.freed(freed)
    elif run.changed(event, subject, other):
        if event is Event.ARRIVE:
            policy.arrived(subject)
        elif event is Event.CLOSE:
            policy.closed(subject)
        else:
            policy.freed(other if event is Event.FREE else subject)


def figures(run: Run) -> dict[str, float]:
    """What a run comes to, over the needs that count."""
    months, counted = run.months, run.months.counted
    helped = counted & (run.state == State.HELPED)
    waited = np.where(np.isnan(run.started), months.setup.days, run.started) - months.arrives
    tier, district = months.problem.tier, months.problem.district
    size = np.bincount(district[counted], minlength=months.problem.districts)
    met = np.bincount(district[helped], minlength=months.problem.districts)
    large = size >= FEW
    return {
        "needs": int(counted.sum()),
        "met": float(helped.sum() / counted.sum()),
        "km": float(np.nanmean(run.km[helped])) if (~np.isnan(run.km[helped])).any() else 0.0,
        "churn": run.moves / max(1, run.sent),
        "worst_township": float((met[large] / size[large]).min()) if large.any() else 0.0,
        **{
            f"days_waited_{level + 1}": float(waited[helped & (tier == level)].mean())
            for level in range(4)
            if (helped & (tier == level)).any()
        },
        **{
            f"met_{level + 1}": float(helped[counted & (tier == level)].mean())
            for level in range(4)
            if (counted & (tier == level)).any()
        },
    }
