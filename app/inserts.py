"""One statement that writes rows of several tables: its text, and its values in their order."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import count
from typing import Any

from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from app.database import Base

DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]  # of SQLAlchemy's
Model = type[Base]
Row = dict[str, Any]
Shape = tuple[tuple[Model, tuple[str, ...], int], ...]
"""Of a statement: each table with its columns and how many rows."""


@cache
def column_of(model: Model, name: str) -> tuple[str, Any]:
    """How a column's type is called, and what makes a value ready for the driver."""
    kind = model.__table__.columns[name].type.dialect_impl(DIALECT)
    return kind.compile(DIALECT), kind.bind_processor(DIALECT)


def values(shape: Shape, rows: Mapping[Model, Sequence[Row]]) -> Iterator[Any]:
    """Every value of a statement, in its order."""
    for model, names, _count in shape:
        makers = [(name, column_of(model, name)[1]) for name in names]
        for row in rows[model]:
            if len(row) != len(makers):
                raise ValueError(f"rows of {model.__tablename__} with different columns: {list(row)}")
            for name, make in makers:
                yield make(row[name]) if make else row[name]


@lru_cache(1000)
def statement(shape: Shape, changes: tuple[str, ...], channels: tuple[str, ...]) -> str:
    """One INSERT for each table, and all the rest, as one statement; its first value is how many rows were changed."""
    made = [insertion(*table) for table in shape]
    parts = [*made, *(f"{change} RETURNING 1" for change in changes)]
    beside = ", ".join(f"t{place} AS ({part})" for place, part in enumerate(parts))
    counts = [f"(SELECT count(*) FROM t{place})" for place in range(len(made), len(parts))]  # noqa: S608  names of ours
    told = ", ".join([" + ".join(counts) or "0", *(f"pg_notify('{channel}', '')" for channel in channels)])
    return numbered(f"WITH {beside} SELECT {told}" if parts else f"SELECT {told}")


def numbered(text: str) -> str:
    """The places of a statement's values as PostgreSQL numbers them, each %s for the next."""
    places = count(1)
    return re.sub("%s", lambda _place: f"${next(places)}", text)


def insertion(model: Model, names: Sequence[str], many: int) -> str:
    """So many rows of one table."""
    row = ", ".join(f"CAST(%s AS {column_of(model, name)[0]})" for name in names)
    rows = ", ".join([f"({row})"] * many)
    return f"INSERT INTO {model.__tablename__} ({', '.join(names)}) VALUES {rows}"  # noqa: S608  names of ours
