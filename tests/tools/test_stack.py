"""PostgreSQL and Valkey, the real ones, in a folder of the test's."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from tests.tools import processes
from tools.checks import check_redis, check_server, libpq
from tools.stack import LocalStack
from tools.trouble import Trouble

HOLD = """
import signal, sys
from pathlib import Path
from tools.stack import LocalStack
stack = LocalStack(Path(sys.argv[1]), test=True)
stack.start()
print("up", flush=True)
signal.pause()
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A folder for one test's servers."""
    yield tmp_path / "stack"
    processes.forget(tmp_path / "stack")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """One for the tests that only look."""
    with LocalStack(tmp_path_factory.mktemp("look"), test=True) as stack:
        yield stack


def test_it_serves_both(stack: LocalStack) -> None:
    with psycopg.connect(libpq(stack.database_url())) as connection:
        row = connection.execute("SELECT current_database(), uuidv7() IS NOT NULL").fetchone()
    assert row == ("tonglian", True)
    with redis.Redis.from_url(stack.redis_url(3)) as client:
        assert client.set("word", "好")


def test_the_checks_pass_on_our_own_servers(stack: LocalStack) -> None:
    check_server(stack.database_url())
    check_redis(stack.redis_url())


def test_a_database_blind_to_chinese_is_named(stack: LocalStack) -> None:
    with psycopg.connect(libpq(stack.database_url("postgres")), autocommit=True) as connection:
        connection.execute("CREATE DATABASE blind TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'")
    with pytest.raises(Trouble, match="cannot search Chinese"):
        check_server(stack.database_url("blind"))


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="PostgreSQL does not answer"):
        check_server(f"postgresql+psycopg://nobody@/none?host={tmp_path}")
    with pytest.raises(Trouble, match="Redis does not answer"):
        check_redis(f"unix://{tmp_path}/none.sock")


def test_a_second_owner_is_refused(stack: LocalStack) -> None:
    with pytest.raises(Trouble, match="already in use by another run"):
        LocalStack(stack.home, test=True).start()


def test_data_outlive_a_restart(home: Path) -> None:
    with LocalStack(home) as stack, psycopg.connect(libpq(stack.database_url()), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    with LocalStack(home) as stack, psycopg.connect(libpq(stack.database_url())) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_a_stale_lock_file_with_a_living_number_is_no_obstacle(home: Path) -> None:
    with LocalStack(home) as stack:
        data, socket = stack.postgres.data, stack.postgres.socket
        stale = (data / "postmaster.pid").read_text()
    foreign = stale.replace(stale.split("\n", 1)[0], str(os.getppid()), 1)
    (data / "postmaster.pid").write_text(foreign)
    (socket / ".s.PGSQL.5432.lock").write_text(foreign)
    with LocalStack(home) as stack:
        check_server(stack.database_url())


def test_an_interrupted_initdb_is_no_obstacle(home: Path) -> None:
    half_made = home / "postgres" / "making-1"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    with LocalStack(home, test=True) as stack:
        place = stack.postgres.place
        check_server(stack.database_url())
    assert not list(place.glob("making-*"))


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    with LocalStack(tmp_path / ("a long name for a checkout " * 4).strip(), test=True) as stack:
        check_server(stack.database_url())
        check_redis(stack.redis_url())
        folders = {stack.postgres.socket, stack.valkey.sockets}
    assert not any(folder.exists() for folder in folders - {stack.postgres.home, stack.postgres.place})


def test_killing_the_owner_leaves_nothing(home: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:
        said = owner.stdout.readline() if owner.stdout else ""
        alive = " ".join(processes.of(home))
        owner.send_signal(signal.SIGKILL)
    assert said == "up\n"
    assert "postgres" in alive
    assert "valkey" in alive
    assert processes.gone(home), processes.of(home)
    with LocalStack(home, test=True) as stack:
        check_server(stack.database_url())


def test_data_of_another_version_are_left_alone(home: Path) -> None:
    with LocalStack(home) as stack:
        version = stack.postgres.data / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(Trouble, match=r"made by PostgreSQL 17 and this is 18"):
        LocalStack(home).start()
    assert version.exists()
