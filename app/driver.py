"""What every question to the database goes through, without the work that nobody asks for: a page asks twenty."""

import select
from collections.abc import Mapping, Sequence
from typing import Any, cast, overload

import psycopg
import sqlalchemy as sa
from flask_sqlalchemy.session import Session
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy.pool import ConnectionPoolEntry

IDLE, TUPLES_OK = TransactionStatus.IDLE, ExecStatus.TUPLES_OK


class Columns(Sequence[psycopg.Column]):
    """The columns of an answer, each described when it is looked at: how many there are is all that a known statement's
    answer is asked for."""

    def __init__(self, cursor: "Cursor", size: int) -> None:
        self.cursor, self.size = cursor, size

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, place: int) -> psycopg.Column: ...
    @overload
    def __getitem__(self, place: slice) -> list[psycopg.Column]: ...
    def __getitem__(self, place: int | slice) -> psycopg.Column | list[psycopg.Column]:
        if isinstance(place, slice):
            return [psycopg.Column(self.cursor, one) for one in range(self.size)[place]]
        return psycopg.Column(self.cursor, range(self.size)[place])


class Cursor(psycopg.Cursor[Any]):
    """The driver's, which describes every column of every answer anew."""

    @property
    def description(self) -> Columns | None:  # type: ignore[override]  # a list there
        """The columns of the answer; None if there are none to describe."""
        size = self.pgresult.nfields if self.pgresult is not None else 0
        return Columns(self, size) if size else super().description  # type: ignore[return-value]  # as the driver says it


def ask(connection: sa.Connection, statement: str, values: Sequence[Any] = ()) -> Sequence[tuple[Any, ...]]:
    """The answer to a statement as the driver gives it. Faults and listeners are those of every other statement; no
    answer's columns are looked at.

    `statement` is in PostgreSQL's own words ($1, $2), so that the driver need not look for its places each time; `values`
    are as the driver takes them. It has to have an answer.
    """
    cursor = psycopg.RawCursor(plain(connection))
    for told in connection.dispatch.before_cursor_execute:
        statement, values = told(connection, cursor, statement, values, None, False)
    try:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    except psycopg.Error as fault:
        connection._handle_dbapi_exception(fault, statement, tuple(values), cast("Any", cursor), None)  # noqa: SLF001  as for its own
    cursor.close()
    return rows


def plain(connection: sa.Connection) -> psycopg.Connection[Any]:
    """The driver's own connection."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)  # noqa: S101  there is no other driver
    return raw


def begin(connection: sa.Connection, told: str, values: Mapping[str, str]) -> None:
    """Say something at the start of a transaction, in one message with its BEGIN.

    `told` is a SELECT with named values that are all text. Where the transaction is under way it goes alone.
    """
    raw = plain(connection)
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, None, told, values, None, False)
    escaped = psycopg.pq.Escaping(raw.pgconn).escape_literal
    words = told.encode() % {name.encode(): bytes(escaped(value.encode())) for name, value in values.items()}
    if raw.pgconn.transaction_status == IDLE and not raw.autocommit:
        words = raw._get_tx_start_command() + b"; " + words  # noqa: SLF001  as it begins one itself
    answer = raw.pgconn.exec_(words)
    if answer.status != TUPLES_OK:
        fault = psycopg.OperationalError(raw.pgconn.get_error_message()) if raw.broken else error_from_result(answer)
        connection._handle_dbapi_exception(fault, told, values, None, None)  # noqa: SLF001  as for its own


def check_there(raw: psycopg.Connection[Any], record: ConnectionPoolEntry, _fairy: object) -> None:
    """Before a connection is used again: whether its server has hung up meanwhile. That lies in the socket, and asking the
    server for it would be a journey before each transaction."""
    if raw.closed:
        raise sa.exc.DisconnectionError(str(record))
    waiting = select.poll()
    waiting.register(raw.fileno(), select.POLLIN)
    # some word of the server's own, or the end: a question with nothing in it tells
    if waiting.poll(0) and raw.pgconn.exec_(b"").status != ExecStatus.EMPTY_QUERY:
        raise sa.exc.DisconnectionError(str(record))


sa.event.listen(sa.Pool, "checkout", check_there)


class OneDatabase(Session):
    """There is one database: no table need be looked at to know which."""

    def get_bind(
        self, *_of: Any, bind: sa.Engine | sa.Connection | None = None, **_more: Any
    ) -> sa.Engine | sa.Connection:
        """Where a statement goes."""
        return self._db.engines[None] if bind is None else bind
