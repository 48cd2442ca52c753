"""A column that is written and read as text and kept as a locked cell."""

from typing import Any, Generic, Protocol, TypeVar, cast, overload

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.vault.cells import Unreadable
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


class Sealed(Generic[Text]):
    """`name = Sealed("")` beside `name_sealed: Mapped[bytes | None]`.

    The row says whose key it is by `sealing_key() -> RowKey | None`. A cell is bound to its table, column and row.
    Reading a row whose key was destroyed gives `empty`: the text is gone for everybody, and pages stay whole.
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
        if key is None:
            return self.empty
        try:
            return cast("Text", key.unseal(cell, bound_to(row, self.name)))
        except Unreadable:
            if key.is_destroyed:
                return self.empty
            raise

    def __set__(self, row: Any, text: Text) -> None:
        if row.id is None:
            row.id = uuid7()  # a cell is bound to its row, so the row must know who it is
        key = row.sealing_key()
        if text is None or text == "":
            row.__dict__.get(WAITING, {}).pop(self.name, None)
            setattr(row, self.column, None)
        elif key is None:  # the row is being made: its child is not yet known
            row.__dict__.setdefault(WAITING, {})[self.name] = text
        else:
            setattr(row, self.column, key.seal(text, bound_to(row, self.name)))


def bound_to(row: Any, name: str) -> str:
    """What a cell belongs to."""
    return f"{row.__tablename__}:{name}:{row.id}"


def seal_waiting(session: Session, _context: Any = None, _instances: Any = None) -> None:
    """Before rows are written: lock what was set before the child was known."""
    for row in session.new:
        waiting: dict[str, str] = row.__dict__.pop(WAITING, {})
        for name, text in waiting.items():
            setattr(row, name, text)
            if row.__dict__.get(WAITING):
                raise RuntimeError(f"{row.__tablename__}.{name} has no key to be sealed with")


def watch(session_class: type[Session] | Any) -> None:
    """Have every session of this kind seal what waits."""
    sa.event.listen(session_class, "before_flush", seal_waiting)
