"""A column that is written and read as text and kept as a locked cell."""

from typing import Any, Generic, Protocol, TypeVar, cast, overload

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.vault.uuid7 import uuid7

Text = TypeVar("Text", bound=str | None)
WAITING = "_waiting_to_be_sealed"


class RowKey(Protocol):
    """The key of whomever the row is about."""

    @property
    def is_destroyed(self) -> bool:
        """Whether the child was forgotten on purpose."""

    def seal(self, clear: str, bound_to: str) -> bytes:
        """Lock."""

    def unseal(self, cell: bytes, bound_to: str) -> str:
        """Open; `Unreadable` once the key is gone."""


class SealedRow:
    """A table with sealed columns: says who it is and whose key locks it."""

    def sealing_id(self) -> object | None:
        """What the row's cells are bound to; a new row is given its key here, a numbered one later."""
        row: Any = self
        if row.id is None and isinstance(sa.inspect(type(row)).columns["id"].type, sa.Uuid):
            row.id = uuid7()
        return cast("object | None", row.id)

    def sealing_key(self) -> RowKey | None:
        """The key of the child the row speaks of; None while that is not known, or hidden from the reader."""
        raise NotImplementedError


class Sealed(Generic[Text]):
    """`name = Sealed("")` beside `name_sealed: Mapped[bytes | None]`, on a `SealedRow`.

    A cell is bound to its table, column and row. Reading one whose key was destroyed, or is hidden from the reader,
    gives `empty`: pages stay whole, and nothing is told.
    """

    def __init__(self, empty: Text) -> None:
        self.empty = empty

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.column = name, f"{name}_sealed"

    @overload
    def __get__(self, row: None, owner: type) -> "Sealed[Text]": ...
    @overload
    def __get__(self, row: object, owner: type) -> Text: ...
    def __get__(self, row: Any, owner: type) -> "Sealed[Text] | Text":
        if row is None:
            return self
        waiting = row.__dict__.get(WAITING, {})
        if self.name in waiting:
            return cast("Text", waiting[self.name])
        cell = getattr(row, self.column)
        key = row.sealing_key() if cell is not None else None
        if key is None or key.is_destroyed:
            return self.empty
        return cast("Text", key.unseal(cell, bound_to(row, self.name)))

    def __set__(self, row: Any, text: Text) -> None:
        row.__dict__.get(WAITING, {}).pop(self.name, None)
        if not text:
            setattr(row, self.column, None)
        elif row.sealing_id() is None or row.sealing_key() is None:  # the row is being made
            row.__dict__.setdefault(WAITING, {})[self.name] = text
        else:
            setattr(row, self.column, row.sealing_key().seal(text, bound_to(row, self.name)))


def bound_to(row: Any, name: str) -> str:
    """What a cell belongs to."""
    return binding(row.__tablename__, name, row.sealing_id())


def binding(table: str, column: str, row_id: object) -> str:
    """The same, for rows that are not objects."""
    return f"{table}:{column}:{row_id}"


def sealed_columns(model: type) -> dict[str, "Sealed[Any]"]:
    """The sealed attributes of a table, by name."""
    return {name: value for name, value in vars(model).items() if isinstance(value, Sealed)}


def seal_waiting(session: Session, _context: Any = None, _instances: Any = None) -> None:
    """Before rows are written: lock what was set before the row or its child was known."""
    for row in session.new:
        waiting: dict[str, str] = row.__dict__.pop(WAITING, {})
        if not waiting:
            continue
        if row.sealing_id() is None:
            counter = sa.func.pg_get_serial_sequence(row.__tablename__, "id")
            row.id = session.scalar(sa.select(sa.func.nextval(counter)))
        for name, text in waiting.items():
            setattr(row, name, text)
        if row.__dict__.get(WAITING):
            raise RuntimeError(f"{row.__tablename__}: no key to seal {list(waiting)} with")


def watch(sessions: Any) -> None:
    """Have every session of this kind seal what waits."""
    sa.event.listen(sessions, "before_flush", seal_waiting)
