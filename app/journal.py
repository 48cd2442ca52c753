"""Rows that are only ever added (the log, the steps of a life, promised work): gathered during a deed, and written at its
end by one statement.

A question asked of the database in the same deed does not see them. Whoever asks one calls `write()` first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.exc import StaleDataError

from app.additions import Tables, added
from app.changes import take
from app.database import session
from app.driver import ask
from app.inserts import Model, Row, statement, values
from app.vault.sealed import RowKey, binding

GATHERED = "journal"
NUMBERS = "SELECT nextval(pg_get_serial_sequence($1, 'id')) FROM generate_series(1, $2)"
AT_ONCE = 500
"""Rows of one statement: a deed of thousands writes several."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row to be: its table, its values by column, the words to be locked and the key that locks them."""

    model: Model
    row: Row
    words: Mapping[str, str]
    key: RowKey | None


@dataclass(slots=True)
class Journal:
    """What a deed has gathered: rows, changes of rows, which channels hear of it, and rows that are objects too."""

    lines: list[Line] = field(default_factory=list)
    changes: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    channels: dict[str, None] = field(default_factory=dict)
    rows: Tables = field(default_factory=dict)


def gathered() -> Journal:
    """Of this deed, since it was written last."""
    found: Journal = session().info.setdefault(GATHERED, Journal())
    return found


def add(model: Model, *, words: Mapping[str, str | None] | None = None, key: RowKey | None = None, **row: Any) -> None:
    """Have a row written with this deed; its `words` are kept locked with `key`."""
    said = {name: text for name, text in (words or {}).items() if text}
    if said and key is None:
        raise RuntimeError(f"{model.__tablename__}: no key to seal {list(said)} with")
    gathered().lines.append(Line(model, row, said, key))


def change(update: str, *values: Any) -> None:
    """Have an UPDATE of ours, of one row, done in the same breath."""
    gathered().changes.append((update, values))


def ring(channel: str) -> None:
    """Have PostgreSQL tell whoever listens on a channel of ours when this deed has been committed."""
    gathered().channels[channel] = None


def waits() -> bool:
    """Whether something was gathered and is not written yet."""
    return GATHERED in session().info


def forget() -> None:
    """What was gathered since the last writing was undone."""
    session().info.pop(GATHERED, None)


def write() -> None:
    """Write what was gathered, after the rows that it speaks of, and with it what has changed in rows known already."""
    kept = session()
    if kept.new:
        write_rows()
    updates = take(kept)
    if updates:
        gathered().changes.extend(updates)
    kept.flush()
    journal: Journal | None = kept.info.pop(GATHERED, None)
    if journal is None:
        return
    connection = kept.connection()
    while len(journal.lines) > AT_ONCE:
        keep(connection, Journal(journal.lines[:AT_ONCE]))
        del journal.lines[:AT_ONCE]
    keep(connection, journal)


def write_rows() -> None:
    """Write new rows, and what has changed in others: what comes next may speak of them by their keys alone."""
    kept = session()
    new = added(kept)
    if new is not None:
        keep(kept.connection(), Journal(rows=new.tables, changes=take(kept, joined=True)))
        new.keep(kept)
    kept.flush()  # what is left to the mapper


def keep(connection: sa.Connection, journal: Journal) -> None:
    """Write it by one statement, rows of a table in the order in which they were gathered."""
    tables: dict[Model, list[Line]] = {}
    for line in journal.lines:
        tables.setdefault(line.model, []).append(line)
    rows = {**journal.rows, **{model: rows_of(connection, model, lines) for model, lines in tables.items()}}
    shape = tuple((model, tuple(these[0]), len(these)) for model, these in rows.items())
    updates = tuple(update for update, _given in journal.changes)
    given = chain(values(shape, rows), *(given for _update, given in journal.changes))
    done = ask(connection, statement(shape, updates, tuple(journal.channels)), tuple(given))[0][0]
    if done != len(updates):
        raise StaleDataError("a row was changed by somebody else meanwhile")


def rows_of(connection: sa.Connection, model: Model, lines: Sequence[Line]) -> list[Row]:
    """The rows of one table. Where words are locked they are numbered here: a cell is bound to the number of its row."""
    names = dict.fromkeys(name for line in lines for name in line.words)
    if not names:
        return [line.row for line in lines]
    table = model.__tablename__
    numbers = ask(connection, NUMBERS, (table, len(lines)))
    return [
        {"id": number, **line.row, **{f"{name}_sealed": cell_of(line, name, number) for name in names}}
        for (number,), line in zip(numbers, lines, strict=True)
    ]


def cell_of(line: Line, name: str, number: int) -> bytes | None:
    """One row's words, locked."""
    text = line.words.get(name)
    return line.key.seal(text, binding(line.model.__tablename__, name, number)) if text and line.key else None
