"""Plans through the real relay and a real worker: made, killed in the middle, stopped, followed."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.access.actor import Actor
from app.access.permissions import Role
from app.config import Settings
from app.database import db
from app.needs import service as needs
from app.needs.models import Need
from app.people.models import Account
from app.people.service import actor_of
from app.plans import service
from app.transaction import atomic
from tests.conftest import SECRET
from tests.factories.children import ChildFactory
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory
from tests.factories.people import account
from tests.support.databases import plain
from tests.support.processes import ask, until

QUEUE = 12
PATIENCE = 120
"""Seconds: a worker may have to compile its loops first."""


@pytest.fixture
def office(system: tuple[str, dict[str, str]]) -> Iterator[Flask]:
    """The application as the web would have it, on that database, with three needs and room for two."""
    env = system[1]
    settings = Settings(database_url=env["DATABASE_URL"], redis_url=env["REDIS_URL"], secret_key=SECRET, _env_file=None)
    app = create_app(settings, database_role="owner")
    with app.app_context():
        with atomic():
            director = account(Role.DIRECTOR)
            account(Role.SUPERVISOR, login="supervisor")
            for urgency in (1, 2, 3):
                NeedFactory(child=ChildFactory(director=director), urgency=urgency)
            OfferFactory(capacity=2)
        yield app
        db.session.remove()
        db.engine.dispose()


def supervisor() -> Actor:
    """Who asks."""
    return actor_of(db.session.execute(sa.select(Account).where(Account.login == "supervisor")).scalar_one())


def ask_for_a_plan() -> UUID:
    """She asks; the worker hears of it."""
    return service.ask(supervisor()).id


STATUS = "SELECT status FROM plans"
MATCHES = "SELECT count(*) FROM matches WHERE status = 'proposed'"


@pytest.mark.timeout(300)
def test_a_worker_killed_over_a_plan_leaves_it_to_the_next(system, office: Flask, start) -> None:
    url, _env = system
    start("workers.relay")
    worker = start("workers.worker")
    with psycopg.connect(plain(url)) as lock:
        # the plan cannot be written while its needs are held: a match names its need
        lock.execute("SELECT 1 FROM needs FOR UPDATE")
        ask_for_a_plan()
        until(lambda: ask(url, "SELECT phase FROM plans") == "writing", PATIENCE)
        until(lambda: ask(url, "SELECT count(*) FROM pg_locks WHERE NOT granted") != 0)
        worker.kill()
    assert ask(url, STATUS) == "running"
    assert ask(url, MATCHES) == 0
    start("workers.worker")
    until(lambda: ask(url, STATUS) == "done", PATIENCE)
    assert ask(url, MATCHES) == 2
    assert ask(url, "SELECT tries FROM plans") == 2
    until(lambda: ask(url, "SELECT count(*) FROM notices WHERE kind = 'plan.done'") == 1)


@pytest.mark.timeout(300)
def test_a_plan_is_stopped_while_it_is_made(system, office: Flask, start) -> None:
    url, _env = system
    start("workers.relay")
    start("workers.worker")
    with psycopg.connect(plain(url)) as lock:
        lock.execute("LOCK TABLE bookings IN ACCESS EXCLUSIVE MODE")  # free places cannot be read
        plan_id = ask_for_a_plan()
        until(lambda: ask(url, "SELECT phase FROM plans") == "reading", PATIENCE)
        service.cancel(supervisor(), plan_id)
    until(lambda: ask(url, STATUS) == "cancelled", PATIENCE)
    assert ask(url, "SELECT count(*) FROM matches") == 0
    until(
        lambda: ask(url, "SELECT count(*) FROM outbox WHERE func = 'workers.plans.make' AND done_at IS NOT NULL") == 1
    )


@pytest.mark.timeout(300)
def test_what_happens_afterwards_is_followed(system, office: Flask, start) -> None:
    url, _env = system
    start("workers.relay")
    start("workers.worker")
    ask_for_a_plan()
    until(lambda: ask(url, STATUS) == "done", PATIENCE)
    urgent = ask(url, "SELECT need_id FROM matches JOIN needs ON needs.id = need_id ORDER BY needs.urgency LIMIT 1")
    with atomic():
        need = db.session.get_one(Need, urgent)
        need.status = "withdrawn"
        needs.changed(need)
    moved = "SELECT count(*) FROM matches WHERE status = 'proposed' AND came_for = 'place_free'"
    until(lambda: ask(url, moved) == 1, PATIENCE)
    assert ask(url, "SELECT ended_for FROM matches WHERE status = 'stale'") == "need_settled"
    assert ask(url, MATCHES) == 2
