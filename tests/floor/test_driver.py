"""What every question goes through says the same as the driver does."""

import psycopg
import pytest
import sqlalchemy as sa
from psycopg.rows import tuple_row
from sqlalchemy.orm import Session

from app.database import db
from app.driver import Cursor, OneDatabase

ASKED = "SELECT 1 AS one, 'two'::varchar(7) AS two, now() AS three, ARRAY[1.5::numeric(4, 2)] AS four"


def test_an_answer_is_described_as_by_the_driver(session: Session) -> None:
    raw = session.connection().connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    ours, theirs = Cursor(raw, row_factory=tuple_row), psycopg.Cursor(raw)
    for cursor in (ours, theirs):
        assert cursor.description is None
        cursor.execute(ASKED)
    said, meant = ours.description, theirs.description
    assert said is not None
    assert [tuple(column) for column in said] == [tuple(column) for column in meant]
    assert [column.name for column in said[1:3]] == ["two", "three"]
    assert (len(said), said[-1].name) == (4, "four")
    with pytest.raises(IndexError):
        said[4]
    for cursor in (ours, theirs):
        cursor.execute("SET LOCAL lock_timeout = 0")
    assert (ours.description, theirs.description) == (None, None)
    for cursor in (ours, theirs):
        cursor.execute("SELECT")
    assert (ours.description, theirs.description) == ([], [])


def test_the_service_asks_through_it(session: Session) -> None:
    answer = session.execute(sa.text(ASKED))
    assert isinstance(answer.cursor, Cursor)
    assert list(answer.keys()) == ["one", "two", "three", "four"]


def test_every_statement_goes_to_the_one_database(session: Session) -> None:
    assert isinstance(db.session(), OneDatabase)
    assert db.session().get_bind() is db.engines[None]
    assert db.session().get_bind(mapper=None, clause=sa.text("SELECT 1")) is db.engines[None]
    other = sa.create_engine("postgresql+psycopg://elsewhere")
    assert db.session().get_bind(bind=other) is other
