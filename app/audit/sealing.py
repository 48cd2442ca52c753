"""Seals the log: signs what it says in the database, and carries each seal out of it.

Rows get their numbers when they are written but appear when their transactions end, so a higher number may be seen
before a lower one. What is sealed must have no such hole. No writer is made to wait for that:

1. M is the last number the sequence has given.
2. Whoever was given a number up to M holds the lock that writing takes (RowExclusiveLock on the table), because an
   INSERT takes it before it asks for a number, and keeps it until its transaction has ended. So: note who holds it.
3. Once none of those is left, each row up to M is there to be seen, or never will be. Whoever came later has a higher
   number. Nothing is asked of them.

An open transaction puts sealing off, nobody else. (Two-phase commit would escape step 3; nobody here uses it.)
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from psycopg import sql

from app.audit import outside, rows
from app.audit.rows import Connection
from app.audit.seals import NOTHING, Seal, SealsTrouble, Signer, hashed, is_signed, leaves_of

MOST = 20_000
"""Rows of a seal."""
WIDEST = 80_000
"""Numbers from the first to the last of a seal; they are fewer than its rows only where deeds were rolled back."""
LOCK = 0x5EA15
"""The advisory lock of whoever seals."""
EVERY = 30.0
"""Seconds from one look to the next."""

LAST_GIVEN = "SELECT pg_sequence_last_value(pg_get_serial_sequence('public.audit_entries', 'id')::regclass)"
WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND relation = 'public.audit_entries'::regclass AND mode = 'RowExclusiveLock'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid IS DISTINCT FROM pg_backend_pid()
"""
SEALS = sql.SQL("""
    SELECT id, first_id, last_id, count, rows_hash, sha256(leaves), previous, {}, key_id, signature
    FROM public.audit_seals WHERE id > %s ORDER BY id
""").format(sql.SQL(rows.CLAMPED.format("sealed_at")))
NEWEST = SEALS + sql.SQL(" DESC LIMIT 1")
KEPT = ("id", "first_id", "last_id", "count", "rows_hash", "leaves", "previous", "sealed_at", "key_id", "signature")
INSERT = sql.SQL("INSERT INTO public.audit_seals ({}) VALUES ({})").format(
    sql.SQL(", ").join(map(sql.Identifier, KEPT)), sql.SQL(", ").join(sql.Placeholder() * len(KEPT))
)


@dataclass
class Bound:
    """A number up to which rows may be sealed once those who were writing when it was read have ended."""

    last: int
    writers: set[str]

    @classmethod
    def take(cls, connection: Connection) -> Bound:
        """As of now: first the number, then the writers."""
        given = connection.execute(LAST_GIVEN).fetchone()
        return cls(int(given[0]) if given and given[0] is not None else 0, writers(connection))

    def is_reached(self, connection: Connection) -> bool:
        """Whether all of them have ended."""
        if self.writers:
            self.writers &= writers(connection)
        return not self.writers


def writers(connection: Connection) -> set[str]:
    """The transactions that hold the lock of writing on the log."""
    return {str(row[0]) for row in connection.execute(WRITERS)}


@dataclass
class Sealer:
    """Seals from time to time on a connection of its own. A step never waits for anybody."""

    connection: Connection
    keys: Signer
    path: Path
    bound: Bound | None = None
    due: float = field(default=0.0)

    def step(self) -> int:
        """Seal a batch if it is time and safe; how many rows."""
        if self.bound is None:
            if time.monotonic() < self.due:
                return 0
            self.due = time.monotonic() + EVERY
            self.bound = Bound.take(self.connection)
        if not self.bound.is_reached(self.connection):
            return 0
        sealed = seal(self.connection, self.keys, self.path, self.bound.last)
        if not sealed:
            self.bound = None
        return sealed


def seal_now(connection: Connection, keys: Signer, path: Path, patience: float = 5.0) -> Iterator[int]:
    """Seal everything written before now, batch by batch; gives up when a writer takes longer than `patience`."""
    bound, end = Bound.take(connection), time.monotonic() + patience
    while not bound.is_reached(connection):
        if time.monotonic() > end:
            return
        time.sleep(0.05)
    while sealed := seal(connection, keys, path, bound.last):
        yield sealed


def seal(connection: Connection, keys: Signer, path: Path, last: int) -> int:
    """Seal one batch of rows up to number `last`, then carry the seal out; how many rows. 0 if another sealer is at work.

    Whatever a process that died has not carried out is carried out first.
    """
    sealed = 0
    with connection.transaction():
        if is_ours(connection):
            carry_out(connection, keys, path)
            sealed = write(connection, keys, last)
    if sealed:
        with connection.transaction():
            if is_ours(connection):
                carry_out(connection, keys, path)
    return sealed


def is_ours(connection: Connection) -> bool:
    """Whether nobody else seals; until the end of the transaction nobody else will."""
    row = connection.execute("SELECT pg_try_advisory_xact_lock(%s)", (LOCK,)).fetchone()
    return bool(row and row[0])


def write(connection: Connection, keys: Signer, last: int) -> int:
    """Sign the next batch into the table."""
    before = newest(connection)
    low = before.last_id if before else rows.LEAST
    found = rows.above(connection, low, last, MOST)
    found = [(number, row) for number, row in found if number < found[0][0] + WIDEST]
    if not found:
        return 0
    leaves = leaves_of(found)
    made = Seal(
        id=before.id + 1 if before else 1, first_id=found[0][0], last_id=found[-1][0], count=len(found),
        rows_hash=hashed(row for _number, row in found), leaves_hash=hashed([leaves]), previous=before.hash if before else NOTHING,
        sealed_at=rows.moment(connection),
    ).signed(keys)  # fmt: skip
    connection.execute(INSERT, tuple(leaves if name == "leaves" else getattr(made, name) for name in KEPT))
    return made.count


def newest(connection: Connection) -> Seal | None:
    """The last seal in the table."""
    row = connection.execute(NEWEST, (0,)).fetchone()
    return Seal(*row) if row else None


def after(connection: Connection, number: int) -> list[Seal]:
    """The seals of the table that come after one."""
    return [Seal(*row) for row in connection.execute(SEALS, (number,))]


def carry_out(connection: Connection, keys: Signer, path: Path) -> None:
    """Write outside what is only in the table; refuse to go on where the two tell different stories."""
    kept, inside = outside.newest(path), newest(connection)
    if kept and inside and kept.hash == inside.hash:
        return
    waiting = after(connection, kept.id if kept else 0)
    last = kept.hash if kept else NOTHING
    for one in waiting:
        if one.previous != last or not is_signed(one, keys.public(one.key_id)):
            raise differ(path)
        last = one.hash
    if kept and not waiting:
        raise differ(path)  # the table has lost what the file still knows
    if waiting:
        outside.append(path, waiting)


def differ(path: Path) -> SealsTrouble:
    """The file and the table do not agree."""
    return SealsTrouble(
        f"The seals in the database are not those in {path}: nothing is sealed. Run `tonglian audit verify`. "
        f"数据库里的封条和 {path} 里的不一样，暂停封存。请运行 tonglian audit verify。"
    )
