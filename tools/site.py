"""The project's own processes: preparation, web server, worker, relay."""

from __future__ import annotations

import http.client
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tools.address import Address
from tools.child import Child
from tools.progress import step
from tools.supervisor import Supervisor
from tools.trouble import Trouble

TONGLIAN = Path(sys.executable).with_name("tonglian")


class Program(Child):
    """A Python program of the project. Killed with -9 if we are: a half-done job is taken up again later."""

    def __init__(self, name: str, command: list[str], log: Path, env: Mapping[str, str]) -> None:
        super().__init__(log)
        self.name, self.command, self.env = name, command, dict(env)
        self.gate: int | None = None

    def begin(self) -> None:
        """The gate, if there is one, is handed to the first start only."""
        if self.gate is None:
            return self.launch(self.command, env=self.env)
        self.launch(self.command, env=self.env | {"TONGLIAN_GATE": str(self.gate)}, pass_fds=(self.gate,))
        self.gate = None
        return None


class Site:
    """What is started once the servers run."""

    def __init__(self, address: Address, logs: Path, env: Mapping[str, str]) -> None:
        self.address = address
        env = {**env, "PYTHONUNBUFFERED": "1"}

        def program(name: str, *arguments: str) -> Program:
            return Program(name, [sys.executable, *arguments], logs / f"{name}.log", env)

        self.checks = program("checks", "-m", "tools.checks")
        self.prepare = program("prepare", str(TONGLIAN), "prepare")
        self.web = program("web", "-m", "gunicorn", "-c", "python:tools.gunicorn_conf", "-b", address.bind)
        self.worker = program("worker", "-m", "tools.lifeline", "workers.worker")
        self.relay = program("relay", "-m", "tools.lifeline", "workers.relay")

    def start(self, supervisor: Supervisor) -> list[tuple[str, str, str]]:
        """The web server loads the app while the database is prepared, and opens its door afterwards."""
        gate, key = os.pipe()
        self.web.gate = gate
        with step("Database and demonstration data", "数据库结构与演示数据"):
            supervisor.start(self.checks, self.prepare, self.web)
            self.checks.finish()
            said = self.prepare.finish()
            supervisor.release(self.checks, self.prepare)
        with step("Web server, worker, relay", "网站与后台任务"):
            os.close(gate)
            os.close(key)
            self.wait_for_page()
            supervisor.start(self.worker, self.relay)
        return [sign_in(line) for line in said.splitlines() if line.count("\t") == 2]

    def wait_for_page(self, patience: float = 60) -> None:
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


def sign_in(line: str) -> tuple[str, str, str]:
    """Role, login, password, as `tonglian prepare` prints them."""
    role, login, password = line.split("\t")
    return role, login, password
