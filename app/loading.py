"""Rows that every deed reads: asked for by a question made once, and kept in the session without the mapper looking anew at
what to make of each column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state

from app.database import Base, session
from app.driver import ask
from app.questions import Text, made

M = TypeVar("M", bound=Base)


@dataclass(frozen=True, slots=True)
class Part:
    """One table of an answer: where its columns stand, and to which row of the answer it belongs by which name."""

    model: type[Base]
    table: sa.FromClause
    names: tuple[str, ...]
    first: int
    key: int
    unread: frozenset[str]
    above: int | None
    name: str

    @property
    def columns(self) -> list[sa.ColumnElement[Any]]:
        """Those that are asked for."""
        known = sa.inspect(self.model).column_attrs
        return [self.table.c[known[name].columns[0].name] for name in self.names]


class Rows(Generic[M]):
    """Rows of a table with rows that belong to them ("need", "need.child"), found by `where` and kept in the session.

    They are as the database has them at this moment; one that this deed has changed itself stays as the deed has it. So
    `where` must not ask for what a deed changes. `only`: of a row that belongs to it these attributes; the others are
    read when they are asked for. `locked`: its rows wait for nobody else and are waited for.
    """

    def __init__(
        self, model: type[M], *paths: str, where: sa.ColumnElement[bool], order: Sequence[Any] = (),
        only: Mapping[str, Sequence[str]] | None = None, locked: bool = False,
    ) -> None:  # fmt: skip
        self.model, self.paths, self.where, self.order = model, paths, where, order
        self.only, self.locked = only or {}, locked

    def all(self, **given: Any) -> list[M]:
        """Every row."""
        kept = session()
        if kept.new or kept.deleted:
            kept.flush()
        makers, parts = self.text.makers, self.parts
        found = ask(kept.connection(), self.text.sql, self.text.filled(given))
        return [together(kept, parts, made(row, makers)) for row in found]

    def first(self, **given: Any) -> M | None:
        """The first row; None if there is none."""
        return next(iter(self.all(**given)), None)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The tables of the answer, each after the one it belongs to."""
        found = {"": part_of(self.model, self.model.__table__, self.only.get(""), first=0, above=None, name="")}
        for path in self.paths:
            above, _dot, name = path.rpartition(".")
            beside = sa.inspect(found[above].model).relationships[name].mapper.class_
            table = beside.__table__.alias(path.replace(".", "_"))
            first = sum(len(part.names) for part in found.values())
            place = list(found).index(above)
            found[path] = part_of(beside, table, self.only.get(path), first=first, above=place, name=name)
        return tuple(found.values())

    @cached_property
    def text(self) -> Text:
        """The question, made when it is first asked."""
        root, *beside = self.parts
        source: sa.FromClause = root.table
        for part in beside:
            above = self.parts[part.above or 0]
            pairs = sa.inspect(above.model).relationships[part.name].local_remote_pairs or ()
            on = (above.table.c[local.name] == part.table.c[remote.name] for local, remote in pairs)
            source = source.outerjoin(part.table, sa.and_(*on))
        columns = [column for part in self.parts for column in part.columns]
        select = sa.select(*columns).select_from(source).where(self.where).order_by(*self.order)
        return Text(select.with_for_update(of=root.table) if self.locked else select)


def part_of(model: type[Base], table: sa.FromClause, only: Sequence[str] | None, **place: Any) -> Part:
    """A table's place in an answer."""
    mapper = sa.inspect(model)
    attributes = tuple(one.key for one in mapper.column_attrs)
    key = mapper.get_property_by_column(mapper.primary_key[0]).key
    names = tuple(one for one in attributes if only is None or one == key or one in only)
    unread = frozenset(attributes) - frozenset(names)
    return Part(model, table, names, key=place["first"] + names.index(key), unread=unread, **place)


def together(kept: Session, parts: Sequence[Part], row: tuple[Any, ...]) -> Any:
    """One row of an answer: each table's row, joined to the one it belongs to."""
    rows: list[Any] = []
    for part in parts:
        one = None if row[part.key] is None else held(kept, part, row)
        rows.append(one)
        above = None if part.above is None else rows[part.above]
        if above is None:
            continue
        if instance_state(above).modified:
            above.__dict__.setdefault(part.name, one)
        else:
            above.__dict__[part.name] = one
    return rows[0]


def held(kept: Session, part: Part, row: tuple[Any, ...]) -> Any:
    """A table's row of an answer, as the session keeps it."""
    key = (part.model, (row[part.key],), None)
    one: Any = kept.identity_map.get(key)
    fresh = one is None
    if fresh:
        one = sa.inspect(part.model).class_manager.new_instance()
        state = instance_state(one)
        state.key, state.session_id = key, kept.hash_key
        kept.identity_map.add(state)
        state.expired_attributes.update(part.unread)
    else:
        state = instance_state(one)
        if state.modified:
            return one
    values: dict[str, Any] = one.__dict__
    values.update(zip(part.names, row[part.first : part.first + len(part.names)], strict=True))
    if not fresh:
        state._commit_all(values, kept.identity_map)  # noqa: SLF001  as after a loading of the mapper's
    return one
