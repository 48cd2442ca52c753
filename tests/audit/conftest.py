"""A log of its own in a database of its own, with somebody who holds every right in it."""

import os
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from app.audit.findings import Finding
from app.audit.rows import Connection, connect
from app.audit.sealing import Sealer, seal_now
from app.audit.verification import Report, verify
from app.config import Settings
from app.vault.keyring import Keyring
from app.vault.keyset import Keyset
from tests.conftest import process_number, settings_for
from tests.support.databases import TEMPLATE, copy_database

WRITE = """
    INSERT INTO public.audit_entries (at, actor_id, actor_role, action, subject_type, subject_id, purpose, details, child_id)
    SELECT now() - %s, uuidv7(), 'director', 'child.look', 'child', n::text, 'file', '{"fields": ["note"]}', uuidv7()
    FROM generate_series(1, %s) n
"""


class Ledger:
    """The log, its sealer, its file outside, and the hand of a database administrator."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.path = settings, folder / "seals.jsonl"
        Keyset.generate().save(folder / "keys.json")
        self.keys = Keyring(folder / "keys.json")
        self.connection: Connection = connect(settings)

    def write(self, count: int, ago: timedelta = timedelta()) -> None:
        """So many entries in one transaction."""
        self.connection.execute(WRITE, (ago, count))

    def sealer(self) -> Sealer:
        """One more."""
        return Sealer(connect(self.settings), self.keys, self.path)

    def seal(self) -> int:
        """Everything written; how many rows."""
        return sum(seal_now(self.connection, self.keys, self.path))

    def check(self) -> Report:
        """Verify as the command does."""
        return verify(self.connection, cache(lambda number: [self.keys.public(number)]), self.path)

    def found(self) -> list[Finding]:
        """What is wrong."""
        return self.check().findings

    def tamper(self, *deeds: str, values: Sequence[object] = ()) -> None:
        """As a superuser who has switched every trigger off."""
        with self.connection.transaction():
            self.connection.execute("SET LOCAL session_replication_role = replica")
            self.connection.execute("SET LOCAL search_path TO public")
            for deed in deeds:
                self.connection.execute(deed, values)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Ledger]:
    """Nothing written yet."""
    url = copy_database(os.environ["TEST_DATABASE_URL"], TEMPLATE, f"seals_{process_number()}")
    ledger = Ledger(settings_for(url, process_number()), tmp_path)
    yield ledger
    ledger.connection.close()


@pytest.fixture
def ledger(empty: Ledger) -> Ledger:
    """Five seals over twenty rows each (1–100), and three rows not sealed yet."""
    for hours in (5, 4, 3, 2, 1):
        empty.write(20, timedelta(hours=hours))
        assert empty.seal() == 20
    empty.write(3)
    return empty
