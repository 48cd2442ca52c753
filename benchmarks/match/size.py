"""Every figure of one size, as JSON: python -m benchmarks.match.size NEEDS SEED."""

import json
import resource
import sys
import time
from typing import Any

from app.matching.certificate import certify
from app.matching.referee import flow_network
from app.matching.solution import Solution
from app.matching.solve import solve
from benchmarks.match import quality
from benchmarks.match.events import day
from benchmarks.match.instances import Instance, instance
from benchmarks.match.judges import highs, or_tools

ENOUGH = 0.9999
REFEREE_MOST, HIGHS_MOST, QUALITY_MOST, LIVE = 100_000, 10_000, 100_000, 100_000


def main() -> None:
    """Measure and print."""
    needs, seed = int(sys.argv[1]), int(sys.argv[2])
    solve(instance(1_000, seed=1).problem)  # compiled, or read from where it is kept, before anything is timed
    begun = time.process_time()
    county = instance(needs, seed)
    made = time.process_time() - begun
    figures = {"needs": needs, "generated_s": round(made, 2)} | solved(county)
    figures["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    best = figures.pop("solution")
    figures["unmet"] = quality.unmet(county, best)
    figures["practice"] = quality.practice(county.problem, best)
    if needs <= REFEREE_MOST:
        figures["judges"] = judged(county, best, figures["solve_s"])
    if needs <= QUALITY_MOST:
        figures["fairness"] = quality.fairness(county.problem, best)
        figures["shock"] = quality.shock(county.problem)
        figures["online"] = quality.online(needs, seed)
    if needs <= LIVE:
        figures["live"] = day(county.problem, best)
        if "judges" in figures:
            times = figures["judges"]["or_tools_s"] * 1000 / figures["live"]["all_ms"]["p50"]
            figures["live"]["or_tools_resolve_ratio"] = round(times)
    json.dump(figures, sys.stdout)


def solved(county: Instance) -> dict[str, Any]:
    """The solve, its proof, and how soon it was nearly there; the best of three where it is short."""
    problem = county.problem
    runs, proofs = [], []
    for _ in range(3 if problem.needs <= REFEREE_MOST else 1):
        best = solve(problem)
        runs.append(best.phases[-1].seconds)
        begun = time.process_time()
        proof = certify(problem, best.terms, best.widths, best.need, best.offer, best.price, best.step_price)
        proofs.append(time.process_time() - begun)
    nearly = next(phase for phase in best.phases if phase.met >= ENOUGH * best.met)
    return {
        "solution": best,
        "arcs": problem.arcs,
        "units": len(best.need),
        "met": best.met,
        "unmet_by_tier": proof.unmet,
        "objective": proof.primal,
        "gap": proof.gap,
        "tier_gaps": proof.tier_gaps,
        "faults": proof.faults,
        "solver": best.solver,
        "solve_s": round(min(runs), 4),
        "proof_s": round(min(proofs), 4),
        "solve_by_proof": round(min(runs) / min(proofs), 1),
        "nearly_s": round(nearly.seconds, 3),
        "phases": [(phase.name, round(phase.seconds, 3), phase.met) for phase in best.phases],
    }


def judged(county: Instance, best: Solution, ours: float) -> dict[str, Any]:
    """What others find on the same arcs, and how long they take."""
    arcs = flow_network(county.problem, best.terms, best.widths)
    objective, seconds = or_tools(arcs)
    told: dict[str, Any] = {
        "or_tools_equal": objective == best.certificate.primal,
        "or_tools_s": round(seconds, 3),
        "ours_by_or_tools": round(ours / seconds, 4),
    }
    if county.problem.needs <= HIGHS_MOST:
        found, taken = highs(arcs)
        told["highs_s"] = round(taken, 2)
        told["highs_equal"] = None if found is None else found == best.certificate.primal
    return told


if __name__ == "__main__":
    main()
