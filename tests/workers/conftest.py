"""The real relay and a real worker, on a database and a queue that no other file uses."""

import os
from collections.abc import Iterator

import pytest
from redis import Redis

from tests.conftest import SECRET, process_number
from tests.support.databases import TEMPLATE, copy_database
from tests.support.processes import Process, environment


@pytest.fixture
def system(request: pytest.FixtureRequest) -> tuple[str, dict[str, str]]:
    """A database and a queue of its own, and the environment that names them. The file says as QUEUE which Redis
    database is its own: files run side by side, and it is emptied."""
    name = request.module.__name__.rpartition(".")[2]
    url = copy_database(os.environ["TEST_DATABASE_URL"], TEMPLATE, f"{name}_{process_number()}")
    redis_url = os.environ["TEST_REDIS_URL"].replace("db=0", f"db={request.module.QUEUE}")
    Redis.from_url(redis_url).flushdb()
    return url, environment(url, redis_url, SECRET, OUTBOX_LEASE="2")


@pytest.fixture
def start(system: tuple[str, dict[str, str]]) -> Iterator:
    """`start(module)` runs a process that is gone after the test."""
    running: list[Process] = []

    def begin(module: str) -> Process:
        running.append(Process(module, env=system[1]))
        return running[-1]

    yield begin
    for process in running:
        process.stop()
