"""How long a shortlist takes, explained, and against the same question asked of PostgreSQL. JSON on standard output.

python -m benchmarks.shortlist [--offers 100000 1000000] [--against 20000 200000] [--questions 300]
"""

import argparse
import json
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from app.matching.facts import NeedFacts
from app.matching.offer_columns import OfferColumns
from app.matching.ranking import Ranking, ranked
from app.matching.shortlist import Shortlist
from app.settings.weights import DEFAULT
from benchmarks.crowd import TYPES, Crowd
from benchmarks.shortlist_sql import ask, fill
from tools.stack import LocalStack

SHOWN = 10
BATCH = 50_000
KINDS = (len(TYPES), 12)
"""The types of the taxonomy; and as few as the instances have on which whole provinces are measured."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offers", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--against", type=int, nargs="*", default=[20_000, 200_000])
    parser.add_argument("--questions", type=int, default=300)
    asked = parser.parse_args()
    figures: dict[str, Any] = {
        "python": platform.python_version(),
        "alone": [alone(count, asked.questions) for count in asked.offers],
        "against_postgresql": [against(count, asked.questions, types) for types in KINDS for count in asked.against],
    }
    json.dump(figures, sys.stdout, indent=2)
    print()


def supply(crowd: Crowd, count: int) -> OfferColumns:
    """Offers in memory, as a process of the web keeps them."""
    offers, columns = crowd.offers(count), OfferColumns()
    while batch := list(islice(offers, BATCH)):
        columns.extend(batch)
    columns.settle()
    return columns


def explained(found: Shortlist) -> str:
    """What a page would show, as JSON."""
    return json.dumps(
        {
            "able": found.able,
            "unable": dict(found.barred),
            "best": [
                {
                    "id": str(c.offer.id),
                    "score": c.score,
                    "km": c.km,
                    "points": {p.component: [p.won, p.most] for p in c.points},
                }
                for c in found.candidates
            ],
            "missed": [
                {"id": str(e.offer.id), "km": e.km, "reasons": [r.bar for r in e.reasons]} for e in found.excluded
            ],
        }
    )


def timed(
    ask_one: Callable[[NeedFacts], object], questions: Sequence[NeedFacts], clock: Callable[[], float]
) -> list[float]:
    """Milliseconds of each question, in rising order."""
    taken = []
    for need in questions:
        start = clock()
        ask_one(need)
        taken.append((clock() - start) * 1000)
    return sorted(taken)


def at(share: float, taken: Sequence[float]) -> float:
    """A percentile, to the microsecond."""
    return round(taken[min(len(taken) - 1, int(share * len(taken)))], 3)


def alone(count: int, many: int) -> dict[str, Any]:
    """One size: the shortlist with its explanation, in CPU time."""
    crowd = Crowd()
    start = time.process_time()
    columns = supply(crowd, count)
    packed = time.process_time() - start
    questions = list(crowd.needs(many))
    for code in {need.type_code for need in questions}:
        columns.meeting(code)  # what a process remembers from the first question of a type on
    taken = timed(lambda need: explained(ranked(need, columns)), questions, time.process_time)
    of_type = sorted(len(columns.meeting(need.type_code)) for need in questions)
    return {
        "offers": count,
        "questions": many,
        "offers_of_the_type_p50_p95": [of_type[many // 2], of_type[int(many * 0.95)]],
        "cpu_ms_p50": at(0.5, taken),
        "cpu_ms_p95": at(0.95, taken),
        "cpu_ms_most": at(1, taken),
        "column_bytes_per_offer": sum(getattr(columns, name).dtype.itemsize for name in columns.TYPES),
        "making_and_packing_cpu_s": round(packed, 1),
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def against(count: int, many: int, types: int) -> dict[str, Any]:
    """One size: the same question, here and as one query; answers are compared before times are."""
    crowd = Crowd(types=types)
    columns = supply(crowd, count)
    questions = list(crowd.needs(many))
    with tempfile.TemporaryDirectory(prefix="tl-") as home, LocalStack(Path(home), test=True) as stack:
        address = stack.database_url().replace("postgresql+psycopg://", "postgresql://", 1)
        with psycopg.connect(address, autocommit=True) as connection:
            fill(connection, (columns.facts(position) for position in range(len(columns))))
            differing = sum(ours(columns, need) != ask(connection, need, SHOWN) for need in questions)
            theirs = timed(lambda need: ask(connection, need, SHOWN), questions, time.perf_counter)
            here = timed(lambda need: ours(columns, need), questions, time.perf_counter)
            whole = timed(lambda need: explained(ranked(need, columns)), questions, time.perf_counter)
    return {
        "offers": count,
        "types": types,
        "questions": many,
        "answers_that_differ": differing,
        "postgresql_wall_ms_p50_p95": [at(0.5, theirs), at(0.95, theirs)],
        "ours_wall_ms_p50_p95": [at(0.5, here), at(0.95, here)],
        "ours_with_explanation_wall_ms_p50_p95": [at(0.5, whole), at(0.95, whole)],
        "times_faster_p50": round(at(0.5, theirs) / at(0.5, here), 1),
        "times_faster_p95": round(at(0.95, theirs) / at(0.95, here), 1),
    }


def ours(columns: OfferColumns, need: NeedFacts) -> list[tuple[UUID, int]]:
    """Our first ten: id and tenths."""
    return Ranking(need, columns, DEFAULT, None).scores(SHOWN)


if __name__ == "__main__":
    main()
