"""`make run`'s program, the real thing: the whole system started in a folder of the test's, and killed."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.tools import processes
from tools.setup import ROOT


@dataclass
class System:
    """One folder, one port, and at most one running copy."""

    var: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.var.parent / "run.log"

    @property
    def environment(self) -> dict[str, str]:
        """Of the program: no other servers, this folder, this port."""
        left_out = {"DATABASE_URL", "REDIS_URL", "HOST", "MAKELEVEL"}
        ours = {"TONGLIAN_VAR": str(self.var), "PORT": str(self.port), "SECRET_KEY": "only for tests " * 4}
        return {name: value for name, value in os.environ.items() if name not in left_out} | ours

    def start(self) -> None:
        """Until it says where it is."""
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tools.run"], cwd=ROOT, env=self.environment, stdout=output, stderr=output
            )
        end = time.monotonic() + 120
        while "Tonglian is at" not in self.words():
            assert self.process.poll() is None, self.words()
            assert time.monotonic() < end, self.words()
            time.sleep(0.05)

    def end(self, sent: signal.Signals) -> int:
        """Its exit code."""
        assert self.process is not None
        self.process.send_signal(sent)
        return self.process.wait(30)

    def words(self) -> str:
        """What it has said."""
        return self.log.read_text()

    def once(self, **more: str) -> subprocess.CompletedProcess[str]:
        """A start that is expected to be refused."""
        command = [sys.executable, "-m", "tools.run"]
        env = self.environment | more
        return subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True, text=True, timeout=60)

    def page(self) -> int:
        """The status of /healthz."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Started once; the last test kills it."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    system = System(tmp_path_factory.mktemp("system") / "var", port)
    system.start()
    yield system
    if system.process is not None and system.process.poll() is None:
        system.end(signal.SIGTERM)
    processes.forget(system.var)


class TestSystem:
    """In this order; `make test` sends a whole file to one process."""

    def test_the_page_answers_and_all_parts_run(self, system: System) -> None:
        assert system.page() == 200
        lines = " ".join(processes.of(system.var))
        for part in (
            "tools.run",
            "postgres",
            "valkey",
            "gunicorn",
            "workers.worker",
            "workers.relay",
            "workers.indexer",
        ):
            assert part in lines

    def test_commands_beside_it_find_the_servers(self, system: System) -> None:
        env = system.var / "env"
        assert env.stat().st_mode & 0o777 == 0o600
        names = re.findall(r"^([A-Z_]+)='.+'$", env.read_text(), re.MULTILINE)
        addresses = ["DATABASE_URL", "WORKER_DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL"]
        assert names == [*addresses, "SECRET_KEY", "KEYS_FILE", "SEALS_FILE", "SEARCH_DIR"]

    def test_a_second_copy_gets_one_sentence(self, system: System) -> None:
        second = system.once(PORT=str(system.port + 1))
        assert second.returncode == 1
        assert second.stderr.startswith(f"Tonglian is running already: http://127.0.0.1:{system.port} (pid ")
        assert len(second.stderr.splitlines()) == 2
        assert system.page() == 200

    def test_a_busy_port_gets_one_sentence_and_leaves_nothing(self, system: System, tmp_path: Path) -> None:
        other = System(tmp_path / "var", system.port)
        refused = other.once()
        assert refused.returncode == 1
        assert refused.stderr.startswith(f"Port {system.port} is in use by another program")
        assert not processes.of(other.var)
        assert not (other.var / "postgres").exists()

    def test_one_server_of_two_is_refused(self, system: System, tmp_path: Path) -> None:
        other = System(tmp_path / "var", system.port)
        refused = other.once(PORT=str(system.port + 1), REDIS_URL="redis://127.0.0.1:1")
        assert refused.returncode == 1
        assert "set both DATABASE_URL and REDIS_URL" in refused.stderr

    def test_a_killed_part_is_started_again(self, system: System) -> None:
        number = next(line.split()[0] for line in processes.of(system.var) if "workers.relay" in line)
        os.kill(int(number), signal.SIGKILL)
        end = time.monotonic() + 20
        while "relay ended (SIGKILL); starting it again" not in system.words():
            assert time.monotonic() < end, system.words()
            time.sleep(0.05)

    def test_a_killed_database_comes_back(self, system: System) -> None:
        number = next(line.split()[0] for line in processes.of(system.var) if "/postgres -D" in line)
        os.kill(int(number), signal.SIGKILL)
        end = time.monotonic() + 30
        while "PostgreSQL ended (SIGKILL); starting it again" not in system.words():
            assert time.monotonic() < end, system.words()
            time.sleep(0.05)
        while system.page() != 200:
            assert time.monotonic() < end, "the site did not find its database again"
            time.sleep(0.1)

    def test_kill_9_leaves_nothing_and_the_data_stay(self, system: System) -> None:
        assert system.end(signal.SIGKILL) == -signal.SIGKILL
        assert processes.gone(system.var), processes.of(system.var)
        begin = time.monotonic()
        system.start()
        assert time.monotonic() - begin < 30
        assert system.page() == 200

    def test_asked_to_stop_it_leaves_nothing(self, system: System) -> None:
        assert system.end(signal.SIGTERM) == 0
        assert processes.gone(system.var, patience=1), processes.of(system.var)
        assert "Traceback" not in system.words()
