"""A Chromium for the browser tests: found on the machine, or fetched in one of three ways; never skipped silently.

`python -m tools.browser` prints its path; `python -m tools.browser COMMAND …` runs the command with
BROWSER_BIN (and PLAYWRIGHT_NODEJS_PATH where it is needed) set. BROWSER_GET names the ways to try, in order.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import node, portable_chromium
from tools.servers import package_folder
from tools.trouble import Trouble

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FONT = "fonts-wqy-microhei"


def main() -> int:
    """Find or fetch, then tell or run."""
    try:
        path = ensure()
    except Trouble as trouble:
        return trouble.tell()
    if sys.argv[1:]:
        os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606  the caller's own command
    print(path)
    return 0


def ensure() -> Path:
    """A browser that starts, and Playwright able to drive it; leaves both in the environment for children."""
    path = find() or fetch()
    os.environ["BROWSER_BIN"] = str(path)
    if "PLAYWRIGHT_NODEJS_PATH" not in os.environ and not own_node_works():
        os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(node.node())
    return path


def find() -> Path | None:
    """$BROWSER_BIN, the machine's, Playwright's own, the one fetched earlier."""
    given = os.environ.get("BROWSER_BIN")
    if given and not Path(given).exists():
        raise Trouble(f"There is no browser at BROWSER_BIN={given}.", f"BROWSER_BIN={given} 处没有浏览器。")
    candidates = [given, *map(shutil.which, NAMES), MAC, *playwrights(), portable_chromium.PROGRAM]
    return next((Path(path) for path in candidates if path and Path(path).exists()), None)


def playwrights() -> list[Path]:
    """Those `playwright install` has put into its cache, newest first."""
    caches = [os.environ.get("PLAYWRIGHT_BROWSERS_PATH"), "~/.cache/ms-playwright", "~/Library/Caches/ms-playwright"]
    found = [
        path for cache in caches if cache for path in Path(cache).expanduser().glob("chromium-*/chrome-linux*/chrome")
    ]
    return sorted(found, reverse=True)


def fetch() -> Path:
    """The first way that works."""
    said = []
    for way in os.environ.get("BROWSER_GET", "apt npm playwright").split():
        print(f"  browser for the tests 测试用浏览器 ({way}) …", flush=True)
        problem = WAYS[way]()
        path = find()
        if path and not problem:
            return path
        said.append(f"{way}: {problem or 'no browser afterwards'}")
    raise Trouble(
        "The browser tests need Chromium and none could be fetched: install one and say BROWSER_BIN=/path make test.",
        "浏览器测试需要 Chromium，而自动获取未成功：请安装后用 BROWSER_BIN=/路径 make test 指定。",
        details="\n".join(said),
    )


def by_apt() -> str:
    """Debian's own, with the smallest Chinese font; for root only."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return "needs root and apt-get"
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", FONT]
    for command in (["apt-get", "update", "-qq"], install):
        result = subprocess.run(command, env=env, check=False, capture_output=True, text=True)
        if result.returncode:
            return result.stderr.strip()[-500:]
    return ""


def by_playwright() -> str:
    """Playwright's own download, which needs the open internet."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    return result.stderr.strip()[-500:] if result.returncode else ""


WAYS = {"apt": by_apt, "npm": portable_chromium.fetch, "playwright": by_playwright}


def own_node_works() -> bool:
    """Playwright's Node needs libatomic, which a Debian without a compiler lacks; the wheel's does not."""
    driver = package_folder("playwright") / "driver" / "node"
    return subprocess.run([driver, "--version"], check=False, capture_output=True).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
