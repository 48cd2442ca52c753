"""Words locked with the operator's key: `name = LockedWords()` beside `name_locked: Mapped[bytes | None]`."""

from typing import Any, overload

from app.adapters import adapters
from app.vault.uuid7 import uuid7


class LockedWords:
    """Reads and writes text through its locked column, bound to table, name and row; a new row is given its id here."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.column = name, f"{name}_locked"

    @overload
    def __get__(self, row: None, owner: type) -> "LockedWords": ...
    @overload
    def __get__(self, row: object, owner: type) -> str: ...
    def __get__(self, row: Any, owner: type) -> "LockedWords | str":
        if row is None:
            return self
        cell = getattr(row, self.column)
        return adapters.keys.unlock(cell, self.bound(row)).decode() if cell is not None else ""

    def __set__(self, row: Any, words: str | None) -> None:
        if row.id is None:
            row.id = uuid7()
        text = (words or "").strip()
        setattr(row, self.column, adapters.keys.lock(text.encode(), self.bound(row)) if text else None)

    def bound(self, row: Any) -> str:
        """What the cell belongs to."""
        return f"{row.__tablename__}:{self.name}:{row.id}"
