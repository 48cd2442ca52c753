"""What ends is started again, and what keeps ending is not."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from tools.child import Child
from tools.supervisor import RESTARTS, Supervisor
from tools.trouble import Trouble


class Sleeper(Child):
    """Runs some Python."""

    name = "sleeper"

    def __init__(self, log: Path, script: str) -> None:
        super().__init__(log)
        self.script, self.starts = script, 0

    def begin(self) -> None:
        self.starts += 1
        self.launch([sys.executable, "-c", self.script])


def test_a_child_that_keeps_ending_stops_the_watch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    supervisor, child = Supervisor(), Sleeper(tmp_path / "log", "import time; time.sleep(0.3); raise SystemExit(3)")
    supervisor.start(child)
    with pytest.raises(Trouble, match="within a minute"):
        supervisor.watch()
    supervisor.stop()
    assert child.starts in {RESTARTS, RESTARTS + 1}
    assert "sleeper ended (3); starting it again" in capsys.readouterr().out


def test_a_child_that_will_not_end_is_killed(tmp_path: Path) -> None:
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    supervisor, child = Supervisor(), Sleeper(tmp_path / "log", stubborn)
    child.patience = 0.3
    supervisor.start(child)
    while "up" not in child.words():
        assert child.is_running()
    process = child.process
    supervisor.stop()
    assert process is not None
    assert process.returncode == -signal.SIGKILL


def test_the_complaint_names_a_missing_library(tmp_path: Path) -> None:
    words = "postgres: error while loading shared libraries: libzstd.so.1: cannot open shared object file"
    child = Sleeper(tmp_path / "log", f"raise SystemExit({words!r})")
    child.begin()
    with pytest.raises(Trouble, match=r"needs the system library libzstd\.so\.1"):
        child.finish()


def test_a_long_log_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.child.KEEP", 10)
    (tmp_path / "a.log").write_text("much too long already\n")
    child = Sleeper(tmp_path / "a.log", "print('new')")
    child.begin()
    assert child.finish() == "new\n"
    assert (tmp_path / "a.old.log").exists()
