"""From facts to a plan with its prices and reasons, in the product's own steps, database and gaps left out: JSON.

Invented needs and offers of the 49 types (`benchmarks.crowd`), a fifth as many offers as needs. Two cases: `province` has
about as many places as needs and is fair between 100 counties, like the instances of `make bench-match`; `scarce` has half
the places and is fair between 2,000 townships. The offers are there as columns, as the snapshot of a running system has
them; the needs are read into columns as part of it. CPU seconds of one process: `total_s` is needs → pairs → optimum,
prices and proof → reasons; the prices that guide shortlists, and the explanations a page shows, are told apart. `peak_gb`
is that of the whole process, `before_gb` what Python, the libraries and the facts take of it; each case runs in its own.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from uuid import UUID

from app.matching.facts import NeedFacts
from app.matching.need_columns import NeedColumns
from app.matching.offer_columns import OfferColumns
from app.matching.pairs import Pairing, pairing
from app.matching.scarcity import guiding, only_hope
from app.matching.solve import solve
from app.plans.case import Case
from app.plans.models import Policy
from app.plans.outcome import Arrangement, explained, figures, left_unmet
from app.plans.reading import Asked, Needs
from app.settings.weights import DEFAULT
from benchmarks.crowd import Crowd

CASES = {"province": (True, 6), "scarce": (False, 9)}
"""Whether all places are free, and how many digits of a place's code make a district for fairness."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("needs", type=int)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--case", choices=CASES, help="one of them; by default each, one after the other")
    asked = parser.parse_args()
    if asked.case:
        whole(500, 1, asked.case)  # the loops are compiled once, or read from their cache
        found: object = whole(asked.needs, asked.seed, asked.case)
    else:
        found = {case: alone(asked.needs, asked.seed, case) for case in CASES}
    json.dump(found, sys.stdout, indent=2)
    print()


def alone(needs: int, seed: int, case: str) -> object:
    """One case in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "benchmarks.match.whole", str(needs), "--seed", str(seed), "--case", case]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def whole(needs: int, seed: int, case_name: str) -> dict[str, float]:
    """Seconds of each step and of all, and memory."""
    crowd, (empty, digits) = Crowd(seed), CASES[case_name]
    wanted, offered = list(crowd.needs(needs)), list(crowd.offers(max(1, needs // 5), empty=empty))
    offers = OfferColumns(offers=offered)
    before, found = peak_gb(), {}
    begun = last = time.process_time()

    def lap(name: str) -> None:
        nonlocal last
        now = time.process_time()
        found[f"{name}_s"], last = round(now - last, 3), now

    columns = NeedColumns(wanted, offers)
    lap("needs")
    pairs = pairing(columns, offers, DEFAULT, digits=digits)
    lap("pairs")
    plan = solve(pairs.problem)
    lap("optimum_prices_proof")
    case = case_of_facts(wanted, columns, offers, pairs)  # ids and places: read with the needs, in the product
    begun, last = begun + time.process_time() - last, time.process_time()
    arranged = Arrangement(*plan.pairs())
    left = left_unmet(case, arranged)
    lap("reasons")
    total, peak = last - begun, peak_gb()
    guiding(pairs.problem)
    only_hope(pairs.problem)
    lap("prices_of_shortlists")
    figures(case, Policy.PLAN, arranged)
    explained(case, arranged)
    lap("sums_and_explanations")
    return {
        "arcs": pairs.problem.arcs, "met": plan.met, "unmet": len(left), "gap": plan.certificate.gap,
        **found, "total_s": round(total, 2), "before_gb": before, "peak_gb": peak,
    }  # fmt: skip


def case_of_facts(needs: Sequence[NeedFacts], columns: NeedColumns, offers: OfferColumns, pairs: Pairing) -> Case:
    """The case of needs that are in no database; they are numbered."""
    asked = [
        Asked(UUID(int=int(row)), UUID(int=int(row)), needs[row].place or "", needs[row].urgency, 0)
        for row in pairs.need.tolist()
    ]
    ids = [offers.id(row) for row in pairs.offer.tolist()]
    return Case(pairs.problem, pairs, Needs(list(needs), asked), columns, offers, asked, ids, DEFAULT)


def peak_gb() -> float:
    """The most memory this process ever held."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2)


if __name__ == "__main__":
    main()
