"""Questions that are asked again and again: their text is made once, and their answers are plain values.

A deed asks ten of them. What is asked in many forms (lists with filters, pages) is the mapper's.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import visitors

from app.database import session
from app.driver import ask
from app.inserts import DIALECT

FLOAT8, NUMERIC = 701, 1700
"""How PostgreSQL numbers its types of numbers."""
PLACE = re.compile(r"%\((\w+)\)s")
Make = Callable[[Any], Any]


class Question:
    """A select with named values, answered in plain tuples.

    `flush`: what this deed has changed is written before it is asked; without, the question is about nothing that a deed
    has in hand. What the journal has gathered is never seen.
    """

    def __init__(self, select: sa.Select[*tuple[Any, ...]], *, flush: bool = True) -> None:
        self.select, self.flush = select, flush

    def rows(self, **given: Any) -> Sequence[tuple[Any, ...]]:
        """Every row of the answer."""
        kept = session()
        if self.flush:
            kept._autoflush()  # noqa: SLF001  as before a question of the mapper's
        found = ask(kept.connection(), self.text.sql, self.text.filled(given))
        makers = self.text.makers
        return [made(row, makers) for row in found] if makers else found

    def first(self, **given: Any) -> tuple[Any, ...] | None:
        """The first row; None if there is none."""
        return next(iter(self.rows(**given)), None)

    def one(self, **given: Any) -> tuple[Any, ...]:
        """The row that there is."""
        return self.rows(**given)[0]

    @cached_property
    def text(self) -> "Text":
        """Made when it is first asked: by then every table is known."""
        return Text(self.select)


class Text:
    """A question in PostgreSQL's own words."""

    def __init__(self, select: sa.Select[*tuple[Any, ...]]) -> None:
        given = [one.key for one in visitors.iterate(select) if isinstance(one, sa.BindParameter) and one.required]
        compiled: Any = select.params(dict.fromkeys(given)).compile(dialect=DIALECT)
        whole = compiled.construct_expanded_state()  # lists that are known are written out
        self.order = tuple(dict.fromkeys(PLACE.findall(whole.statement)))
        """The names of its values, as they are numbered."""
        numbers = {name: f"${number}" for number, name in enumerate(self.order, 1)}
        self.sql: str = PLACE.sub(lambda place: numbers[place[1]], whole.statement).replace("%%", "%")
        self.binders: dict[str, Make] = {**compiled._bind_processors, **whole.processors}  # noqa: SLF001  of the dialect
        self.fixed = self.bound({name: value for name, value in whole.parameters.items() if name not in given})
        kinds = [column.type.dialect_impl(DIALECT) for column in compiled._result_columns]  # noqa: SLF001  and with answers
        processors = [
            kind.result_processor(DIALECT, FLOAT8 if isinstance(kind, sa.Float) else NUMERIC) for kind in kinds
        ]
        self.makers = tuple((place, make) for place, make in enumerate(processors) if make)

    def bound(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values as the driver takes them."""
        return {name: make(value) if (make := self.binders.get(name)) else value for name, value in values.items()}

    def filled(self, given: Mapping[str, Any]) -> list[Any]:
        """All values of one asking, in their order; `given` may have more."""
        values = {**self.fixed, **self.bound(given)}
        return [values[name] for name in self.order]


def made(row: tuple[Any, ...], makers: Sequence[tuple[int, Make]]) -> tuple[Any, ...]:
    """A row with the values that the driver does not make itself."""
    values = list(row)
    for place, make in makers:
        values[place] = make(values[place])
    return tuple(values)
