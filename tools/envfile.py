"""`.var/env`: where commands run beside `make run` find the servers and the secret key."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from dotenv import dotenv_values


def secret_key(path: Path) -> str:
    """From the environment, else the one made on the first run, else a new one."""
    return os.environ.get("SECRET_KEY") or dotenv_values(path).get("SECRET_KEY") or secrets.token_urlsafe(48)


def write(path: Path, values: dict[str, str]) -> None:
    """Whole or not at all, for the owner's eyes only."""
    making = path.with_suffix(".making")
    making.unlink(missing_ok=True)
    with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(f"{name}='{value}'\n" for name, value in values.items())
    making.replace(path)
