"""Databases for tests: one migrated template, copied in a few hundredths of a second."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.adapters import adapters
from app.config import ROOT, Settings
from app.database import db
from app.matching import snapshot as offers_in_memory
from app.transaction import atomic

TEMPLATE = "template_tonglian"


def plain(url: str) -> str:
    """The address as psycopg itself takes it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def named(url: str, name: str) -> str:
    """The same server, another database."""
    head, _, tail = url.partition("://")
    place, mark, options = tail.partition("?")
    return f"{head}://{place.rsplit('/', 1)[0]}/{name}{mark}{options}"


def copy_database(server_url: str, source: str, name: str) -> str:
    """A fresh copy of `source` under `name`, and its address."""
    with psycopg.connect(plain(server_url), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY file_copy')
    return named(server_url, name)


@contextmanager
def standing_in(app: Flask) -> Iterator[sa.Connection]:
    """One connection in place of the application's engine, and its own adapters: another may have been made since."""
    vars(adapters).update(app.extensions["adapters"])
    with app.app_context():
        engine = db.engines[None]
        with engine.connect() as connection:
            db.engines[None] = connection
            db.session.remove()
            db.session.configure(join_transaction_mode="create_savepoint")
            try:
                yield connection
            finally:
                db.session.remove()
                db.engines[None] = engine
                offers_in_memory._snapshots.clear()


def make_template(server_url: str, redis_url: str, secret: str) -> None:
    """An empty database with every migration applied."""
    with psycopg.connect(plain(server_url), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{TEMPLATE}"')
    settings = Settings(
        database_url=named(server_url, TEMPLATE), redis_url=redis_url, secret_key=secret, testing=True, _env_file=None
    )
    app = create_app(settings, database_role="owner")
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        with atomic():
            adapters.search.ensure()
        db.engine.dispose()
