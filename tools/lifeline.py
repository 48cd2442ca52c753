"""Processes that end with their parent, even when the parent is killed with -9.

Linux sends a process a signal of its choice when the *thread* that forked it ends, so whoever starts
children does it from its main thread. macOS has no such call: there only an orderly stop ends the children.

`python -m tools.lifeline MODULE` runs a module whose forked children (RQ's work-horses) die with it.
"""

from __future__ import annotations

import ctypes
import os
import runpy
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
"""Looked up once, so that a child just forked has nothing left to load."""


def die_with_parent(sent: signal.Signals = signal.SIGKILL) -> None:
    """Ask the kernel to send this process `sent` when its parent ends."""
    if prctl is not None:
        prctl(PR_SET_PDEATHSIG, int(sent), 0, 0, 0)


def tied_to_me(sent: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn` that ties the child to the caller and leaves at once if the caller is gone already."""
    me = os.getpid()

    def tie() -> None:
        die_with_parent(sent)
        if os.getppid() != me:
            os._exit(1)

    return tie


def children_die_with_me() -> None:
    """Tie whatever this process forks from now on."""
    os.register_at_fork(after_in_child=die_with_parent)


if __name__ == "__main__":
    children_die_with_me()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
