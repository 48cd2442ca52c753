"""Who is alive and belongs to a folder: by the environment it was started with, or by where it works."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path


def of(folder: Path) -> list[str]:
    """Numbers and command lines of the living; servers overwrite their environment, but work in their data folder."""
    folders = [os.fsencode(place) for place in (folder, elsewhere(folder)) if place]
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            facts = (entry / "environ").read_bytes() + os.fsencode(os.readlink(entry / "cwd"))
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if state not in "ZX" and int(entry.name) != os.getpid() and any(name in facts for name in folders):
            found.append(f"{entry.name} {line}")
    return found


def elsewhere(folder: Path) -> Path | None:
    """Where PostgreSQL went if it had to run as somebody else."""
    note = folder / "postgres" / "elsewhere"
    return Path(note.read_text()) if note.exists() else None


def forget(folder: Path) -> None:
    """Remove what pytest's own cleaning would not find."""
    place = elsewhere(folder)
    if place:
        shutil.rmtree(place, ignore_errors=True)


def gone(folder: Path, patience: float = 10) -> bool:
    """Whether they all end in time."""
    end = time.monotonic() + patience
    while of(folder):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
