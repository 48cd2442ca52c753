"""The standby in the database passes the same contract, as far as it knows words."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.database import db
from app.database import session as app_session
from search.adapters.postgresql import PostgresEngine
from search.engine import SearchEngine
from tests.search.contract import Contract, Make


@pytest.fixture
def make(session: Session) -> Make:
    def made() -> PostgresEngine:
        engine = PostgresEngine(app_session.connection)
        engine.rebuild([])
        return engine

    return made


@pytest.fixture(scope="class")
def keep(app: Flask) -> Callable[[], AbstractContextManager[SearchEngine]]:
    @contextmanager
    def kept() -> Iterator[SearchEngine]:
        with app.app_context(), db.engine.connect() as connection, connection.begin() as outer:
            yield PostgresEngine(lambda: connection)
            outer.rollback()

    return kept


class TestContract(Contract):
    EXAMPLES = 60
    SOUND = False
