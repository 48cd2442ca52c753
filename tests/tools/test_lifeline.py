"""Children of children, as RQ's work-horses are."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.tools import processes

FORKING = """
import os, time
if os.fork():
    print("forked", flush=True)
time.sleep(60)
"""


def test_what_a_module_forks_dies_with_it(tmp_path: Path) -> None:
    (tmp_path / "forking.py").write_text(FORKING)
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}:{Path.cwd()}"}
    command = [sys.executable, "-m", "tools.lifeline", "forking"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "forked\n"
        assert len(processes.of(tmp_path)) == 2
        parent.send_signal(signal.SIGKILL)
        assert processes.gone(tmp_path), processes.of(tmp_path)
