"""The demonstration loaded once, into a database of its own, for tests that only read."""

import os
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.database import db
from app.demonstration.load import Loaded, load
from tests.conftest import process_number, settings_for
from tests.support.databases import TEMPLATE, copy_database


@pytest.fixture(scope="module")
def demonstrated() -> Iterator[tuple[Flask, Loaded]]:
    url = copy_database(os.environ["TEST_DATABASE_URL"], TEMPLATE, f"demonstration_{process_number()}")
    app = create_app(settings_for(url, process_number()), database_role="owner")
    with app.app_context():
        loaded = load()
        db.session.remove()
    yield app, loaded
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def loaded(demonstrated: tuple[Flask, Loaded]) -> Loaded:
    return demonstrated[1]


@pytest.fixture
def county(demonstrated: tuple[Flask, Loaded]) -> Iterator[Session]:
    """A session on the loaded database; tests here change nothing that others look at."""
    with demonstrated[0].app_context():
        yield db.session()
        db.session.rollback()
        db.session.remove()
