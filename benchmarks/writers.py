"""Processes that write side by side: each with its share of the work, all from one moment on."""

import multiprocessing
from collections.abc import Callable, Sequence
from typing import Any

LONGEST_S = 1800
"""How long is waited for one of them."""


def together(
    target: Callable[..., None], works: Sequence[tuple[Any, ...]], start: str = "spawn"
) -> tuple[list[tuple[Any, ...]], float]:
    """What each process told, and the seconds from the first one's beginning to the last one's end.

    `target` is called with its work, a gate to wait at, and a queue for (beginning, end, CPU seconds, what it found).
    """
    context = multiprocessing.get_context(start)
    gate, told = context.Barrier(len(works)), context.Queue()
    jobs = [context.Process(target=target, args=(*work, gate, told), daemon=True) for work in works]  # type: ignore[attr-defined]  # every context has one
    for job in jobs:
        job.start()
    found = [told.get(timeout=LONGEST_S) for _job in jobs]
    for job in jobs:
        job.join()
    return found, max(end for _begun, end, *_rest in found) - min(begun for begun, *_rest in found)
