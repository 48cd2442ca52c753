"""A marker in every sealed cell: whatever table has one, today's or next year's."""

import json
from collections import Counter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError

from app.clock import now, today
from app.database import Base, session
from app.vault.sealed import sealed_columns
from tests.support.canaries import DIGITS, STEM, marker, phone

AT_MOST = 60
"""Rows of one table."""
TROUBLES: list[str] = []
"""Why a row could not be written, for whoever has to find out why a column got no marker."""


def sealed_models() -> list[type[Any]]:
    """Every table with a sealed column."""
    found = [mapper.class_ for mapper in Base.registry.mappers if words_of(mapper.class_)]
    return sorted(found, key=lambda model: model.__tablename__)


def words_of(model: type[Any]) -> list[str]:
    """Its locked words: sealed with a child's key, or locked with the operator's (`reason_locked` behind `reason`)."""
    by_operator = [name.removesuffix("_locked") for name in model.__table__.columns.keys() if name.endswith("_locked")]  # noqa: SIM118  SQLAlchemy's, not a dict
    return [*sealed_columns(model), *by_operator]


def new_words(name: str, kept: Any) -> str:
    """A marker in the shape of what was there."""
    if "phone" in name:
        return phone()
    try:
        shape = json.loads(kept) if kept and kept[0] in "[{" else None
    except ValueError:
        shape = None
    return marker() if shape is None else json.dumps(told_anew(shape), ensure_ascii=False)


def told_anew(shape: Any) -> Any:
    """The last text of a JSON value becomes a marker, whatever else it holds stays; where it holds none, one is added."""
    if isinstance(shape, dict):
        texts = [key for key, value in shape.items() if isinstance(value, str | list | dict)]
        texts = [key for key in texts if key not in {"code", "source"}] or texts
        return shape | ({texts[-1]: told_anew(shape[texts[-1]])} if texts else {"planted": marker()})
    if isinstance(shape, list):
        return [*shape[:-1], told_anew(shape[-1])] if shape else shape
    return marker()


def key_of(model: type[Any]) -> Any:
    """The column that says which row it is."""
    return model.__table__.primary_key.columns[0]


def plant_in(row: Any) -> None:
    """All its cells."""
    for name in words_of(type(row)):
        setattr(row, name, new_words(name, getattr(row, name)))


def likely(column: sa.Column[Any], child: UUID) -> Any:
    """A value that the column would take."""
    if column.name == "child_id":
        return child
    if column.foreign_keys:
        target = next(iter(column.foreign_keys)).column
        return session.scalar(sa.select(target).limit(1))
    kind = column.type
    if isinstance(kind, sa.Enum):
        return next(iter(kind.enum_class)) if kind.enum_class else kind.enums[0]
    known: dict[type, Any] = {
        sa.Date: today(), sa.DateTime: now(), sa.Boolean: False, sa.Integer: 1, sa.ARRAY: [], JSONB: {}, sa.Text: "x",
        sa.LargeBinary: b"x", sa.Numeric: 1,
    }  # fmt: skip
    return next((value for type_, value in known.items() if isinstance(kind, type_)), None)


def make_row(model: type[Any], child: UUID) -> Any:
    """A row of a table in which there is none that may be written to."""
    row, columns = model(), model.__table__.columns
    for column in columns:
        needed = not column.nullable and column.server_default is None and not column.primary_key
        if needed and not column.name.endswith(("_sealed", "_locked")) and column.name != "version":
            setattr(row, column.name, likely(column, child))
    session.add(row)
    plant_in(row)
    return row


def plant(children: list[UUID]) -> None:
    """In every table, in the newest rows; where rows cannot be changed, in a new one about one of `children`."""
    order = [table.name for table in Base.metadata.sorted_tables]
    for model in sorted(sealed_models(), key=lambda model: order.index(model.__tablename__)):
        rows = session.scalars(sa.select(model).order_by(key_of(model).desc()).limit(AT_MOST)).all()
        tries = [lambda rows=rows: [plant_in(row) for row in rows]] if rows else []
        made = [lambda model=model, child=child: make_row(model, child) for child in children]
        for attempt in (*tries, *made):
            try:
                with session.begin_nested():
                    attempt()
                    session.flush()
                break
            except (DBAPIError, RuntimeError) as error:
                TROUBLES.append(f"{model.__tablename__}: {str(getattr(error, 'orig', error)).splitlines()[0]}")
                session.expire_all()
    session.commit()


def markers_kept() -> Counter[str]:
    """How many cells of each sealed column hold a marker, by opening every one of them."""
    found: Counter[str] = Counter()
    session.expire_all()
    for model in sealed_models():
        for row in session.scalars(sa.select(model)):
            for name in words_of(model):
                text = getattr(row, name) or ""
                found[f"{model.__tablename__}.{name}"] += STEM in text or DIGITS in text
    return found


def all_sealed() -> set[str]:
    """The names of all locked columns."""
    return {f"{model.__tablename__}.{name}" for model in sealed_models() for name in words_of(model)}
