"""From facts to a plan with its prices and reasons, in the product's own steps, database and gaps left out: JSON.

Invented needs and offers of the 49 types (`benchmarks.crowd`), a fifth as many offers as needs. CPU seconds of one
process; `peak_gb` is that of the whole process, `before_gb` what Python, the libraries and the facts take of it.
"""

import argparse
import json
import resource
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


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("needs", type=int)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    whole(500, 1)  # the loops are compiled once, or read from their cache
    json.dump(whole(asked.needs, asked.seed), sys.stdout, indent=2)
    print()


def whole(needs: int, seed: int) -> dict[str, float]:
    """Seconds of each step and of all, and memory."""
    crowd = Crowd(seed)
    wanted, offered = list(crowd.needs(needs)), list(crowd.offers(max(1, needs // 5)))
    before, found = peak_gb(), {}
    begun = last = time.process_time()

    def lap(name: str) -> None:
        nonlocal last
        now = time.process_time()
        found[f"{name}_s"], last = round(now - last, 3), now

    offers = OfferColumns(offers=offered)
    columns = NeedColumns(wanted, offers)
    lap("columns")
    pairs = pairing(columns, offers, DEFAULT)
    lap("pairs")
    plan = solve(pairs.problem)
    lap("optimum_and_proof")
    guiding(pairs.problem)
    only_hope(pairs.problem)
    lap("prices_of_shortlists")
    case = case_of_facts(wanted, columns, offers, pairs)
    arranged = Arrangement(*plan.pairs())
    left = left_unmet(case, arranged)
    lap("reasons")
    total = last - begun
    figures(case, Policy.PLAN, arranged)
    explained(case, arranged)
    lap("sums_and_explanations")
    return {
        "arcs": pairs.problem.arcs, "met": plan.met, "unmet": len(left), "gap": plan.certificate.gap,
        **found, "total_s": round(total, 2), "before_gb": before, "peak_gb": peak_gb(),
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
