"""What every question goes through says the same as the driver does."""

from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row
from sqlalchemy.orm import Session

from app.database import db
from app.driver import Cursor, OneDatabase, ask, begin
from tests.support.watch import Counter

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


@pytest.fixture
def engine(session: Session) -> Iterator[sa.Engine]:
    """Another pool for the tests' database, with one connection."""
    made = sa.create_engine(session.connection().engine.url, pool_size=1, max_overflow=0)
    yield made
    made.dispose()


PID = "SELECT pg_backend_pid()"
TOLD = "SELECT set_config('app.actor', %(actor)s, true)"
WHO = "SELECT current_setting('app.actor', true)"


def test_a_transaction_begins_with_what_is_said_and_forgets_it_at_its_end(engine: sa.Engine) -> None:
    with engine.connect() as connection, Counter(connection) as counter:
        raw = connection.connection.driver_connection
        assert isinstance(raw, psycopg.Connection)
        for who in ("某人", 'o\'brien \\ "%s"', ""):
            connection.begin()
            begin(connection, TOLD, {"actor": who})
            assert raw.info.transaction_status == TransactionStatus.INTRANS
            assert ask(connection, WHO) == [(who,)]
            begin(connection, TOLD, {"actor": "another"})  # under way already
            assert ask(connection, WHO) == [("another",)]
            connection.rollback()
            assert raw.info.transaction_status == TransactionStatus.IDLE
            connection.begin()
            assert ask(connection, WHO) in ([(None,)], [("",)])
            connection.rollback()
    assert counter.statements.count(TOLD) == 6


def test_faults_of_both_are_those_of_every_statement(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        connection.begin()
        with pytest.raises(sa.exc.ProgrammingError, match="nobody_knows") as told:
            begin(connection, "SELECT nobody_knows(%(a)s)", {"a": "x"})
        assert told.value.statement == "SELECT nobody_knows(%(a)s)"
        connection.rollback()
        connection.begin()
        with pytest.raises(sa.exc.IntegrityError):
            ask(connection, "INSERT INTO submissions (token, answer) VALUES (NULL, '') RETURNING token")
        connection.rollback()
        assert ask(connection, "SELECT 1 + $1", (1,)) == [(2,)]


def end(session: Session, pid: int) -> None:
    """Have the server hang up."""
    session.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})


def test_a_connection_whose_server_has_hung_up_is_made_anew(engine: sa.Engine, session: Session) -> None:
    with engine.connect() as connection:
        ((first,),) = ask(connection, PID)
    with engine.connect() as connection:
        assert ask(connection, PID) == [(first,)]
    end(session, first)
    with engine.connect() as connection:
        ((second,),) = ask(connection, PID)
    assert second != first


def test_a_server_that_hangs_up_within_a_deed_is_a_lost_connection(engine: sa.Engine, session: Session) -> None:
    for words in (lambda one: ask(one, PID), lambda one: begin(one, TOLD, {"actor": "x"})):
        with engine.connect() as connection:
            ((pid,),) = ask(connection, PID)
            end(session, pid)
            with pytest.raises(sa.exc.OperationalError) as fault:
                words(connection)
            assert fault.value.connection_invalidated
            connection.rollback()
        with engine.connect() as connection:
            assert ask(connection, PID) != [(pid,)]


def test_a_word_of_the_servers_own_is_no_end(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        ((pid,),) = ask(connection, PID)
        connection.exec_driver_sql("LISTEN ours")
        connection.commit()
    with psycopg.connect(engine.url.set(drivername="postgresql").render_as_string(hide_password=False)) as other:
        other.execute("NOTIFY ours")
    with engine.connect() as connection:
        assert ask(connection, PID) == [(pid,)]
