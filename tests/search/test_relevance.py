"""No class of the judged set falls: the same catalogue and questions as the benchmark, a fifth of the size."""

import json
from pathlib import Path

import pytest

from benchmarks.search.corpus import documents
from benchmarks.search.relevance import FALL, FLOOR, judged, measured
from search.adapters.embedded.engine import EmbeddedEngine

TARGETS = {
    "exact": 0.97, "traditional": 0.97, "english": 0.97, "pinyin": 0.9, "initials": 0.9, "typo": 0.9, "wrong": 0.95,
    "synonym": 0.9, "village": 0.7,
}  # fmt: skip


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    catalogue = {document.id: document for document in documents(4_000)}
    engine = EmbeddedEngine(tmp_path_factory.mktemp("judged"))
    engine.rebuild(catalogue.values())
    found = measured(engine, catalogue)["ndcg_at_10"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(("manner", "least"), TARGETS.items())
def test_each_class_is_as_good_as_promised(scores: dict[str, float], manner: str, least: float) -> None:
    assert scores[manner] >= least - FALL, (
        "a smaller catalogue has fewer right answers; the benchmark is asked without mercy"
    )


def test_the_set_is_as_large_and_as_unseen_as_promised() -> None:
    queries = list(judged())
    assert len(queries) >= 150
    assert sum(one.held_out for one in queries) >= 0.4 * len(queries)
    assert len({(one.manner, one.words) for one in queries}) == len(queries)
    kept = json.loads(Path(FLOOR).read_text("utf-8"))
    assert set(kept) == set(TARGETS)
    assert all(kept[manner] >= least for manner, least in TARGETS.items())
