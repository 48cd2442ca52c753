"""A long-running child process: tied to this one, logged to a file, able to say why it ended."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from tools.lifeline import tied_to_me
from tools.trouble import Trouble

KEEP = 10_000_000
"""A log longer than this begins anew; the one before it is kept."""


class Child:
    """What PostgreSQL, Valkey and our own programs have in common.

    `ended_by` is what the kernel sends it should this process be killed; `polite` is how we ask it to end.
    """

    name: str
    ended_by = signal.SIGKILL
    polite = signal.SIGTERM
    patience = 8.0
    is_server = False
    """Others need it until they have ended."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.log_begins = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.asked = False

    def begin(self) -> None:
        """Start it."""
        raise NotImplementedError

    def is_ready(self) -> bool:
        """Whether it can be used; a program of ours can as soon as it runs."""
        return self.is_running()

    def launch(self, command: list[str], **popen: Any) -> None:
        """In a session of its own, so that Ctrl-C reaches us first and we end things in order."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > KEEP:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as output:
            self.log_begins, self.asked = output.tell(), False
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=tied_to_me(self.ended_by),  # noqa: PLW1509  two system calls, nothing that locks
                **popen,
            )

    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def wait(self, patience: float = 120) -> None:
        """Until it can be used; a database may have to recover from a power cut first."""
        end = time.monotonic() + patience
        while not self.is_ready():
            if not self.is_running() or time.monotonic() > end:
                raise self.complaint()
            time.sleep(0.02)

    def finish(self) -> str:
        """Let a short-lived one run to its end; gives what it said."""
        if self.process is None or self.process.wait():
            raise self.complaint()
        return self.words()

    def ask_to_end(self) -> None:
        """Once: to RQ a second request means at once."""
        if self.process is not None and self.is_running() and not self.asked:
            self.asked = True
            self.process.send_signal(self.polite)

    def stop(self) -> None:
        """Ask, wait, then insist with the whole group, so that no grandchild stays. Harmless when it is not running."""
        if self.process is None or not self.is_running():
            return
        self.ask_to_end()
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def words(self) -> str:
        """What it has said since it was started."""
        with self.log.open("rb") as file:
            file.seek(self.log_begins)
            return file.read().decode(errors="replace")

    def complaint(self) -> Trouble:
        """Why it does not run, from its own log."""
        words = self.words() if self.log.exists() else ""
        library = re.search(r"error while loading shared libraries: (\S+?):", words)
        if library:
            return Trouble(
                f"{self.name} needs the system library {library[1]}: install the package that brings it.",
                f"{self.name} 需要系统库 {library[1]}：请安装提供它的系统软件包。",
            )
        return Trouble(
            f"{self.name} did not start; its last words are above, all of them in {self.log}.",
            f"{self.name} 未能启动；最后几行见上，全部日志在 {self.log}。",
            details="\n".join(words.splitlines()[-12:]),
        )
