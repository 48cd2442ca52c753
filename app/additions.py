"""New rows of a deed, written by our own statements with all else that it leaves, where the mapper would send one for each
table and read back what the database fills in.

Only rows of tables that say so (`written_together`) are taken from the mapper: their values are all made here, and what the
database fills in beside them (a number, the moment of making) is read when it is asked for. A deed with any other new row is
left to it.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import MANYTOONE, Session
from sqlalchemy.orm.attributes import get_history, instance_state
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE

from app.changes import touched_of
from app.database import Base
from app.inserts import Model, Row
from app.vault.sealed import seal_waiting

Tables = dict[Model, list[Row]]


class Attribute(NamedTuple):
    """A column of a new row, what it is where nothing was said, and whether the database says it then."""

    name: str
    default: Any
    filled: bool


@dataclass(frozen=True, slots=True)
class Added:
    """New rows, by table as values, and each with the attributes that the database fills in."""

    tables: Tables
    rows: dict[Base, list[str]]

    def keep(self, kept: Session) -> None:
        """They are written: the mapper has them like rows that it has written itself."""
        kept._register_persistent({instance_state(row) for row in self.rows})  # noqa: SLF001  as after its own writing
        for row, filled in self.rows.items():
            state = instance_state(row)
            state._expire_attributes(state.dict, filled)  # noqa: SLF001  as it does with what it reads later


def added(kept: Session) -> Added | None:
    """The new rows of a session; None where they are the mapper's to write. Rows that belong together know each other's keys
    from here on; one that does not know its own is the mapper's too."""
    rows: list[Base] = list(kept.new)
    models = {type(row) for row in rows}
    tables = {model.__tablename__ for model in models}
    # what points at a new row has to wait until row security sees that one; and of one table changes come first
    ours = all(getattr(model, "written_together", False) and not points_at(model) & tables for model in models)
    if not rows or kept.deleted or not ours or not models.isdisjoint(map(type, kept.dirty)):
        return None
    seal_waiting(kept)
    if not all(belongs(row) for row in (*rows, *kept.dirty)) or not all(map(has_key, rows)):
        return None
    written, left = Tables(), dict[Base, list[str]]()
    for row in rows:
        values, left[row] = values_of(row)
        written.setdefault(type(row), []).append(values)
    return Added(written, left) if alike(written) else None


def has_key(row: Base) -> bool:
    """Whether a new row knows who it is before it is written."""
    return all(getattr(row, column.name) is not None for column in sa.inspect(type(row)).primary_key)


def belongs(row: Base) -> bool:
    """Write the keys of rows that were joined to one another in this deed into them, as the mapper would; False where a row
    was taken away from another, or is joined in a way that takes more than that."""
    relations = sa.inspect(type(row)).relationships
    for relation in [relations[name] for name in touched_of(row) if name in relations]:
        history = get_history(row, relation.key, PASSIVE_NO_INITIALIZE)
        if relation.viewonly or not history.has_changes():
            continue
        if history.deleted or relation.secondary is not None or None in history.added:
            return False
        for other in history.added:
            ours, theirs = (row, other) if relation.direction is MANYTOONE else (other, row)
            for pair in relation.local_remote_pairs or ():
                own, of = (str(column.name) for column in (pair if ours is row else reversed(pair)))
                value = getattr(theirs, of)
                if value is None:
                    return False
                if getattr(ours, own) != value:
                    setattr(ours, own, value)
    return True


@cache
def attributes(model: Model) -> tuple[Attribute, ...]:
    """The columns of a table, for new rows; attributes bear their names (tests/floor/test_additions.py)."""
    mapper = sa.inspect(model)
    found = []
    for column in model.__table__.columns:
        first = 1 if column is mapper.version_id_col else column.default.arg if column.default is not None else None
        found.append(Attribute(column.name, first, first is None and column.server_default is not None))
    return tuple(found)


@cache
def points_at(model: Model) -> frozenset[str]:
    """The tables, other than its own, that a table refers to."""
    names = {key.column.table.name for key in model.__table__.foreign_keys}
    return frozenset(names - {model.__tablename__})


def values_of(row: Base) -> tuple[Row, list[str]]:
    """A new row's values by column, and the attributes left to the database."""
    values, filled, known = dict[str, Any](), list[str](), row.__dict__
    for name, default, by_the_database in attributes(type(row)):
        value = known.get(name)
        if value is None and default is not None:
            value = known[name] = default
        if value is None and by_the_database:
            filled.append(name)
        else:
            values[name] = value
    return values, filled


def alike(tables: Tables) -> bool:
    """Whether the rows of each table have the same columns, as one INSERT wants them."""
    return all(row.keys() == rows[0].keys() for rows in tables.values() for row in rows)
