"""The real relay and worker as processes of their own, on a database of their own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import psycopg

from app.config import ROOT
from tests.support.databases import plain


def environment(database_url: str, redis_url: str, secret: str, **more: str) -> dict[str, str]:
    """What a process of the service needs to know."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in {"PATH", "HOME", "LANG", "TZ", "LD_LIBRARY_PATH", "KEYS_FILE", "SEALS_FILE"}
    }
    place = f"{os.environ['SEARCH_DIR']}/{database_url.rpartition('/')[2].partition('?')[0]}"
    return (
        kept
        | {
            "SEARCH_DIR": place,
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "SECRET_KEY": secret,
            "PYTHONPATH": str(ROOT),
        }
        | more
    )


class Process:
    """One module run as `make run` runs it: what it forks goes with it, however it ends."""

    def __init__(self, module: str, *arguments: str, env: dict[str, str]) -> None:
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "tools.lifeline", module, *arguments], env=env, cwd=ROOT, start_new_session=True
        )

    def kill(self) -> None:
        """Kill -9, children too: the machine has lost its power."""
        os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait(10)

    def stop(self) -> None:
        """An orderly end."""
        if self.popen.poll() is None:
            self.kill()


def until(question: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until the answer is yes; an AssertionError if it stays no."""
    end = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def ask(database_url: str, question: str) -> object:
    """One value from the database, on a connection of its own."""
    with psycopg.connect(plain(database_url), autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


def tell(database_url: str, statement: str, *values: object) -> None:
    """One statement to the database, on a connection of its own."""
    with psycopg.connect(plain(database_url), autocommit=True) as connection:
        connection.execute(statement, values)
