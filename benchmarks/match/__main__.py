"""`make bench-match`: what the best plan is worth beside today's practice, what it costs, and its proof. JSON on standard output.

python -m benchmarks.match [--sizes 1k,10k,100k] [--referee 100000] [--seed 7]

Every figure is of made-up provinces (`instances`); seconds are CPU seconds of one process.
"""

import argparse
import json
import platform
import resource
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from app.matching.certificate import certify
from app.matching.gaps import Reason, reasons, shortage
from app.matching.live import Live
from app.matching.practice import by_urgency, first_come, with_prices
from app.matching.prices import worth
from app.matching.problem import TIERS, Problem
from app.matching.referee import flow_network
from app.matching.scarcity import guiding
from app.matching.solution import Solution
from app.matching.solve import solve
from app.matching.terms import Terms, step_widths
from benchmarks.match.highs import least_cost
from benchmarks.match.instances import Instance, instance
from benchmarks.match.trades import churn, fairness, met_share, over_seeds

SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000, "1M": 1_000_000}
EVENTS = 2_000
"""Events tried."""
WELFARE = np.array([8_000, 4_000, 2_000, 1_000])
"""What a unit of each tier is worth when plans made one by one are compared, less what its pair costs."""
Offers = NDArray[np.int32]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1k,10k,100k")
    parser.add_argument("--referee", type=int, default=100_000, help="the largest size that OR-Tools solves too")
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    warm = instance(1_000, 1)
    Live(warm.problem, solve(warm.problem)).set_units(0, 0)  # the loops are compiled once, or read from their cache
    found = {name: one_size(SIZES[name], asked.seed, asked.referee) for name in asked.sizes.split(",")}
    json.dump({"python": platform.python_version(), "sizes": found, "growth": growth(found)}, sys.stdout, indent=2)
    print()


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """The answer, and CPU seconds."""
    begun = time.process_time()
    answer = work()
    return answer, time.process_time() - begun


def one_size(needs: int, seed: int, referee: int) -> dict[str, Any]:
    """Everything for one size."""
    made, arcs_s = timed(lambda: instance(needs, seed))
    problem = made.problem
    best, solve_s = timed(lambda: solve(problem))
    proof, proof_s = timed(lambda: proven(problem, best))
    print(f"{needs}: solved in {solve_s:.1f} s", file=sys.stderr)
    figures = {
        "arcs": problem.arcs,
        "making_s": round(arcs_s, 2),
        "solve_s": round(solve_s, 3),
        "proof_s": round(proof_s, 4),
        "solve_to_proof": round(solve_s / proof_s, 1),
        "gap": proof.gap,
        "tier_gaps": list(proof.tier_gaps),
        "nearly_s": nearly(best),
        "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
        "practice": practice(problem, best.offer, best.need),
        "fairness": fairness(problem, best),
        "unmet": unmet(made, best),
    }
    if needs <= referee:
        figures["ortools"] = second_opinion(problem, best, solve_s)
    if needs <= SIZES["10k"]:  # of one small instance alone little can be said
        figures["over_seeds"] = over_seeds(needs)
    if needs <= SIZES["10k"]:  # larger ones take it many minutes
        found, highs_s = timed(lambda: least_cost(flow_network(problem, best.terms, best.widths)))
        figures["highs"] = {"with_building_s": round(highs_s, 2), "same_objective": found == best.certificate.primal}
    if needs <= SIZES["100k"]:
        figures |= {"churn": churn(problem, seed), "online": online(needs, seed), "live": live(problem, best, seed)}
    return figures


def nearly(best: Solution) -> float | None:
    """CPU seconds after which a plan was there that meets 99.99 % of what the best one meets."""
    return next((round(phase.seconds, 3) for phase in best.phases if phase.met >= 0.9999 * best.met), None)


def proven(problem: Problem, plan: Solution) -> Any:
    """One pass over every arc, by the separate code."""
    return certify(problem, plan.terms, plan.widths, plan.need, plan.offer, plan.price, plan.step_price)


def second_opinion(problem: Problem, best: Solution, ours: float) -> dict[str, Any]:
    """OR-Tools on the same full arcs."""
    arcs = flow_network(problem, best.terms, best.widths)

    def flow() -> Any:
        network = min_cost_flow.SimpleMinCostFlow()
        network.add_arcs_with_capacity_and_unit_cost(
            arcs.tail.astype(np.int32), arcs.head.astype(np.int32), arcs.capacity, arcs.cost
        )
        network.set_nodes_supplies(np.arange(len(arcs.supply), dtype=np.int32), arcs.supply)
        if network.solve() != network.OPTIMAL:
            raise RuntimeError("OR-Tools found no optimum")
        return network.optimal_cost()

    objective, seconds = timed(flow)
    return {
        "solve_s": round(seconds, 2),
        "ours_to_it": round(ours / seconds, 3),
        "same_objective": objective == best.certificate.primal,
    }


