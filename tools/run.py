"""`make run`: the whole system in the foreground, and nothing left of it afterwards.

DATABASE_URL and REDIS_URL, when set, are used as they are and no server of ours is started.
PORT (8000) and HOST (127.0.0.1) say where the site answers. TONGLIAN_VAR moves data and logs out of `.var`.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sys
from pathlib import Path
from typing import IO, NoReturn

from rich.cells import cell_len, set_cell_size

from tools import envfile
from tools.address import Address
from tools.lifeline import die_with_parent
from tools.progress import say, step
from tools.site import Site
from tools.stack import LocalStack
from tools.supervisor import Supervisor
from tools.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("TONGLIAN_VAR") or ROOT / ".var").resolve()
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Time to go."""


def main() -> int:
    """0 when asked to stop; 1 and a sentence when it cannot go on."""
    if "MAKELEVEL" in os.environ:
        die_with_parent(signal.SIGTERM)  # whoever kills make means us
    for number in SIGNALS:
        signal.signal(number, leave)
    supervisor = Supervisor()
    try:
        return run(supervisor)
    except Stopped:
        say("\nStopping. 正在停止。")
        return 0
    except Trouble as trouble:
        return trouble.tell()
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        supervisor.stop()


def leave(*_: object) -> NoReturn:
    """From wherever the program is, to the `finally` above."""
    raise Stopped


def run(supervisor: Supervisor) -> int:
    """Start everything in its order, tell the person, and watch."""
    address = Address.from_environment()
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / "run.lock").open("a+") as lock:
        be_the_only_one(lock, address)
        given = given_servers()
        address.check_free()
        stack = None if given else own_servers(supervisor)
        values = {
            **(stack.urls() if stack else given),
            "SECRET_KEY": envfile.secret_key(VAR / "env"),
            "KEYS_FILE": os.environ.get("KEYS_FILE") or str(VAR / "keys.json"),
            "SEALS_FILE": os.environ.get("SEALS_FILE") or str(VAR / "seals.jsonl"),
            "SEARCH_DIR": os.environ.get("SEARCH_DIR") or str(VAR / "search"),
        }
        envfile.write(VAR / "env", values)
        site = Site(address, VAR / "logs", os.environ | values, demonstration=not given)
        if given:
            site.check(supervisor)
        sign_ins = site.start(supervisor)
        welcome(address, sign_ins)
        supervisor.watch()
    return 0


def be_the_only_one(lock: IO[str], address: Address) -> None:
    """The lock goes with the process, however it ends; its words are for the second copy."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        where = lock.read().strip() or "another terminal"
        raise Trouble(
            f"Tonglian is running already: {where}. Use it, or stop it first.",
            f"童联已在运行：{where}。请直接使用，或先停止它。",
        ) from None
    lock.truncate(0)
    lock.write(f"{address.url} (pid {os.getpid()})\n")
    lock.flush()


def given_servers() -> dict[str, str]:
    """Those the environment names, if it does."""
    given = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    if len(given) == 1:
        raise Trouble(
            f"Only {next(iter(given))} is set: set both DATABASE_URL and REDIS_URL, or neither.",
            f"只设置了 {next(iter(given))}：DATABASE_URL 与 REDIS_URL 请都设置，或都不设置。",
        )
    return given


def own_servers(supervisor: Supervisor) -> LocalStack:
    """Ours, from now on the supervisor's to watch and to stop."""
    stack = LocalStack(VAR)
    with step("PostgreSQL and Valkey", "数据库与队列"):
        stack.start()
        supervisor.adopt(stack.valkey, stack.postgres)
    return stack


def welcome(address: Address, sign_ins: list[tuple[str, str, str]]) -> None:
    """The address, and one way in for each role."""
    if sign_ins:
        say()
        say("Demonstration sign-ins 演示账号：")
        widths = [max(map(cell_len, column)) for column in zip(*sign_ins, strict=True)]
        for row in sign_ins:
            say("  " + "  ".join(set_cell_size(word, width) for word, width in zip(row, widths, strict=True)).rstrip())
    say(f"\nTonglian is at 童联在此  {address.url}   (Ctrl-C stops it 停止)")


if __name__ == "__main__":
    sys.exit(main())
