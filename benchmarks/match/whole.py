"""From facts to a plan with its prices and reasons, in the product's own steps, database and gaps left out: JSON.

Invented needs and offers of the 49 types (`benchmarks.crowd`), a fifth as many offers as needs. Two cases: `province` has
about as many places as needs and is fair between 100 counties, like the instances of `make bench-match`; `scarce` has half
the places and is fair between 2,000 townships. The offers are there as columns, as the snapshot of a running system has
them; the needs come as facts, a batch at a time, and are read into columns as part of it. CPU seconds of one process: `total_s`
is needs → pairs → optimum, prices and proof → reasons; the prices that guide shortlists, and the explanations a page
shows, are told apart. `peak_gb` is that of the whole process, `before_gb` what Python, the service, its libraries and the
offers take of it; each case runs in its own.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from app.matching.facts import NeedFacts
from app.matching.offer_columns import OfferColumns
from app.matching.scarcity import guiding, only_hope
from app.matching.solve import solve
from app.plans.case import paired
from app.plans.models import Policy
from app.plans.outcome import Arrangement, explained, figures, left_unmet
from app.plans.reading import BATCH, Asked, together
from app.plans.undisturbed import undisturbed
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
    empty, digits = CASES[case_name]
    offers = offered(needs, seed, empty=empty)
    before, found = peak_gb(), {}
    begun = last = time.process_time()

    def lap(name: str, apart: float = 0.0) -> None:
        nonlocal begun, last
        now, begun = time.process_time(), begun + apart
        found[f"{name}_s"], last = round(now - last - apart, 3), now

    wanted = Invented(Crowd(seed).needs(needs))
    asked = together(wanted, offers)
    lap("needs", wanted.seconds)
    with undisturbed():  # as the worker does
        case = paired(asked, offers, DEFAULT, digits=digits)
        lap("pairs")
        plan = solve(case.problem)
        lap("optimum_prices_proof")
        arranged = Arrangement(*plan.pairs())
        left = left_unmet(case, arranged)
        lap("reasons")
        total, peak = last - begun, peak_gb()
        guiding(case.problem)
        only_hope(case.problem)
        lap("prices_of_shortlists")
        figures(case, Policy.PLAN, arranged)
        explained(case, arranged)
        lap("sums_and_explanations")
    return {
        "arcs": case.problem.arcs, "met": plan.met, "unmet": len(left), "gap": plan.certificate.gap,
        **found, "total_s": round(total, 2), "before_gb": before, "peak_gb": peak,
    }  # fmt: skip


def offered(needs: int, seed: int, *, empty: bool) -> OfferColumns:
    """A fifth as many offers as needs, read a batch at a time, as a snapshot reads them. They are drawn after the needs."""
    crowd, offers = Crowd(seed), OfferColumns()
    for _need in crowd.needs(needs):
        pass
    rest = crowd.offers(max(1, needs // 5), empty=empty)
    while batch := list(islice(rest, BATCH)):
        offers.extend(batch)
    return offers


class Invented:
    """Needs that are in no database, a batch at a time as they would come from one; they are numbered. `seconds` is what
    inventing them took."""

    def __init__(self, needs: Iterator[NeedFacts]) -> None:
        self.needs, self.seconds, self.count = needs, 0.0, 0

    def __iter__(self) -> Iterator[tuple[NeedFacts, Asked]]:
        while True:
            begun = time.process_time()
            batch = [(need, self.asked(need)) for need in islice(self.needs, BATCH)]
            self.seconds += time.process_time() - begun
            if not batch:
                return
            yield from batch

    def asked(self, need: NeedFacts) -> Asked:
        """What belongs to the next one."""
        self.count += 1
        return Asked(UUID(int=self.count), UUID(int=self.count << 64), need.place or "", need.urgency, 0)


def peak_gb() -> float:
    """The most memory this process ever held."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2)


if __name__ == "__main__":
    main()
