"""The operator's scanner decides; one that fails refuses; without one the page says so."""

import sys

import pytest

from app.documents.scanning import scan
from app.errors import RuleBroken

PYTHON = f"{sys.executable} -c"


def test_without_a_scanner_nothing_was_scanned() -> None:
    assert scan(None, b"x") is False
    assert scan("", b"x") is False


def test_a_scanner_reads_what_was_sent() -> None:
    command = f"{PYTHON} 'import sys; sys.exit(0 if sys.stdin.buffer.read() == b\"clean\" else 1)'"
    assert scan(command, b"clean") is True
    with pytest.raises(RuleBroken, match="有问题"):
        scan(command, b"infected")


@pytest.mark.parametrize("command", [f"{PYTHON} 'raise SystemExit(2)'", "/no/such/scanner -", "broken 'quote"])
def test_a_scanner_that_fails_refuses(command: str) -> None:
    with pytest.raises(RuleBroken, match="没有成功"):
        scan(command, b"x")


def test_a_scanner_that_hangs_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.documents.scanning.PATIENCE", 0.2)
    with pytest.raises(RuleBroken, match="没有成功"):
        scan(f"{PYTHON} 'import time; time.sleep(9)'", b"x")
