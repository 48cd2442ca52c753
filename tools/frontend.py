"""Install the front-end packages of package-lock.json and copy what pages use into app/static/vendor."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tools.node import npm

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "app" / "static" / "vendor"
FILES = {"htmx.min.js": "htmx.org/dist/htmx.min.js"}


def main() -> int:
    """The folder is rebuilt whole, so nothing old stays in it."""
    result = subprocess.run([*npm(), "ci", "--loglevel=error"], cwd=ROOT, check=False)
    if result.returncode:
        return result.returncode
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for name, source in FILES.items():
        shutil.copyfile(ROOT / "node_modules" / source, VENDOR / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
