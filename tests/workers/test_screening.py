"""What is written in a file reaches the screening through the real relay and a real worker."""

import os
from collections.abc import Iterator

import pytest
from redis import Redis

from app import create_app
from app.access.permissions import Role
from app.children.facts import Source
from app.config import Settings
from app.database import db
from app.people.service import actor_of
from app.records import service as records
from app.records.models import Registration
from app.transaction import atomic
from tests.conftest import SECRET, process_number
from tests.factories.children import ChildFactory
from tests.factories.people import account
from tests.support.databases import TEMPLATE, copy_database
from tests.support.processes import Process, ask, environment, until


@pytest.fixture
def system() -> Iterator[tuple[str, dict[str, str]]]:
    """A database and a queue of its own, with a relay and a worker."""
    url = copy_database(os.environ["TEST_DATABASE_URL"], TEMPLATE, f"screening_{process_number()}")
    redis_url = os.environ["TEST_REDIS_URL"].replace("db=0", "db=10")  # no other test's: it is emptied
    Redis.from_url(redis_url).flushdb()
    env = environment(url, redis_url, SECRET, OUTBOX_LEASE="2")
    running = [Process("workers.relay", env=env), Process("workers.worker", env=env)]
    yield url, env
    for process in running:
        process.stop()


@pytest.mark.timeout(120)
def test_a_correction_is_screened_without_anybody_asking(system) -> None:
    url, env = system
    settings = Settings(database_url=url, redis_url=env["REDIS_URL"], secret_key=SECRET, _env_file=None)
    app = create_app(settings, database_role="owner")
    with app.app_context():
        with atomic():
            director = account(Role.DIRECTOR)
            child = ChildFactory(director=director)
        actor = actor_of(director)
        row = records.change(actor, Registration, child.id, source=Source.VISIT, registered=False)
        likely = "SELECT 'E30' = ANY (likely) FROM screenings"
        until(lambda: ask(url, likely) is True)
        records.change(actor, Registration, child.id, source=Source.VISIT, registered=True, version=row.version)
        until(lambda: ask(url, likely) is False)
        db.session.remove()
        db.engine.dispose()
    assert ask(url, "SELECT count(*) FROM screenings") == 1
