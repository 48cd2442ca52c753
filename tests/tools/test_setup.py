"""Set-up's sentences, and what the lock files may not hold."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from tools import setup
from tools.trouble import Trouble

LOCKS = sorted(setup.ROOT.glob("requirements*.txt"))


def test_an_old_python_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.version_info", (3, 9, 2, "final", 0))
    with pytest.raises(Trouble, match=r"3\.11 or newer is needed and this is 3\.9"):
        setup.check_python()


@pytest.mark.parametrize("name", ["__init__", "trouble", "setup"])
def test_an_old_python_can_read_the_sentence(name: str) -> None:
    ast.parse((setup.ROOT / "tools" / f"{name}.py").read_text(), feature_version=(3, 7))


def test_a_missing_venv_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Trouble, match="install the package python3-venv"):
        setup.check_python()


def test_a_failing_step_shows_its_words() -> None:
    with pytest.raises(Trouble) as caught:
        setup.run("sh", "-c", "echo no space left; exit 1")
    assert "no space left" in caught.value.details


def test_nothing_is_done_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "VENV", tmp_path)
    assert not setup.done("part", "1")
    setup.stamp("part", "1")
    assert setup.done("part", "1")
    assert not setup.done("part", "2")


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_package_is_locked_by_hash_and_no_host_is_named(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"https?:|^--", text, re.MULTILINE)
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


@pytest.mark.parametrize("folder", [".", "tools/chromium"])
def test_npm_locks_by_hash_and_names_no_host(folder: str) -> None:
    packages = json.loads((setup.ROOT / folder / "package-lock.json").read_text())["packages"]
    packages.pop("")
    assert packages
    assert all("integrity" in package and "resolved" not in package for package in packages.values())
