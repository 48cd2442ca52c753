"""Where the servers' binaries and sockets lie, and whether somebody works in a data folder."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import time
from pathlib import Path

from tools.trouble import Trouble

SOCKET_PATH_LIMIT = 107 - len("/.s.PGSQL.5432.lock")


def package_folder(name: str) -> Path:
    """Where a wheel lies, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise Trouble(
            f"The Python package {name} is missing: run make setup.", f"缺少 Python 软件包 {name}：请运行 make setup。"
        )
    return Path(spec.origin).parent


def socket_folder(home: Path) -> Path:
    """`home` itself, or a short private folder when the path is too long for a Unix socket."""
    if len(os.fsencode(home)) <= SOCKET_PATH_LIMIT:
        return home
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    short = Path(f"/tmp/tonglian-{os.getuid()}-{name}")  # noqa: S108  owner and mode are checked below
    short.mkdir(mode=0o700, exist_ok=True)
    facts = short.lstat()
    if facts.st_uid != os.getuid() or facts.st_mode & 0o077 or short.is_symlink():
        raise Trouble(f"{short} belongs to somebody else: remove it.", f"{short} 属于别人：请删除它。")
    return short


def wait_until_unused(folder: Path, patience: float = 15) -> bool:
    """Servers work inside their data folder: after a kill -9 the old one may live a moment longer."""
    end = time.monotonic() + patience
    while is_used(folder):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def is_used(folder: Path) -> bool:
    """Whether any process has the folder as its working directory (always False where there is no /proc)."""
    real = os.path.realpath(folder)
    return any(working_folder(entry) == real for entry in Path("/proc").glob("[0-9]*"))


def working_folder(entry: Path) -> str:
    """Of one process; empty for zombies and for processes that are not ours to ask."""
    try:
        return os.readlink(entry / "cwd")
    except OSError:
        return ""
