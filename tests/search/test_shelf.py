"""The shelf and the engine fed from it: the same contract, nothing lost while the engine is away, and an answer all the same."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from shutil import rmtree

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.database import session as app_session
from search.adapters.embedded.engine import EmbeddedEngine
from search.documents import Put, Remove
from search.engine import SearchEngine
from search.query import Request
from search.shelf import Shelved
from tests.conftest import process_number
from tests.search.contract import FIVE, LUNCH, TALK, Contract, Make
from tests.search.world import EVERYBODY, WORLD
from tests.support.databases import TEMPLATE, copy_database


@pytest.fixture
def make(session: Session, tmp_path: Path) -> Make:
    numbers = count()

    def made() -> Shelved:
        engine = Shelved(app_session.connection, EmbeddedEngine(tmp_path / str(next(numbers))))
        engine.ensure()
        engine.rebuild([])
        return engine

    return made


@pytest.fixture(scope="class")
def keep(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], AbstractContextManager[SearchEngine]]:
    """On a database of its own: its open transaction would keep the other tests' documents waiting."""

    @contextmanager
    def kept() -> Iterator[SearchEngine]:
        url = copy_database(os.environ["TEST_DATABASE_URL"], TEMPLATE, f"shelf_{process_number()}")
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            yield Shelved(lambda: connection, EmbeddedEngine(tmp_path_factory.mktemp("shelved")))
        engine.dispose()

    return kept


class TestContract(Contract):
    EXAMPLES = 20


class TestAway:
    """The engine's folder is gone, as a disk or a server may be."""

    @pytest.fixture
    def shelved(self, make: Make) -> Shelved:
        engine = make()
        assert isinstance(engine, Shelved)
        engine.wait(engine.apply([Put(d) for d in FIVE]))
        return engine

    def lose(self, shelved: Shelved) -> None:
        assert isinstance(shelved.engine, EmbeddedEngine)
        rmtree(shelved.engine.folders.root)

    def test_the_shelf_answers_and_says_so(self, shelved: Shelved) -> None:
        assert not shelved.search(Request(words="午餐"), EVERYBODY).standby
        self.lose(shelved)
        answer = shelved.search(Request(words="午餐", facets=("kind",)), EVERYBODY)
        assert answer.standby
        assert [hit.id for hit in answer.hits] == ["lunch"]
        assert answer.facets == {"kind": {"service": 1}}
        assert shelved.suggest("午餐", EVERYBODY) == ("午餐小屋",)

    def test_the_shelf_keeps_the_scope(self, shelved: Shelved) -> None:
        self.lose(shelved)
        assert "draft" not in {hit.id for hit in shelved.search(Request(limit=100), EVERYBODY).hits}

    def test_changes_meanwhile_are_not_lost(self, shelved: Shelved) -> None:
        self.lose(shelved)
        shelved.apply([Remove("lunch"), Put(WORLD[0])])
        assert "lunch" not in {hit.id for hit in shelved.search(Request(), EVERYBODY).hits}
        assert shelved.stats().faults
        shelved.refill()
        assert shelved.stats().faults == ()
        assert shelved.stats().waiting == 0
        answer = shelved.search(Request(limit=100), EVERYBODY)
        assert not answer.standby
        assert "lunch" not in {hit.id for hit in answer.hits}

    def test_a_change_waits_for_the_indexer(self, shelved: Shelved) -> None:
        shelved.apply([Remove("talk")])
        assert shelved.stats().waiting == 1
        assert shelved.catch_up() == 1
        assert shelved.catch_up() == 0
        assert TALK.id not in {hit.id for hit in shelved.search(Request(), EVERYBODY).hits}

    def test_an_engine_that_holds_less_is_a_fault(self, shelved: Shelved) -> None:
        shelved.engine.apply([Remove("lunch")])
        assert shelved.stats().faults == ("4 documents in the engine, 5 on the shelf",)
        assert shelved.behind()

    def test_documents_come_back_from_the_shelf_as_they_were(self, shelved: Shelved) -> None:
        shelved.shelf.rebuild([*WORLD, LUNCH])
        assert set(shelved.shelf.documents()) == {*WORLD, LUNCH}
        assert list(shelved.shelf.documents(["lunch", "nobody"])) == [LUNCH]
