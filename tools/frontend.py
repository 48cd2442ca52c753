"""Install the front-end packages of package-lock.json and copy what pages use into app/static/vendor.

`python -m tools.frontend lock` writes the lock files anew from every package.json instead.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tools.node import npm
from tools.portable_chromium import LOCKED

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "app" / "static" / "vendor"
FILES = {"htmx.min.js": "htmx.org/dist/htmx.min.js"}


def main() -> int:
    """Lock or install; npm's exit code when it fails."""
    try:
        lock() if sys.argv[1:] == ["lock"] else install()
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


def lock() -> None:
    """Both sets of packages, with the project's .npmrc: no address of a registry is written down."""
    for folder in (ROOT, LOCKED):
        command = [*npm(), "install", "--package-lock-only", "--loglevel=error", f"--userconfig={ROOT / '.npmrc'}"]
        subprocess.run(command, cwd=folder, check=True)


def install() -> None:
    """The folder is rebuilt whole, so nothing old stays in it."""
    subprocess.run([*npm(), "ci", "--loglevel=error"], cwd=ROOT, check=True)
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for name, source in FILES.items():
        shutil.copyfile(ROOT / "node_modules" / source, VENDOR / name)


if __name__ == "__main__":
    sys.exit(main())
