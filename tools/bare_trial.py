"""Runs inside the bare machine (tools/bare.py), with its Python and nothing else: times the two commands.

Everything is in one process namespace, so that after each stop the processes left can be counted.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

HOME = Path(os.environ["HOME"])
CLONE = HOME / "tonglian"
URL = f"http://127.0.0.1:{os.environ['PORT']}/"
PATIENCE = 300


def main() -> int:
    """All the figures as JSON; 1 if something was not as promised."""
    figures: dict[str, Any] = {
        "user": "root" if os.geteuid() == 0 else "ordinary user",
        "cores": len(os.sched_getaffinity(0)),
        "python": sys.version.split()[0],
    }
    make, figures["fresh"] = start("fresh")
    figures["second copy"] = second_copy()
    figures["stopped by SIGTERM"] = stop(make, make.pid, signal.SIGTERM)
    make, figures["again"] = start("again")
    figures["kill -9 of the supervisor"] = stop(make, child_of(make.pid), signal.SIGKILL)
    make, figures["after kill -9"] = start("after-kill")
    figures["kill -9 of make"] = stop(make, make.pid, signal.SIGKILL)
    if "tests" in sys.argv:
        figures["tests, first time"] = tests("tests-first")
        figures["tests, again"] = tests("tests-again")
    print(json.dumps(figures, indent=2, ensure_ascii=False))
    return 0 if all(part.get("ok", True) for part in figures.values() if isinstance(part, dict)) else 1


def start(name: str) -> tuple[subprocess.Popen[bytes], dict[str, Any]]:
    """`make run` until the page answers, and until it says so."""
    begin = time.monotonic()
    log = HOME / f"{name}.log"
    with log.open("wb") as output:
        make = subprocess.Popen(["make", "run"], cwd=CLONE, stdout=output, stderr=output, start_new_session=True)
    page = None
    while b"Tonglian is at" not in log.read_bytes():
        if page is None and answers():
            page = time.monotonic() - begin
        if make.poll() is not None or time.monotonic() - begin > PATIENCE:
            return make, {"ok": False, "words": words(log)}
        time.sleep(0.02)
    ready = time.monotonic() - begin
    page = page or (ready if answers() else None)
    return make, {"ok": page is not None, "page after": page and round(page, 1), "ready after": round(ready, 1)}


def answers() -> bool:
    """Whether a visitor gets the first page."""
    try:
        with urllib.request.urlopen(URL, timeout=5) as page:
            return bool(page.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def second_copy() -> dict[str, Any]:
    """One plain sentence and exit code 1; the first copy goes on."""
    result = subprocess.run(["make", "run"], cwd=CLONE, check=False, capture_output=True, text=True)
    refused = result.returncode != 0 and "running already" in result.stderr and "Traceback" not in result.stderr
    return {"ok": refused and answers(), "words": result.stderr.strip().splitlines()[:1]}


def stop(make: subprocess.Popen[bytes], target: int, sent: signal.Signals) -> dict[str, Any]:
    """Send it, and count what is left."""
    if make.poll() is not None:
        return {"ok": False, "words": "was not running"}
    begin = time.monotonic()
    os.kill(target, sent)
    while others() and time.monotonic() - begin < 15:
        make.poll()
        time.sleep(0.02)
    left = others()
    for number, _ in left:
        os.kill(number, signal.SIGKILL)
    return {"ok": not left, "gone after": round(time.monotonic() - begin, 1), "left": [line for _, line in left]}


def others() -> list[tuple[int, str]]:
    """Every living process of this namespace but ourselves; the dead that nobody has buried do not count."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            line = (entry / "cmdline").read_text().replace("\0", " ").strip()
        except OSError:
            continue
        if int(entry.name) != os.getpid() and state not in "ZX":
            found.append((int(entry.name), line))
    return found


def child_of(parent: int) -> int:
    """The supervisor: make runs it directly."""
    return int((Path("/proc") / str(parent) / "task" / str(parent) / "children").read_text().split()[0])


def tests(name: str) -> dict[str, Any]:
    """`make test`, its time and its last line."""
    begin = time.monotonic()
    log = HOME / f"{name}.log"
    with log.open("wb") as output:
        code = subprocess.call(["make", "test"], cwd=CLONE, stdout=output, stderr=output)
    lines = log.read_text(errors="replace").strip().splitlines()
    result = {"ok": code == 0, "seconds": round(time.monotonic() - begin, 1), "last line": lines[-1].strip("= ")}
    return result if code == 0 else result | {"words": words(log)}


def words(log: Path) -> list[str]:
    """The end of a log."""
    return log.read_text(errors="replace").splitlines()[-40:]


if __name__ == "__main__":
    sys.exit(main())
