"""The real relay and worker as processes of their own, on a database of their own."""

import multiprocessing
import multiprocessing.context
import os
import runpy
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache

import psycopg

from app.config import ROOT
from tests.support.databases import plain
from tools.lifeline import children_die_with_me, die_with_parent


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


READY = ("app", "tests.support.ready")
"""What every process of the service imports: 2.3 seconds of a processor, spent once for all that a run starts."""


@cache
def ready() -> multiprocessing.context.ForkServerContext:
    """Python's own server of forks, which has the service's modules in it and runs none of them."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(READY))
    return context


def become(words: tuple[str, ...], env: dict[str, str]) -> None:
    """In the fork: be the module as `python -m tools.lifeline MODULE` would be it, in a session of its own."""
    os.setsid()
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(env)
    die_with_parent()
    children_die_with_me()
    sys.argv = list(words)
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)


class Process:
    """One module run as `make run` runs it: what it forks goes with it, however it ends.

    How a program starts from nothing is tried in tests/tools; here it is a fork of a process that has the imports behind
    it, since the tests start, kill and start again some two hundred of them.
    """

    def __init__(self, module: str, *arguments: str, env: dict[str, str]) -> None:
        self.fork = ready().Process(target=become, args=((module, *arguments), env), daemon=True)
        self.fork.start()

    @property
    def is_running(self) -> bool:
        """Neither ended nor killed."""
        return self.fork.is_alive()

    def kill(self) -> None:
        """Kill -9, children too: the machine has lost its power."""
        if self.fork.pid is not None:
            for send in (os.killpg, os.kill):  # it may not have its own session yet
                with suppress(ProcessLookupError):
                    send(self.fork.pid, signal.SIGKILL)
        self.fork.join(10)

    def stop(self) -> None:
        """An orderly end."""
        if self.is_running:
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
