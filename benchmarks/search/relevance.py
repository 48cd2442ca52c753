"""`python -m benchmarks.search.relevance`: nDCG@10 by class on the judged set, as JSON. `--save` keeps it as the floor.

Asked as the page asks: with the words' own types and the product's synonyms.
"""

import csv
import json
import math
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from app.catalogue.queries import spoken
from app.catalogue.synonyms import SEEDS
from benchmarks.search.corpus import documents
from search.adapters.embedded.engine import EmbeddedEngine
from search.documents import Document
from search.engine import SearchEngine
from search.filters import Is
from search.plan import plan
from search.query import Request, Scope
from search.synonyms import Synonyms, synonyms

HERE = Path(__file__).parent
FLOOR = HERE / "floor.json"
FALL = 0.03
DEEP = 10
SIZE = 20_000
EVERY = 4
EVERYBODY = Scope(Is("published", value=True))


@dataclass(frozen=True, slots=True)
class Judged:
    """What is typed, in which manner, and what is right."""

    manner: str
    words: str
    right: frozenset[str]

    @property
    def held_out(self) -> bool:
        """Whether nobody who wrote the tables had seen it."""
        return self.manner == "village"


def judged() -> Iterator[Judged]:
    """The whole set."""
    for line in (HERE / "judged.tsv").read_text("utf-8").splitlines():
        manner, words, codes = line.split("\t")
        yield Judged(manner, words, frozenset(codes.split(",")))
    for line in (HERE / "heldout" / "needs.tsv").read_text("utf-8").splitlines()[::EVERY]:
        codes, _manner, words = line.split("\t")
        yield Judged("village", words, frozenset(codes.split()))


def grade(document: Document, right: frozenset[str]) -> int:
    """3, 2 or 0."""
    return 3 if document.types[0] in right else 2 if right & set(document.types) else 0


def gain(grades: Sequence[int]) -> float:
    """Discounted, over the first ten."""
    return sum((2**g - 1) / math.log2(at + 2) for at, g in enumerate(grades[:DEEP]))


def product_synonyms() -> Synonyms:
    """Those that come with the product."""
    with SEEDS.open(encoding="utf-8", newline="") as file:
        return synonyms([row for row in csv.reader(file) if row], 1)


def request(words: str, same: Synonyms) -> Request:
    """As the page asks."""
    return Request(words=words, types=spoken(words), plan=plan(words, same), limit=DEEP)


def measured(engine: SearchEngine, catalogue: dict[str, Document], *, told: bool = False) -> dict[str, object]:
    """The table."""
    same = product_synonyms()
    scores: defaultdict[str, list[float]] = defaultdict(list)
    nothing: defaultdict[str, int] = defaultdict(int)
    for one in judged():
        hits = engine.search(request(one.words, same), EVERYBODY).hits
        grades = [grade(catalogue[hit.id], one.right) for hit in hits]
        best = sorted((grade(d, one.right) for d in catalogue.values()), reverse=True)[:DEEP]
        score = gain(grades) / gain(best) if any(best) else 0.0
        scores[one.manner].append(score)
        nothing[one.manner] += not hits
        if told and score < 0.9:
            print(f"{one.manner}\t{score:.2f}\t{one.words}\t{','.join(sorted(one.right))}\t{grades}", file=sys.stderr)
    queries = list(judged())
    return {
        "queries": len(queries),
        "held_out_share": round(fmean(one.held_out for one in queries), 3),
        "documents": len(catalogue),
        "ndcg_at_10": {manner: round(fmean(values), 3) for manner, values in scores.items()},
        "without_any_result": dict(nothing),
        "by_class": {manner: len(values) for manner, values in scores.items()},
    }


def fallen(table: dict[str, float]) -> list[str]:
    """Classes that are worse than they were."""
    floor = json.loads(FLOOR.read_text("utf-8")) if FLOOR.exists() else {}
    return [manner for manner, score in floor.items() if table.get(manner, 0.0) < score - FALL]


def table(*, told: bool = False) -> dict[str, object]:
    """Build the catalogue and ask."""
    catalogue = {document.id: document for document in documents(SIZE)}
    with tempfile.TemporaryDirectory() as place:
        engine = EmbeddedEngine(Path(place))
        engine.rebuild(catalogue.values())
        return measured(engine, catalogue, told=told)


def main() -> None:
    """Print the table; say which classes have fallen."""
    found = table(told="--tell" in sys.argv)
    scores = found["ndcg_at_10"]
    if not isinstance(scores, dict):
        raise TypeError("no table")
    found["fallen"] = fallen(scores)
    json.dump(found, sys.stdout, ensure_ascii=False, indent=2)
    print()
    if "--save" in sys.argv:
        FLOOR.write_text(json.dumps(scores, indent=2) + "\n", "utf-8")
    sys.exit(bool(found["fallen"]))


if __name__ == "__main__":
    main()
