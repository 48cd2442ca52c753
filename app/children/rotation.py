"""New keys for old, while the service runs: the operator's, and each child's own.

The operator's keys lock a few small secrets (`LOCKED`), which are opened and locked again. A child's key locks every
cell about her: they are re-locked in one transaction per child, and until the next time her earlier key is kept, so
that whoever read the key's row a moment before still opens what she reads.
"""

import secrets
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.adapters import adapters
from app.audit.service import record
from app.children.keys import ChildKey
from app.children.models import Child
from app.database import Base, session
from app.people.models import Account, SignIn
from app.permits.models import Permit
from app.transaction import atomic
from app.vault import cells
from app.vault.cells import Unreadable
from app.vault.keyset import SIZE
from app.vault.sealed import binding

BATCH = 500
CHECKED = 5_000
"""Rows opened at a time when everything is checked."""


class Locked(NamedTuple):
    """A column locked with the operator's key, and what its cells are bound to."""

    column: Any
    key: Any
    bound_to: str


LOCKED = [
    Locked(ChildKey.wrapped, ChildKey.child_id, "child_keys:{row.generation}:{row.child_id}"),
    Locked(ChildKey.earlier, ChildKey.child_id, "child_keys:{row.earlier_generation}:{row.child_id}"),
    Locked(Account.totp_cell, Account.id, "accounts:totp:{row.id}"),
    Locked(SignIn.totp_candidate, SignIn.id, "accounts:totp:{row.account_id}"),
    Locked(Permit.reason_locked, Permit.id, "permits:reason:{row.id}"),
    Locked(Permit.refusal_locked, Permit.id, "permits:refusal:{row.id}"),
]
"""Rooms above add theirs."""


def rewrap() -> int:
    """Lock again with the operator's newest key whatever an older one locks; how many cells."""
    return sum(rewrap_column(locked) for locked in LOCKED)


def rewrap_column(locked: Locked) -> int:
    """One column, in batches; rows somebody else holds are met again in the next."""
    done, newest = 0, adapters.keys.read_again().newest("wrap").id
    model = locked.column.class_
    while True:
        with atomic():
            rows = session.scalars(
                sa.select(model)
                .where(locked.column.is_not(None), sa.func.substring(locked.column, 1, 2) != newest.to_bytes(2, "big"))
                .limit(BATCH)
                .with_for_update(of=model, skip_locked=True)
                .execution_options(populate_existing=True)
            ).all()
            for row in rows:
                bound_to = locked.bound_to.format(row=row)
                clear = adapters.keys.unlock(getattr(row, locked.column.key), bound_to)
                setattr(row, locked.column.key, adapters.keys.lock(clear, bound_to))
        if not rows:
            return done
        done += len(rows)
        session.expunge_all()


def in_use() -> set[int]:
    """The numbers of the operator's keys that still lock something."""
    used: set[int] = set()
    for locked in LOCKED:
        heads = session.scalars(sa.select(sa.func.substring(locked.column, 1, 2)).distinct())
        used |= {int.from_bytes(head, "big") for head in heads if head}
    return used


def sealed_tables() -> Iterator[tuple[sa.Table, list[str]]]:
    """Every table with sealed cells about a child, with their columns."""
    for table in Base.metadata.sorted_tables:
        names = [column.name.removesuffix("_sealed") for column in table.columns if column.name.endswith("_sealed")]
        if names:
            yield table, names


def of_child(table: sa.Table, child_id: UUID) -> sa.ColumnElement[bool]:
    """The rows of a table about one child: by its own column, or by whatever it hangs from.

    The parents' ids are gathered first, as an array: as a join PostgreSQL walks all needs of all children in the order
    of their ids, since it cannot know that one child's lie together.
    """
    if (own := own_column(table)) is not None:
        return own == child_id
    column, above = parent_of(table)
    ids = sa.select(above).where(of_child(above.table, child_id)).scalar_subquery()
    return column == sa.any_(sa.func.array(ids))


def own_column(table: sa.Table) -> sa.Column[Any] | None:
    """The column in which a table itself says whose row it is."""
    return table.c.id if table.name == Child.__tablename__ else table.c.get("child_id")


def parent_of(table: sa.Table) -> tuple[sa.Column[Any], sa.Column[Any]]:
    """The column by which a table hangs from one that knows its child, and the column it names there."""
    for column in table.columns:
        for key in column.foreign_keys:
            parent = key.column.table
            if parent.name in {"needs", "referrals", "households"} or "child_id" in parent.c:
                return column, key.column
    raise LookupError(f"{table.name}: no way to its child")