def practice(problem: Problem, offer: Offers, need: Offers) -> dict[str, Any]:
    """The plan beside first come and urgency-greedy on the same arcs."""
    ways = {"plan": offer, "by_urgency": by_urgency(problem), "first_come": first_come(problem)}
    total = int(problem.units.sum())
    rows = {
        name: {
            "met": int((given >= 0).sum()),
            "share": round(float((given >= 0).sum() / total), 4),
            "tiers": [round(float((given >= 0)[problem.tier[need] == t].mean()), 4) for t in range(TIERS)],
            "worst_district": round(float(met_share(problem, need, given).min(initial=1.0)), 3),
        }
        for name, given in ways.items()
    }
    plan, greedy = rows["plan"], rows["by_urgency"]
    return rows | {
        "plan_to_by_urgency": round(plan["met"] / greedy["met"], 4),
        "worst_district_to_by_urgency": round(plan["worst_district"] / max(greedy["worst_district"], 1e-9), 3),
    }


def unmet(made: Instance, best: Solution) -> dict[str, Any]:
    """Why needs stay unmet, and the set of needs that together ask for more than there is."""
    why = reasons(made.problem, best, made.of_kind, made.within_reach)
    left = np.bincount(best.need[best.offer < 0], minlength=made.problem.needs)
    capacity = int(left[why == Reason.CAPACITY].sum())
    return {
        "needs": int((left > 0).sum()),
        "with_reason": int(((left > 0) & (why != Reason.MET)).sum()),
        "by_reason": {reason.name.lower(): int((why == reason).sum()) for reason in Reason if reason is not Reason.MET},
        "units_for_want_of_places": capacity,
        "hall_deficit": shortage(made.problem, best).deficit,
    }


def online(needs: int, seed: int) -> dict[str, Any]:
    """Needs come one by one and nobody is moved; prices are those of an earlier period, of other needs and the same offers.

    `with_prices` takes what stands first in the shortlist, `spared` leaves what the shortlist says is worth more to others.
    """
    now, past = instance(needs, seed).problem, instance(needs, seed, period=1).problem
    price, order = guiding(past), np.random.default_rng(seed).permutation(needs)
    best = solve(now)
    hindsight = welfare(now, best.need, best.offer)
    mine = np.array([worth(tier + 1) for tier in range(TIERS)])[now.tier]
    found = {
        "best_first": first_come(now, order),
        "with_prices": with_prices(now, price, order),
        "spared": with_prices(now, price, order, mine),
    }
    return {
        name: {
            "welfare_to_hindsight": round(welfare(now, best.need, given) / hindsight, 4),
            "met_to_hindsight": round(int((given >= 0).sum()) / best.met, 4),
        }
        for name, given in found.items()
    }


def welfare(problem: Problem, need: Offers, offer: Offers) -> int:
    """What the met units are worth, less what their pairs cost."""
    terms = Terms(fairness=0)
    weighed = certify(
        problem, terms, step_widths(problem, terms), need, offer, np.zeros(problem.offers, np.int64),
        np.zeros((problem.districts, 1), np.int64),
    )  # fmt: skip
    left = np.bincount(need[offer < 0], minlength=problem.needs)
    cost = weighed.primal - int((left * terms.unmet(problem.tier)).sum())
    return int(WELFARE[problem.tier[need[offer >= 0]]].sum()) - cost


def live(problem: Problem, best: Solution, seed: int) -> dict[str, Any]:
    """Single events, each mended exactly; at the end the objective is compared with a solve from the start."""
    rng, plan = np.random.default_rng(seed), Live(problem, best)
    took, moved = [], 0
    asked, places = problem.units.copy(), problem.capacity.copy()
    for _event in range(EVENTS):
        need, offer, kind = int(rng.integers(problem.needs)), int(rng.integers(problem.offers)), rng.random()
        begun = time.process_time_ns()
        if kind < 0.6:  # withdrawn, or there again
            asked[need] = 0 if asked[need] else 1
            change = plan.set_units(need, int(asked[need]))
        elif kind < 0.8:
            places[offer] = max(0, places[offer] + (1 if kind < 0.7 else -1))
            change = plan.set_capacity(offer, int(places[offer]))
        else:
            given = [one for one in plan.offers_of(need) if one >= 0]
            begun = time.process_time_ns()
            change = plan.decline(need, given[0]) if given else plan.set_units(need, int(asked[need]))
        took.append((time.process_time_ns() - begun) / 1e6)
        moved += len(change.moves)
    again = solve(plan.problem(), plan.terms, widths=plan.widths)
    return {
        "events": EVENTS,
        "p50_ms": round(float(np.percentile(took, 50)), 3),
        "p99_ms": round(float(np.percentile(took, 99)), 3),
        "moves_per_event": round(moved / EVENTS, 2),
        "objective_as_solved_again": again.certificate.primal == plan.objective,
    }


def growth(found: dict[str, Any]) -> list[float]:
    """The exponent with which CPU seconds grow with arcs, from each size to the next."""
    rows = [(one["arcs"], one["solve_s"]) for one in found.values()]
    return [round(log(b[1] / a[1]) / log(b[0] / a[0]), 2) for a, b in pairwise(rows)]


if __name__ == "__main__":
    main()
