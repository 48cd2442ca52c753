"""The engine on tantivy: the contract, and what is its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from search.adapters.embedded.engine import EmbeddedEngine
from search.adapters.embedded.folders import missing, orphans
from search.adapters.embedded.vocabulary import Vocabulary
from search.documents import FACETS, Document, Put
from search.engine import EngineDown, SearchEngine
from search.query import Chosen, Request
from tests.search import oracle
from tests.search.contract import FIVE, LUNCH, Contract, Make
from tests.search.world import ANYBODY, EVERYBODY, WORLD


@pytest.fixture
def make(tmp_path: Path) -> Make:
    numbers = count()

    def made() -> EmbeddedEngine:
        engine = EmbeddedEngine(tmp_path / str(next(numbers)))
        engine.ensure()
        return engine

    return made


@pytest.fixture(scope="class")
def keep(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], AbstractContextManager[SearchEngine]]:
    @contextmanager
    def kept() -> Iterator[SearchEngine]:
        yield EmbeddedEngine(tmp_path_factory.mktemp("index"))

    return kept


class TestContract(Contract):
    def test_nobody_sees_half_a_catalogue(self, make: Make) -> None:
        engine = make()
        assert isinstance(engine, EmbeddedEngine)
        self.rebuilt_under_readers(engine, EmbeddedEngine(engine.folders.root))


class TestFiles:
    def test_without_an_index_it_is_down(self, tmp_path: Path) -> None:
        engine = EmbeddedEngine(tmp_path / "none")
        for ask in (lambda: engine.search(Request(), ANYBODY), lambda: engine.suggest("午", ANYBODY)):
            with pytest.raises(EngineDown):
                ask()
        with pytest.raises(EngineDown):
            engine.apply([Put(LUNCH)])
        assert engine.stats().faults

    def test_an_index_of_another_layout_is_not_read(self, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
        engine = filled(make())
        monkeypatch.setattr("search.adapters.embedded.folders.signature", lambda: "other")
        with pytest.raises(EngineDown):
            EmbeddedEngine(engine.folders.root).search(Request(), ANYBODY)
        later = EmbeddedEngine(engine.folders.root)
        later.ensure()
        assert later.stats().documents == 0
        later.rebuild(FIVE)
        assert later.stats().documents == 5

    def test_a_broken_index_is_down_and_says_so(self, make: Make) -> None:
        engine = filled(make())
        folder = engine.folders.current()
        assert folder
        (folder / "meta.json").write_text("{}")
        with pytest.raises(EngineDown):
            EmbeddedEngine(engine.folders.root).search(Request(), ANYBODY)

    def test_files_nobody_speaks_of_are_a_fault(self, make: Make) -> None:
        engine = filled(make())
        folder = engine.folders.current()
        assert folder
        (folder / "0123456789abcdef0123456789abcdef.store").write_text("left behind")
        assert engine.stats().faults == ("files nobody speaks of: 1",)

    def test_many_small_batches_leave_nothing_behind(self, make: Make) -> None:
        engine = make()
        for number in range(60):
            engine.apply([Put(replace(WORLD[number % 20], id=f"d{number % 20}"))])
        folder = engine.folders.current()
        assert folder
        assert engine.stats().documents == 20
        assert orphans(folder) == missing(folder) == []
        assert len(list(folder.iterdir())) < 200

    def test_old_folders_go_in_time(self, make: Make) -> None:
        engine = filled(make())
        old = engine.folders.current()
        assert old
        engine.rebuild(FIVE)
        assert old.exists()
        os.utime(old, (time.time() - 3600,) * 2)
        engine.rebuild(FIVE)
        assert not old.exists()

    def test_another_process_sees_a_change_at_once(self, make: Make) -> None:
        engine = filled(make())
        reader = EmbeddedEngine(engine.folders.root)
        assert reader.search(Request(), ANYBODY).total == 5
        for number in range(5):
            engine.apply([Put(replace(LUNCH, id=f"new{number}"))])
            assert reader.search(Request(), ANYBODY).total == 6 + number


KILLED = """
import sys
from pathlib import Path
from dataclasses import replace
from search.adapters.embedded.engine import EmbeddedEngine
from search.documents import Put
from tests.search.contract import LUNCH
engine = EmbeddedEngine(Path(sys.argv[1]))
for number in range(10_000):
    engine.apply([Put(replace(LUNCH, id=f"{number}-{n}")) for n in range(7)])
    print(number, flush=True)
"""


class TestKilled:
    def test_a_killed_writer_loses_only_what_it_had_not_committed(self, make: Make) -> None:
        engine = make()
        assert isinstance(engine, EmbeddedEngine)
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(engine.folders.root)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout
        for _ in range(8):
            last = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        last = max([last, *(int(line) for line in process.stdout.read().split())])
        process.stdout.close()
        process.wait()
        there = engine.search(Request(limit=0), ANYBODY).total
        assert there in {7 * (last + 1), 7 * (last + 2)}  # the last batch may be committed and not yet told
        engine.apply([Put(LUNCH)])
        assert engine.stats().documents == there + 1
        engine.apply([Put(replace(LUNCH, id="0-0"))])
        assert engine.stats().documents == there + 1


class TestManyValues:
    """More values in a counted field than there are bits: counted the slow way, and right."""

    def test_facets_and_choices_stay_exact(self, make: Make) -> None:
        engine = make()
        most = Vocabulary.where("country")[2]
        documents = [replace(d, country=f"C{n % (most + 5)}") for n, d in enumerate(WORLD)]
        engine.rebuild(documents)
        for chosen in ((), (Chosen("country", ("C1", f"C{most + 2}")),)):
            for km in (None, 5000.0):
                request = Request(chosen=chosen, near=(30.39, 112.2), km=km, facets=FACETS, limit=100)
                answer = engine.search(request, EVERYBODY)
                right = oracle.found(request, EVERYBODY, documents)
                assert [hit.id for hit in answer.hits] == [d.id for d in right[:100]]
                assert answer.facets == oracle.facets(request, EVERYBODY, documents)


def filled(engine: SearchEngine) -> EmbeddedEngine:
    assert isinstance(engine, EmbeddedEngine)
    engine.apply([Put(d) for d in FIVE])
    return engine


def test_a_document_without_anything_is_found(make: Make) -> None:
    engine = make()
    engine.apply([Put(Document("x", "service", ""))])
    assert engine.search(Request(facets=FACETS), ANYBODY).total == 1
