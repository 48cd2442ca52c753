"""Screening measured: 500,000 made-up children × 40 rules as columns, and one by one as anybody would first write it.

    python -m benchmarks.entitlements [--children 500000] [--sample 3000]

Everything in one process, whose work the columns share between two threads, as two workers would share a province.
CPU seconds and wall seconds; JSON is printed. The row-by-row figure is measured on a sample and scaled, and says so.
"""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from random import Random
from statistics import median

import click
import numpy as np

from app.entitlements.columns import Column, encode, missing_counts, screen_all
from app.entitlements.facts import ALL
from app.entitlements.rulebook import Rulebook, book
from app.entitlements.screening import VERDICTS, screen
from app.entitlements.vocabulary import Kind, Origin, Value

DAY = date(2026, 11, 28)
KNOWN = 0.6
"""So often a fact is known: more than in files as they are, so that rules go deep."""


def child(rng: Random) -> dict[str, Value]:
    """Facts of nobody."""
    facts: dict[str, Value] = {"age": rng.randrange(18)}
    for fact in ALL:
        if fact.origin in {Origin.COUNTY, Origin.SEALED} or fact.code == "age" or rng.random() > KNOWN:
            continue
        match fact.kind:
            case Kind.YES_NO:
                facts[fact.code] = rng.random() < 0.2
            case Kind.WORD:
                facts[fact.code] = rng.choice(fact.codes)
            case Kind.NUMBER:
                facts[fact.code] = rng.randrange(5)
    return facts


def halves(columns: dict[str, Column]) -> list[dict[str, Column]]:
    """The children in two halves, one for each core."""
    size = len(next(iter(columns.values())))
    return [
        {code: one[part] for code, one in columns.items()} for part in (slice(0, size // 2), slice(size // 2, size))
    ]


def as_columns(columns: dict[str, Column], here: Rulebook) -> tuple[Column, Column]:
    """Every verdict, and how many facts each still needs."""
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda half: screen_all(half, here), halves(columns)))
        counts = list(pool.map(lambda half: missing_counts(half, here), halves(columns)))
    return np.concatenate(answers), np.concatenate(counts)


def agree(children: list[dict[str, Value]], here: Rulebook, answers: Column, counts: Column) -> int:
    """How many answers were compared one by one; raises where two differ."""
    places = {code: place for place, code in enumerate(here.rules)}
    compared = 0
    for row, facts in enumerate(children):
        for one in screen(facts, here):
            place = places[one.code]
            if VERDICTS[answers[row, place]] is not one.verdict or counts[row, place] != len(one.missing):
                raise AssertionError((row, one.code))
            compared += 1
    return compared


@click.command(help=__doc__)
@click.option("--children", "many", default=500_000)
@click.option("--sample", default=3_000)
def main(many: int, sample: int) -> None:
    """Measure and print."""
    rng = Random(7)
    here = Rulebook({code: replace(rule, apart=False) for code, rule in book(DAY).rules.items()})  # all forty
    kinds = [child(rng) for _ in range(min(many, 20_000))]
    screen(kinds[0], here)  # rules are read once per process
    begun = time.perf_counter()
    parts = [encode(kinds) for _ in range(0, many, len(kinds))]  # as facts come from files, every child anew
    encoded = time.perf_counter() - begun
    pick = np.random.default_rng(7).permutation(len(parts) * len(kinds))[:many]
    columns = {code: np.concatenate([part[code] for part in parts])[pick] for code in parts[0]}
    begun, cpu = time.perf_counter(), time.process_time()
    answers, counts = as_columns(columns, here)
    wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
    chosen = [kinds[place % len(kinds)] for place in pick[:sample]]
    each = []
    for facts in chosen:
        started = time.process_time()
        screen(facts, here)
        each.append(time.process_time() - started)
    compared = agree(chosen, here, answers[:sample], counts[:sample])
    naive = sum(each) / len(each) * many
    print(
        json.dumps(
            {
                "children": many,
                "rules": len(here.rules),
                "columns": {"wall_s": round(wall, 3), "cpu_s": round(cpu, 3), "threads": 2, "facts_to_columns_s": round(encoded, 3)},
                "one_child_ms": {"median": round(median(each) * 1000, 3), "worst": round(max(each) * 1000, 3)},
                "row_by_row": {"cpu_s_scaled": round(naive, 1), "measured_on": sample, "times_slower": round(naive / cpu, 1)},
                "answers_compared": compared,
            },
            indent=1,
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
