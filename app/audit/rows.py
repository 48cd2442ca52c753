"""The log as PostgreSQL hands it out to be hashed.

A row is hashed as `record_send` packs it: every column with its type, its length and its binary form, so that no
setting of time zone, date style or language changes a byte. PostgreSQL only packs; hashing is done here, on this side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql

from app.config import Settings

Connection = psycopg.Connection[tuple[Any, ...]]
COLUMNS = (
    "id", "at", "actor_id", "actor_role", "action", "subject_type", "subject_id", "purpose", "details", "child_id",
)  # fmt: skip
"""What a seal covers, in this order. A column that comes later needs a second list: old seals know only this one."""
TABLE = sql.SQL("SELECT {} FROM public.audit_entries").format(sql.SQL(", ").join(map(sql.Identifier, COLUMNS)))
LEAST = -(2**63)
SETTINGS = """
    SET search_path TO pg_catalog; SET timezone TO 'UTC'; SET datestyle TO 'ISO, YMD'; SET bytea_output TO 'hex'
"""

CLAMPED = "least(greatest({}, '1970-01-01 00:00+00'), '9000-01-01 00:00+00')"
"""A time that Python can hold; whoever writes `infinity` is found out by its being far too late."""

UP_TO = sql.SQL("""
    SELECT e.id, record_send(e) FROM ({} WHERE id > %s AND id <= %s ORDER BY id LIMIT %s) e ORDER BY e.id
""").format(TABLE)
PACKED = sql.SQL("""
    SELECT count(*), min({at}), max({at}), string_agg(record_send(e), '' ORDER BY e.id)
    FROM ({table} WHERE id > r.low AND id <= r.high) e
""").format(table=TABLE, at=sql.SQL(CLAMPED.format("e.at")))
RUNS = sql.SQL("""
    SELECT p.* FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS r (low, high, place)
    CROSS JOIN LATERAL ({}) p ORDER BY r.place
""").format(PACKED)
MOMENTS = sql.SQL("SELECT id, {} FROM public.audit_entries WHERE id > %s AND id <= %s ORDER BY id").format(
    sql.SQL(CLAMPED.format("at"))
)


@dataclass(frozen=True, slots=True)
class Run:
    """All rows whose number is above one and not above another."""

    count: int
    earliest: datetime | None
    latest: datetime | None
    packed: bytes


def connect(settings: Settings) -> Connection:
    """A plain connection of the sealer's or the verifier's own, with no setting left to whoever keeps the database."""
    address = (settings.worker_database_url or settings.database_url).replace(
        "postgresql+psycopg://", "postgresql://", 1
    )
    connection = psycopg.connect(address, autocommit=True, client_encoding="utf-8")
    connection.execute(SETTINGS)
    return connection


def moment(connection: Connection) -> datetime:
    """The database's own time, by which rows are dated too."""
    found = connection.execute("SELECT clock_timestamp()").fetchone()
    if found is None:
        raise LookupError("a database without a clock")
    at: datetime = found[0]
    return at


def above(connection: Connection, low: int, high: int, limit: int | None = None) -> list[tuple[int, bytes]]:
    """The first rows whose number is above `low` and not above `high`, packed."""
    with connection.cursor(binary=True) as cursor:
        return [(number, row) for number, row in cursor.execute(UP_TO, (low, high, limit))]


def runs(connection: Connection, bounds: Sequence[tuple[int, int]]) -> Iterator[Run]:
    """The rows between each pair of numbers (above the first, not above the second), packed one after the other."""
    lows, highs = [low for low, _high in bounds], [high for _low, high in bounds]
    with connection.cursor(binary=True) as cursor:
        for count, earliest, latest, packed in cursor.execute(RUNS, (lows, highs)):
            yield Run(count, earliest, latest, packed or b"")


def moments(connection: Connection, low: int, high: int) -> list[tuple[int, datetime]]:
    """When each row between two numbers says it was written."""
    return [(number, at) for number, at in connection.execute(MOMENTS, (low, high))]


def how_many_above(connection: Connection, low: int) -> int:
    """How many rows no seal covers yet."""
    row = connection.execute("SELECT count(*) FROM public.audit_entries WHERE id > %s", (low,)).fetchone()
    return int(row[0]) if row else 0
