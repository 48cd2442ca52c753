"""The project's own processes: web server, worker, relay, indexer."""

from __future__ import annotations

import http.client
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tools.address import Address
from tools.child import Child
from tools.progress import step
from tools.supervisor import Supervisor
from tools.trouble import Trouble

SignIn = tuple[str, str, str]
"""Role, login, password."""


class Program(Child):
    """A Python program of the project. Killed with -9 if we are: a half-done job is taken up again later."""

    def __init__(self, name: str, arguments: list[str], log: Path, env: Mapping[str, str]) -> None:
        super().__init__(log)
        self.name, self.arguments, self.env = name, arguments, dict(env)
        self.first: dict[str, str] = {}
        """What only the first start is told."""

    def begin(self) -> None:
        """With this environment's interpreter, so that it needs no PATH."""
        self.launch([sys.executable, *self.arguments], env=self.env | self.first)
        self.first = {}


class Site:
    """What is started once the servers run."""

    def __init__(self, address: Address, logs: Path, env: Mapping[str, str], *, demonstration: bool) -> None:
        self.address = address
        self.words = logs / "prepare.log"

        # codes shown to everybody: never on servers that are not our own, whatever the environment says
        env = dict(env) | {"DEMONSTRATION": "true" if demonstration else "false"}

        owner = {name: value for name, value in env.items() if name == "OWNER_DATABASE_URL"}
        plain = {name: value for name, value in env.items() if name not in owner}

        def program(name: str, *arguments: str) -> Program:
            return Program(name, list(arguments), logs / f"{name}.log", plain)

        self.checks = program("checks", "-m", "tools.checks")
        self.web = program("web", "-m", "gunicorn", "-c", "python:tools.gunicorn_conf", "-b", address.bind)
        self.web.first |= {"TONGLIAN_PREPARE": str(self.words), **owner}  # only to migrate; forgotten before it serves
        if demonstration:  # known passwords: never on servers that are not our own
            self.web.first["TONGLIAN_DEMONSTRATION"] = "yes"
        self.worker = program("worker", "-m", "tools.lifeline", "workers.worker")
        self.relay = program("relay", "-m", "tools.lifeline", "workers.relay")
        self.indexer = program("indexer", "-m", "tools.lifeline", "workers.indexer")

    def check(self, supervisor: Supervisor) -> None:
        """Whether servers that are not ours will do."""
        with step("Your database and queue", "您的数据库与队列"):
            supervisor.start(self.checks)
            self.checks.finish()
            supervisor.release(self.checks)

    def start(self, supervisor: Supervisor) -> list[SignIn]:
        """The page first, what works behind it afterwards."""
        with step("Database, demonstration data, web server", "数据库结构、演示数据、网站"):
            supervisor.start(self.web)
            self.wait_for_page()
        with step("Worker, relay and indexer", "后台任务"):
            supervisor.start(self.worker, self.relay, self.indexer)
        return [sign_in(line) for line in self.words.read_text().splitlines() if line.count("\t") == 2]

    def wait_for_page(self, patience: float = 180) -> None:
        """Until /healthz answers 200."""
        end = time.monotonic() + patience
        while not self.is_up():
            if not self.web.is_running():
                raise self.web.complaint()
            if time.monotonic() > end:
                raise Trouble(
                    f"The web server does not answer at {self.address.url}: see {self.web.log}.",
                    f"网站在 {self.address.url} 没有应答：请看 {self.web.log}。",
                )
            time.sleep(0.03)

    def is_up(self) -> bool:
        """One look."""
        connection = http.client.HTTPConnection(self.address.knock, self.address.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.client.OK
        except OSError:
            return False
        finally:
            connection.close()


def sign_in(line: str) -> SignIn:
    """As `tonglian prepare` prints it."""
    role, login, password = line.split("\t")
    return role, login, password
