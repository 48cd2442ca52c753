"""`make run` from an empty folder and again: seconds until the first page answers."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

from app.config import ROOT

LONGEST = 120


def measure_starts() -> dict[str, float]:
    """Seconds of a start with an empty database (demonstration data included) and of the next one."""
    with tempfile.TemporaryDirectory(prefix="tl-") as folder:
        return {"cold_s": one_start(Path(folder)), "warm_s": one_start(Path(folder))}


def one_start(folder: Path) -> float:
    """Start, wait for the first page, stop."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "SECRET_KEY"}
    }
    env = kept | {"PORT": str(port), "TONGLIAN_VAR": str(folder)}
    begun = time.monotonic()
    site = subprocess.Popen([sys.executable, "-m", "tools.run"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    try:
        while not up(port):
            if site.poll() is not None or time.monotonic() - begun > LONGEST:
                raise RuntimeError("the site did not start")
            time.sleep(0.02)
        return round(time.monotonic() - begun, 2)
    finally:
        site.send_signal(signal.SIGTERM)
        site.wait(30)


def up(port: int) -> bool:
    """Whether the first page answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
