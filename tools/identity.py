"""As whom PostgreSQL runs: it refuses root, and this machine's user may well be root (containers, CI)."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tools.trouble import Trouble

NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")


@dataclass(frozen=True)
class Identity:
    """What to put before a command and what to tell Popen."""

    prefix: tuple[str, ...] = ()
    popen: dict[str, Any] = field(default_factory=dict)

    def command(self, *argv: str | Path, dies_by: str) -> list[str]:
        """Entering a user namespace clears the parent-death signal, so it is set again inside."""
        again = ("setpriv", "--pdeathsig", dies_by) if self.prefix else ()
        return [*self.prefix, *again, *map(str, argv)]

    @property
    def is_someone_else(self) -> bool:
        """True when files must be handed over to another user."""
        return bool(self.popen)

    def hand_over(self, folder: Path) -> None:
        """Give the folder and all in it to that user."""
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.popen["user"], self.popen["group"], follow_symlinks=False)


@cache
def for_postgres() -> Identity:
    """The user as he is; for root a namespace where he counts as another; where that is refused, `nobody`."""
    if os.geteuid() != 0:
        return Identity()
    if namespaces_work():
        return Identity(prefix=NAMESPACE)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise Trouble(
            "PostgreSQL refuses to run as root and this machine has no user “nobody”: run as an ordinary user.",
            "PostgreSQL 拒绝以 root 运行，而本机没有 nobody 用户：请换普通用户运行。",
        ) from None
    return Identity(popen={"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []})


def namespaces_work() -> bool:
    """Containers often refuse them: try."""
    if not (shutil.which("unshare") and shutil.which("setpriv")):
        return False
    trial = Identity(prefix=NAMESPACE).command("true", dies_by="INT")
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


def elsewhere(home: Path) -> Path:
    """A folder that `nobody` can reach, remembered in `home`: checkouts under /root are closed to him."""
    note = home / "elsewhere"
    if note.exists() and Path(note.read_text()).is_dir():
        return Path(note.read_text())
    place = Path(tempfile.mkdtemp(prefix="tonglian-", dir="/var/tmp"))
    place.chmod(0o711)
    note.write_text(str(place))
    return place
