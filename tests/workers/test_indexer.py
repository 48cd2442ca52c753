"""The real indexer: a change is visible after its commit, and kill -9 in the middle loses and doubles nothing."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app import create_app
from app.config import Settings
from app.database import db
from app.offers.service import index
from app.transaction import atomic
from search.adapters.embedded.engine import EmbeddedEngine
from search.engine import EngineDown
from search.query import Request
from tests.conftest import SECRET, process_number
from tests.factories.offers import OfferFactory
from tests.search.world import ANYBODY
from tests.support.databases import TEMPLATE, copy_database, plain
from tests.support.processes import Process, ask, environment, until

UNDONE = "SELECT count(*) FROM outbox WHERE queue = 'indexing' AND done_at IS NULL"


@pytest.fixture
def system(tmp_path: Path) -> tuple[str, dict[str, str], EmbeddedEngine]:
    """A database and an index of its own."""
    url = copy_database(os.environ["TEST_DATABASE_URL"], TEMPLATE, f"indexer_{process_number()}")
    env = environment(url, os.environ["TEST_REDIS_URL"], SECRET, SEARCH_DIR=str(tmp_path / "search"))
    return url, env, EmbeddedEngine(tmp_path / "search")


@pytest.fixture
def start(system: tuple[str, dict[str, str], EmbeddedEngine]) -> Iterator:
    running: list[Process] = []

    def begin() -> Process:
        running.append(Process("workers.indexer", env=system[1]))
        return running[-1]

    yield begin
    for process in running:
        process.stop()


def publish(url: str, redis_url: str, how_many: int) -> None:
    """So many published offers, each promised to the index in its own transaction."""
    settings = Settings(database_url=url, redis_url=redis_url, secret_key=SECRET, _env_file=None)
    app = create_app(settings, database_role="owner")
    with app.app_context():
        for _ in range(how_many):
            with atomic():
                offer = OfferFactory(name="放学后的热饭")
                db.session.flush()
                index(offer)
        db.session.remove()
        db.engine.dispose()


def found(engine: EmbeddedEngine) -> int:
    try:
        return engine.search(Request(words="热饭", limit=0), ANYBODY).total
    except EngineDown:
        return -1


def test_a_change_is_visible_after_its_commit(system, start) -> None:
    url, env, engine = system
    start()
    until(lambda: found(engine) == 0)
    publish(url, env["REDIS_URL"], 3)
    until(lambda: found(engine) == 3)
    assert ask(url, UNDONE) == 0
    with psycopg.connect(plain(url)) as connection:
        connection.execute("UPDATE offers SET status = 'withdrawn'")
        connection.execute(
            "INSERT INTO outbox (queue, func, args) SELECT 'indexing', 'workers.indexing.offer', json_build_array(id::text) FROM offers"
        )
        connection.execute("NOTIFY outbox")
    until(lambda: found(engine) == 0)


def test_kill_9_in_the_middle_loses_and_doubles_nothing(system, start) -> None:
    url, env, engine = system
    process = start()
    until(lambda: found(engine) == 0)
    for round_ in range(1, 4):
        publish(url, env["REDIS_URL"], 20)
        until(lambda: found(engine) > 20 * (round_ - 1))  # noqa: B023  asked at once
        process.kill()
        process = start()
    until(lambda: ask(url, UNDONE) == 0 and found(engine) == 60)
    assert engine.stats().documents == 60
    assert ask(url, "SELECT count(*) FROM search.documents") == 60


def test_a_promise_that_fails_keeps_no_other_waiting(system, start) -> None:
    url, env, engine = system
    with psycopg.connect(plain(url)) as connection:
        connection.execute(
            "INSERT INTO outbox (queue, func, args) VALUES ('indexing', 'workers.indexing.offer', '[\"no id\"]')"
        )
    publish(url, env["REDIS_URL"], 2)
    start()
    until(lambda: found(engine) == 2)
    assert ask(url, UNDONE) == 1
    assert ask(url, "SELECT count(*) FROM outbox WHERE last_error = 'ValueError' AND not_before > now()") == 1


def test_an_index_that_was_lost_is_made_anew(system, start) -> None:
    url, env, engine = system
    publish(url, env["REDIS_URL"], 2)
    first = start()
    until(lambda: found(engine) == 2)
    first.kill()
    (engine.folders.root / "CURRENT").unlink()
    assert found(engine) == -1
    start()
    until(lambda: found(engine) == 2)
