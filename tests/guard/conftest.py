"""For tests that ask thousands of times: each question a real transaction, on a database that is made anew afterwards."""

import os
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.database import db
from tests.conftest import process_number
from tests.support.databases import TEMPLATE, copy_database, standing_in


@pytest.fixture
def lasting(app: Flask) -> Iterator[Session]:
    """A session whose commits last. Within one transaction, as in `session`, PostgreSQL could clear away nothing of what
    thousands of requests wrote and took back, and would read through all of it for each further one."""
    with standing_in(app):
        yield db.session()
    with app.app_context():
        db.engine.dispose()
    copy_database(os.environ["TEST_DATABASE_URL"], TEMPLATE, f"unit_{process_number()}")
