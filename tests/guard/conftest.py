"""For tests that ask thousands of times: each question a real transaction, on a database that is made anew afterwards."""

import os
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.adapters import adapters
from app.database import db
from tests.conftest import process_number
from tests.support.databases import TEMPLATE, copy_database


@pytest.fixture
def lasting(app: Flask) -> Iterator[Session]:
    """A session whose commits last. Within one transaction, as in `session`, PostgreSQL could clear away nothing of what
    thousands of requests wrote and took back, and would read through all of it for each further one."""
    vars(adapters).update(app.extensions["adapters"])
    with app.app_context():
        engine = db.engines[None]
        connection = engine.connect()
        db.engines[None] = connection  # a connection stands in for the engine
        db.session.remove()
        db.session.configure(join_transaction_mode="create_savepoint")
        yield db.session()
        db.session.remove()
        db.engines[None] = engine
        connection.close()
        engine.dispose()
        copy_database(os.environ["TEST_DATABASE_URL"], TEMPLATE, f"unit_{process_number()}")
