"""Compiled loops work where nothing may be written, and without a compiler."""

from collections.abc import Callable
from typing import cast

import pytest

from app.matching import compiled as module
from app.matching.compiled import compiled


def from_nowhere() -> Callable[[int], int]:
    """A function whose source lies in no file, so that there is no folder to keep its machine code in."""
    names: dict[str, object] = {}
    exec("def double(x):\n    return 2 * x\n", names)
    return cast("Callable[[int], int]", names["double"])


def test_a_function_that_cannot_be_kept_is_compiled_all_the_same() -> None:
    fast = compiled(from_nowhere())
    assert fast(21) == 42
    assert hasattr(fast, "py_func")


def test_without_a_compiler_it_is_the_function_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FAST", False)
    slow = from_nowhere()
    assert compiled(slow) is slow
