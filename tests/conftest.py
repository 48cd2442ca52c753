"""One real PostgreSQL and Valkey for the whole run; each test sees its own changes only."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.adapters import adapters
from app.config import Settings
from app.database import db
from app.people.models import Account
from app.vault.keyset import Keyset
from tests.support.client import Client
from tests.support.databases import TEMPLATE, copy_database, make_template, standing_in
from tests.support.watch import forbid_queries_in_templates
from tools.stack import LocalStack

SECRET = "only for tests, only for tests, only for tests"
# a busy machine is no fault of the code: nothing here fails for being slow
hypothesis.settings.register_profile("calm", deadline=None)
hypothesis.settings.load_profile("calm")
_stack: list[tuple[LocalStack, Path]] = []


def pytest_configure(config: pytest.Config) -> None:
    """The controller starts the servers and one migrated database, from which each process copies its own."""
    if hasattr(config, "workerinput") or config.option.collectonly or config.option.help:
        return
    home = Path(tempfile.mkdtemp(prefix="tl-"))
    stack = LocalStack(home, test=True)
    stack.start()
    _stack.append((stack, home))
    os.environ["TEST_DATABASE_URL"] = stack.database_url("postgres")
    os.environ["TEST_REDIS_URL"] = stack.redis_url(0)
    keys = home / "keys.json"
    Keyset.generate().save(keys)
    os.environ["KEYS_FILE"], os.environ["SEALS_FILE"] = str(keys), str(home / "seals.jsonl")
    os.environ["SEARCH_DIR"] = str(home / "search")
    make_template(stack.database_url("postgres"), stack.redis_url(0), SECRET)


def pytest_unconfigure() -> None:
    """The servers go with the run."""
    for stack, home in _stack:
        stack.stop()
        shutil.rmtree(home, ignore_errors=True)
    _stack.clear()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with the longest tests come first, so that no process begins one when the other has ended."""
    longest = dict[Path, float]()
    for item in items:
        mark = item.get_closest_marker("timeout")
        longest[item.path] = max(longest.get(item.path, 0), float(mark.args[0]) if mark else 0)
    items.sort(key=lambda item: -longest[item.path])


def process_number() -> int:
    """Which of xdist's processes this is, from 1; 0 without xdist."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw-1")[2:]) + 1


def settings_for(database_url: str, redis_db: int) -> Settings:
    """Settings of a test application on the given database."""
    redis_url = os.environ["TEST_REDIS_URL"].replace("db=0", f"db={redis_db}")
    return Settings(
        database_url=database_url, redis_url=redis_url, secret_key=SECRET, testing=True, throttle=False,
        search_engine="postgresql",  # within the test's transaction; tests of the index make their own
        _env_file=None,
    )  # fmt: skip


@pytest.fixture(scope="session")
def app() -> Iterator[Flask]:
    """The application on this process's own copy of the migrated database; forms need no CSRF token."""
    url = copy_database(os.environ["TEST_DATABASE_URL"], TEMPLATE, f"unit_{process_number()}")
    app = create_app(
        settings_for(url, process_number()),
        database_role="owner",  # tests make rows of every kind; each page is asked for as the web's role, see below
        WTF_CSRF_ENABLED=False,
        PROPAGATE_EXCEPTIONS=True,
    )
    app.test_client_class = Client
    app.extensions["adapters"] = dict(vars(adapters))
    with app.app_context():
        engine = db.engine
    forbid_queries_in_templates(app, engine)
    yield app
    engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session inside a transaction that is rolled back after the test, whatever was committed in it."""
    with standing_in(app) as connection:
        outer = connection.begin()
        yield db.session()
        db.session.remove()
        outer.rollback()


@pytest.fixture
def client(app: Flask, session: Session) -> Client:
    """A browser without JavaScript, nobody signed in."""
    client = app.test_client()
    assert isinstance(client, Client)
    return client


@pytest.fixture
def sign_in(app: Flask, session: Session) -> Callable[[Account], Client]:
    """`sign_in(account)` gives a new browser in which the account is signed in."""

    def signed_in(account: Account) -> Client:
        session.flush()
        client = app.test_client()
        assert isinstance(client, Client)
        client.become(account)
        return client

    return signed_in
