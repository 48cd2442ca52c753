"""Loops that run as machine code: numba compiles them on first use and keeps the result beside the source.

Where neither that folder nor the user's cache may be written, they are compiled afresh in each process. Where numba is
not installed they run as they stand: right, but far too slow for a province.
"""

from collections.abc import Callable
from importlib.util import find_spec
from typing import ParamSpec, TypeVar

FAST = find_spec("numba") is not None
"""Whether there is a compiler."""

if FAST:
    from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code that lets other threads run meanwhile; arrays and numbers only."""
    if not FAST:
        return function
    try:
        fast: Callable[P, R] = njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no folder that numba may write to
        fast = njit(nogil=True)(function)
    return fast


def woven(function: Callable[P, R]) -> Callable[P, R]:
    """The function as a part of each compiled one that calls it: for what a loop does most, where a call would tell."""
    if not FAST:
        return function
    part: Callable[P, R] = njit(inline="always", nogil=True)(function)
    return part