def beside_its_child(table: sa.Table) -> tuple[sa.FromClause, sa.Column[Any]]:
    """A table joined as far as the column that says whose row it is."""
    if (own := own_column(table)) is not None:
        return table, own
    column, above = parent_of(table)
    parents, child = beside_its_child(above.table)
    return table.join(parents, column == above), child


def relock(child_id: UUID) -> int:
    """Give a child a new key and lock her cells with it, in one transaction; how many cells."""
    with atomic():
        key = session.scalar(sa.select(ChildKey).where(ChildKey.child_id == child_id).with_for_update())
        if key is None or key.is_destroyed:
            return 0
        fresh, generation = secrets.token_bytes(SIZE), key.generation + 1
        count = sum(relock_table(table, names, key, (generation, fresh)) for table, names in sealed_tables())
        key.earlier, key.generation = key.wrapped, generation
        key.wrapped = adapters.keys.lock(fresh, key.bound_to(generation))
        record(None, "key.relock", ("child", str(child_id)), child=child_id, cells=count)
    session.expunge_all()
    return count


def relock_table(table: sa.Table, names: Sequence[str], key: ChildKey, fresh: tuple[int, bytes]) -> int:
    """The cells of one child in one table."""
    generation, secret = fresh
    ident = next(iter(table.primary_key.columns))
    columns = [table.c[f"{name}_sealed"] for name in names]
    rows = session.execute(sa.select(ident, *columns).where(of_child(table, key.child_id)).with_for_update()).all()
    count, fresh_rows = 0, []
    for row_id, *kept in rows:
        cells_of: list[bytes | None] = []
        for name, cell in zip(names, kept, strict=True):
            bound_to = binding(table.name, name, row_id)
            clear = cells.unlock(key.secret(cells.key_id_of(cell)), cell, bound_to) if cell is not None else None
            cells_of.append(None if clear is None else cells.lock(secret, generation, clear, bound_to))
        count += sum(cell is not None for cell in cells_of)
        fresh_rows.append((row_id, *cells_of))
    if count:
        write_back(table, [ident, *columns], fresh_rows)
    return count


def write_back(table: sa.Table, columns: Sequence[sa.Column[Any]], rows: Sequence[Sequence[Any]]) -> None:
    """All rows of a table in one statement; the first column names the row."""
    arrays = [
        sa.cast(list(values), sa.ARRAY(column.type))
        for column, values in zip(columns, zip(*rows, strict=True), strict=True)
    ]
    given = (
        sa.func.unnest(*arrays)
        .table_valued(*(sa.column(column.name, column.type) for column in columns))
        .render_derived("fresh")
    )
    values = {column.name: given.c[column.name] for column in columns[1:]}
    session.execute(sa.update(table).values(values).where(columns[0] == given.c[columns[0].name]))


def relock_all() -> Iterator[int]:
    """Every child, one transaction each; yields how many cells each had."""
    for child_id in session.scalars(sa.select(ChildKey.child_id).where(ChildKey.wrapped.is_not(None))).all():
        yield relock(child_id)


def unreadable() -> list[str]:
    """Every sealed cell that does not open: a check after rotation and after a restored backup. Names rows, not texts.

    A table at a time, a batch of rows at a time: it reads everything once, however many children there are.
    """
    return [name for table, names in sealed_tables() for name in unreadable_in(table, names)]


def unreadable_in(table: sa.Table, names: Sequence[str]) -> Iterator[str]:
    """The same for one table. A child whose key was destroyed is forgotten, not unreadable."""
    source, child = beside_its_child(table)
    ident = next(iter(table.primary_key.columns))
    columns = [table.c[f"{name}_sealed"] for name in names]
    found = session.execute(sa.select(child, ident, *columns).select_from(source).execution_options(yield_per=CHECKED))
    for rows in found.partitions():
        keys = keys_of({row[0] for row in rows})
        for child_id, row_id, *kept in rows:
            if (key := keys.get(child_id)) is None:
                continue
            for name, cell in zip(names, kept, strict=True):
                bound_to = binding(table.name, name, row_id)
                if cell is not None and not opens(key, cell, bound_to):
                    yield bound_to


def keys_of(children: set[UUID]) -> dict[UUID, ChildKey]:
    """The keys that are not destroyed, kept outside the session so that they go with the batch."""
    rows = session.scalars(
        sa.select(ChildKey).where(ChildKey.child_id.in_(children), ChildKey.wrapped.is_not(None))
    ).all()
    for row in rows:
        session.expunge(row)
    return {row.child_id: row for row in rows}


def opens(key: ChildKey, cell: bytes, bound_to: str) -> bool:
    """Whether a cell opens with its child's key."""
    try:
        cells.unlock(key.secret(cells.key_id_of(cell)), cell, bound_to)
    except Unreadable:
        return False
    return True
