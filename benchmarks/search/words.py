"""`python -m benchmarks.search.words`: how well words kept aside are understood, as JSON on standard output.

The sentences and how they are graded: `heldout/README.md`. Times are CPU of one process.
"""

import json
import math
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

from app.taxonomy.crisis import crisis
from app.taxonomy.model import FILE, load
from app.taxonomy.phrases import suggest_types
from app.taxonomy.training import NEITHER
from app.taxonomy.types import all_types, need_type

HELD_OUT = Path(__file__).parent / "heldout"
DEEP, ALL_WITHIN = 10, 5
KINDS = {
    "self-harm": {"MH03"},
    "abuse": {"SF05"},
    "sexual": {"SF06"},
    "abandoned": {"SF03", "SF04"},
    "missing": {"SF08"},
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """One sentence: which types are right, and which came, the best first."""

    manner: str
    right: frozenset[str]
    came: tuple[str, ...]

    @property
    def first_right(self) -> int | None:
        """The rank, from 1, of the first right type."""
        return next((at for at, code in enumerate(self.came, 1) if code in self.right), None)

    @property
    def ndcg(self) -> float:
        """nDCG@10 with gain 7 (2³ − 1) for each right type."""
        gained = sum(1 / math.log2(at + 1) for at, code in enumerate(self.came[:DEEP], 1) if code in self.right)
        return gained / sum(1 / math.log2(at + 1) for at in range(1, min(len(self.right), DEEP) + 1))


def rows(name: str) -> list[list[str]]:
    """The cells of each line of a file kept aside."""
    return [line.split("\t") for line in (HELD_OUT / name).read_text(encoding="utf-8").splitlines()]


def ranked() -> list[Ranked]:
    """Every sentence of need with the types that came."""
    return [
        Ranked(manner, frozenset(codes.split()), tuple(one.type.code for one in suggest_types(words, DEEP)))
        for codes, manner, words in rows("needs.tsv")
    ]


def figures(some: Sequence[Ranked]) -> dict[str, float]:
    """How well they were understood."""
    ranks = [one.first_right for one in some]
    several = [one for one in some if len(one.right) > 1]
    return {
        "sentences": len(some),
        "top1": share(rank == 1 for rank in ranks),
        "top3": share(rank is not None and rank <= 3 for rank in ranks),
        "mrr": round(fmean(1 / rank if rank else 0.0 for rank in ranks), 3),
        "ndcg10": round(fmean(one.ndcg for one in some), 3),
    } | ({"all_within_5": share(one.right <= set(one.came[:ALL_WITHIN]) for one in several)} if several else {})


def needs() -> dict[str, object]:
    """All sentences of need, by manner of speech and by type."""
    found = ranked()
    manners: dict[str, list[Ranked]] = defaultdict(list)
    types: dict[str, list[Ranked]] = defaultdict(list)
    for one in found:
        manners[one.manner].append(one)
        for code in one.right:
            types[code].append(one)
    within = {code: share(code in one.came[:3] for one in some) for code, some in types.items()}
    return {
        "all": figures(found),
        "by_manner": {manner: figures(some) for manner, some in sorted(manners.items())},
        "weakest_types_top3": dict(sorted(within.items(), key=lambda one: (one[1], one[0]))[:5]),
        "types_covered": len(types.keys() & {kind.code for kind in all_types()}),
    }


def danger() -> dict[str, object]:
    """How much danger is found, how often it is seen where there is none."""
    spoken = rows("crisis.tsv")
    found = [(kind, manner, crisis(words)) for kind, manner, words in spoken]
    alarms = [(kind, crisis(words) is not None) for kind, words in rows("calm.tsv")]
    everyday = [
        crisis(words) is not None for codes, _manner, words in rows("needs.tsv") if not any(map(grave, codes.split()))
    ]
    hits, false = sum(one is not None for _k, _m, one in found), sum(alarm for _kind, alarm in alarms)
    return {
        "dangerous": len(found),
        "recall": share(one is not None for _k, _m, one in found),
        "recall_by_kind": by_key((kind, one is not None) for kind, _m, one in found),
        "recall_by_manner": by_key((manner, one is not None) for _k, manner, one in found),
        "right_kind_named": by_key(
            (kind, one is not None and bool(KINDS[kind] & {type_.code for type_ in one.types}))
            for kind, _m, one in found
        ),
        "calm_that_look_alike": len(alarms),
        "false_alarms": share(alarm for _kind, alarm in alarms),
        "precision": round(hits / (hits + false), 3),
        "later_recall": share(crisis(cells[-1]) is not None for cells in rows("later_crisis.tsv")),
        "later_false_alarms": share(crisis(cells[-1]) is not None for cells in rows("later_calm.tsv")),
        "everyday_needs": len(everyday),
        "alarms_on_everyday_needs": share(everyday),
    }


def grave(code: str) -> bool:
    """Whether a type may well tell of danger."""
    kind = need_type(code)
    return code in NEITHER or (kind is not None and bool(kind.flags & {"report", "urgent"}))


def times() -> dict[str, float]:
    """Seconds to load, milliseconds a sentence."""
    begun = time.process_time()
    load(FILE)
    loading = time.process_time() - begun
    suggest_types("热身", 1)
    spoken = [cells[-1] for name in ("needs.tsv", "crisis.tsv", "calm.tsv") for cells in rows(name)]
    spent = {name: sorted(took(ask, spoken)) for name, ask in (("types", suggest_types), ("crisis", crisis))}
    return {"load_s": round(loading, 3)} | {
        f"{name}_ms_{what}": round(1000 * pick(some), 2)
        for name, some in spent.items()
        for what, pick in (("p50", median), ("p99", lambda some: some[int(0.99 * len(some))]))
    }


def took(ask: Callable[[str], object], spoken: Iterable[str]) -> list[float]:
    """Seconds for each sentence."""
    found = []
    for words in spoken:
        begun = time.process_time()
        ask(words)
        found.append(time.process_time() - begun)
    return found


def by_key(hits: Iterable[tuple[str, bool]]) -> dict[str, float]:
    """Shares by the first cell."""
    found: dict[str, list[bool]] = defaultdict(list)
    for key, hit in hits:
        found[key].append(hit)
    return {key: share(some) for key, some in sorted(found.items())}


def share(hits: Iterable[bool]) -> float:
    """How many of them, 0..1."""
    found = list(hits)
    return round(sum(found) / len(found), 3) if found else 0.0


def main() -> None:
    """Measure and print."""
    json.dump({"needs": needs(), "danger": danger(), "times": times()}, sys.stdout, ensure_ascii=False, indent=1)
    print()


if __name__ == "__main__":
    main()
