"""The relay seals the log while it carries work, and a fault there stops nothing else."""

import os
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from app.audit.sealing import Sealer
from app.audit.seals import SealsTrouble
from tests.audit.conftest import WRITE
from tests.conftest import SECRET, process_number
from tests.support.databases import TEMPLATE, copy_database, plain
from tests.support.processes import Process, ask, environment, until
from workers import relay


@pytest.mark.asvs("16.4.2")
def test_the_relay_seals(tmp_path: Path) -> None:
    url = copy_database(os.environ["TEST_DATABASE_URL"], TEMPLATE, f"sealing_{process_number()}")
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute(WRITE, (timedelta(), 5))
    redis_url = os.environ["TEST_REDIS_URL"].replace("db=0", "db=14")
    process = Process("workers.relay", env=environment(url, redis_url, SECRET, SEALS_FILE=str(tmp_path / "s.jsonl")))
    try:
        until(lambda: ask(url, "SELECT count(*) FROM audit_seals") == 1)
        until(lambda: (tmp_path / "s.jsonl").exists() and (tmp_path / "s.jsonl").read_text().endswith("\n"))
    finally:
        process.stop()
    assert ask(url, "SELECT count FROM audit_seals") == 5


def test_a_fault_of_sealing_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_sealer: Sealer) -> int:
        raise SealsTrouble("they differ")

    monkeypatch.setattr(Sealer, "step", fail)
    assert relay.seal(Sealer(None, None, Path("nowhere"))) == 0
