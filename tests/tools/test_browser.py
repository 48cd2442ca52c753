"""Finding a browser; fetching one is tried on a bare machine (tools/bare_machine)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import browser
from tools.trouble import Trouble


def test_the_named_browser_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "mine"
    mine.touch()
    monkeypatch.setenv("BROWSER_BIN", str(mine))
    assert browser.find() == mine


def test_a_name_that_leads_nowhere_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_BIN", "/nowhere/chromium")
    with pytest.raises(Trouble, match="no browser at BROWSER_BIN=/nowhere"):
        browser.find()


def test_when_no_way_works_each_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "find", lambda: None)
    monkeypatch.setattr(browser, "WAYS", {"apt": lambda: "needs root", "npm": lambda: "offline"})
    monkeypatch.setenv("BROWSER_GET", "apt npm")
    with pytest.raises(Trouble, match="none could be fetched") as caught:
        browser.fetch()
    assert caught.value.details == "apt: needs root\nnpm: offline"
