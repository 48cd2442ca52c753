"""What the person sees while things start: a spinner on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

console = Console(highlight=False, soft_wrap=True)


@contextmanager
def step(english: str, chinese: str) -> Iterator[None]:
    """Name the work while it goes on; afterwards leave one line with its seconds."""
    begin = time.monotonic()
    if console.is_terminal:
        with console.status(f"{english} {chinese} …"):
            yield
    else:
        yield
    say(f"  {english} {chinese} … {time.monotonic() - begin:.1f} s")


def say(line: str = "") -> None:
    """One line, at once; a closed pipe is no reason to stop the system."""
    try:
        console.print(line, markup=False)
        sys.stdout.flush()
    except BrokenPipeError:
        console.file = open("/dev/null", "w")  # noqa: SIM115  for the rest of this process
