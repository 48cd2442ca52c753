"""What every question to the database goes through, without the work that nobody asks for: a page asks twenty."""

from collections.abc import Sequence
from typing import Any, overload

import psycopg
import sqlalchemy as sa
from flask_sqlalchemy.session import Session


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


class OneDatabase(Session):
    """There is one database: no table need be looked at to know which."""

    def get_bind(
        self, *_of: Any, bind: sa.Engine | sa.Connection | None = None, **_more: Any
    ) -> sa.Engine | sa.Connection:
        """Where a statement goes."""
        return self._db.engines[None] if bind is None else bind
