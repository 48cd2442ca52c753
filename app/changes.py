"""What a deed has changed in rows that it knew already: written with its journal by one statement, where the mapper would
write one for each row.

Only plain changes are taken from the mapper: new values in columns. Whatever is more (a row that is new or goes, another
row that belongs to it, a value that the database has to work out) is left to it.
"""

from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.orm.attributes import get_history, instance_state
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE

from app.database import Base, session
from app.inserts import column_of

TAKEN = "taken from the mapper"
MOST = 50
"""Rows of one deed: where there are more, the mapper's way costs nobody anything."""
Update = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows can be written so: its columns by attribute, what hangs on a row, its key and its count of changes."""

    name: str
    columns: dict[str, str]
    related: tuple[str, ...]
    key: str
    version: str | None


@cache
def table_of(model: type[Base]) -> Table | None:
    """Of a mapped class; None where a key is of two columns, or the database fills something in at each change."""
    mapper = sa.inspect(model)
    columns = {one.key: one.columns[0] for one in mapper.column_attrs}
    filled = any(column.onupdate is not None or column.computed is not None for column in columns.values())
    if filled or len(mapper.primary_key) != 1 or mapper.inherits:
        return None
    names = {column.name: key for key, column in columns.items()}
    counted = mapper.version_id_col
    return Table(
        model.__tablename__,
        {key: column.name for key, column in columns.items()},
        tuple(one.key for one in mapper.relationships),
        names[mapper.primary_key[0].name],
        None if counted is None else names[counted.name],
    )


def take(kept: Session, *, joined: bool = False) -> list[Update]:
    """The plain changes of a session's rows as statements, in the order of tables and keys; the mapper takes them for
    written. Nothing, where rows are new or go: what comes first then is for the mapper to know. `joined`: new rows are
    written by us, and know their keys and those of the rows they belong to."""
    rows = kept.dirty
    if (kept.new and not joined) or kept.deleted or not 0 < len(rows) <= MOST:
        return []
    found = [(row, names) for row in rows if (names := changed(row, joined=joined))]
    return [update for _place, update in sorted((written(row, names) for row, names in found), key=itemgetter(0))]


def changed(row: Base, *, joined: bool = False) -> list[str]:
    """The attributes that have new values; none where it is more than values that has changed. `joined`: what it was
    joined to is seen to."""
    table = table_of(type(row))
    touched = [name for name in touched_of(row) if differs(row, name)]
    if table is None or table.key in touched or not (joined or set(touched).isdisjoint(table.related)):
        return []
    names = [name for name in touched if name in table.columns]
    worked_out = any(isinstance(getattr(row, name), sa.ClauseElement) for name in names)
    unread = table.version is not None and table.version not in row.__dict__
    return [] if worked_out or unread else names


def touched_of(row: Base) -> list[str]:
    """The attributes that somebody has set, or put something into."""
    state = instance_state(row)
    return [*state.committed_state, *state.__dict__.get("_pending_mutations", ())]


def differs(row: Base, name: str) -> bool:
    """Whether an attribute has changed since it was read."""
    return bool(get_history(row, name, PASSIVE_NO_INITIALIZE).has_changes())


def written(row: Base, names: list[str]) -> tuple[tuple[str, str], Update]:
    """One row's change: its place among others and its statement. Its count of changes goes on by one, and says in the
    statement which state of the row was meant."""
    table, state = table_of(type(row)), sa.inspect(row)
    assert table is not None and state.identity is not None and state.session is not None  # noqa: S101, PT018  see `changed`
    meant = state.identity
    if table.version:
        version: int = getattr(row, table.version)
        meant, names = (*meant, version), [*names, table.version]
        setattr(row, table.version, version + 1)
    values = (bound(type(row), table.columns[name], getattr(row, name)) for name in names)
    update = statement(type(row), tuple(names)), (*values, *meant)
    state._commit_all(state.dict, state.session.identity_map)  # noqa: SLF001  as at the end of the mapper's own writing
    state.session.info.setdefault(TAKEN, []).append(row)
    return (table.name, str(meant[0])), update


@cache
def statement(model: type[Base], names: tuple[str, ...]) -> str:
    """New values for some columns of one row."""
    table = table_of(model)
    assert table is not None  # noqa: S101  its rows were taken
    columns = [table.columns[name] for name in names]
    values = ", ".join(f"{name} = CAST(%s AS {column_of(model, name)[0]})" for name in columns)
    meant = " AND ".join(f"{table.columns[name]} = %s" for name in (table.key, table.version) if name)
    return f"UPDATE {table.name} SET {values} WHERE {meant}"  # noqa: S608  names of ours


def bound(model: type[Base], column: str, value: Any) -> Any:
    """A value as the driver takes it."""
    make = column_of(model, column)[1]
    return make(value) if make else value


def undo(kept: Session, undone: SessionTransaction) -> None:
    """A part of a deed was undone: what was taken in it, or before, is read again when it is asked for."""
    for row in kept.info.pop(TAKEN, ()) if undone.nested else ():
        if row in kept:
            kept.expire(row)


def forget(kept: Session, transaction: SessionTransaction) -> None:
    """The deed is over."""
    if transaction.parent is None:
        kept.info.pop(TAKEN, None)


sa.event.listen(session, "after_soft_rollback", undo)
sa.event.listen(session, "after_transaction_end", forget)
