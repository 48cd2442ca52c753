"""Promised work is done once: through the real relay and a real worker, killed in the middle."""

import psycopg
from redis import Redis

from app import create_app
from app.access.permissions import Role
from app.config import Settings
from app.database import db
from app.people import service
from app.people.models import Account
from app.transaction import atomic
from tests.conftest import SECRET
from tests.factories.people import KEPT, PASSWORD, TOWNSHIP, VILLAGE
from tests.support.databases import plain
from tests.support.processes import ask, until

QUEUE = 15


def apply_for_an_account(env: dict[str, str]) -> None:
    """A director applies; her supervisor is to be told."""
    settings = Settings(database_url=env["DATABASE_URL"], redis_url=env["REDIS_URL"], secret_key=SECRET, _env_file=None)
    app = create_app(settings, database_role="owner")
    with app.app_context():
        with atomic():
            db.session.add(
                Account(
                    login="supervisor",
                    name="督导",
                    role=Role.SUPERVISOR,
                    place_code=TOWNSHIP,
                    password_hash=KEPT,
                    status="active",
                )
            )
        service.sign_up(login="limei", name="李梅", password=PASSWORD, role=Role.DIRECTOR, place=VILLAGE)
        db.session.remove()
        db.engine.dispose()


NOTICES = "SELECT count(*) FROM notices"
DONE = "SELECT count(*) FROM outbox WHERE done_at IS NOT NULL"


def test_a_promise_is_kept(system, start) -> None:
    url, env = system
    start("workers.relay")
    start("workers.worker")
    apply_for_an_account(env)
    until(lambda: ask(url, DONE) == 1)
    assert ask(url, NOTICES) == 1


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(system, start) -> None:
    url, env = system
    apply_for_an_account(env)
    start("workers.relay")
    worker = start("workers.worker")
    with psycopg.connect(plain(url)) as lock:
        # the job cannot finish while the supervisor's row is held: telling her needs a lock on it
        lock.execute("SELECT 1 FROM accounts WHERE login = 'supervisor' FOR UPDATE")
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        until(lambda: ask(url, waiting) != 0)
        worker.kill()
    assert ask(url, NOTICES) == 0
    start("workers.worker")
    until(lambda: ask(url, DONE) == 1)
    assert ask(url, NOTICES) == 1
    assert ask(url, "SELECT tries FROM outbox") >= 2, "the sweeper sent it again"


def test_a_queue_that_forgets_everything_is_filled_again(system, start) -> None:
    url, env = system
    apply_for_an_account(env)
    relay = start("workers.relay")
    until(lambda: ask(url, "SELECT count(*) FROM outbox WHERE sent_at IS NOT NULL") == 1)
    relay.kill()
    Redis.from_url(env["REDIS_URL"]).flushdb()
    start("workers.relay")
    start("workers.worker")
    until(lambda: ask(url, DONE) == 1)
    assert ask(url, NOTICES) == 1
