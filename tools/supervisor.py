"""Keep a handful of processes running, and end them all together."""

from __future__ import annotations

import signal
import time
from collections import defaultdict, deque

from tools.child import Child
from tools.progress import say
from tools.trouble import Trouble

RESTARTS = 5
WINDOW = 60
"""More restarts than this within so many seconds, and the supervisor gives up."""


class Supervisor:
    """Starts in the order given, stops in the opposite one."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.restarts: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=RESTARTS))

    def start(self, *children: Child) -> None:
        """Begin all."""
        for child in children:
            self.children.append(child)
            child.begin()

    def adopt(self, *children: Child) -> None:
        """Take over what runs already."""
        self.children.extend(children)

    def release(self, *children: Child) -> None:
        """What has done its work needs no watching."""
        self.children = [child for child in self.children if child not in children]

    def watch(self) -> None:
        """For ever: whatever ends is started again, unless it keeps ending."""
        while True:
            for child in self.children:
                if child.process is not None and not child.is_running():
                    self.restart(child, child.process.returncode)
            time.sleep(0.25)

    def restart(self, child: Child, code: int) -> None:
        """Say so, and try."""
        recent = self.restarts[child.name]
        if len(recent) == RESTARTS and time.monotonic() - recent[0] < WINDOW:
            raise Trouble(
                f"{child.name} ended {RESTARTS + 1} times within a minute, so everything is stopped; see {child.log}.",
                f"{child.name} 一分钟内退出了 {RESTARTS + 1} 次，系统已停止；请看 {child.log}。",
            )
        recent.append(time.monotonic())
        how = signal.Signals(-code).name if code < 0 else str(code)
        say(f"{child.name} ended ({how}); starting it again. {child.name} 已退出，正在重新启动。")
        child.begin()
        child.wait()

    def stop(self) -> None:
        """All programs together, then the servers: nobody loses a server while at work."""
        for child in self.children:
            if not child.is_server:
                child.ask_to_end()
        for child in reversed(self.children):
            child.stop()
        self.children = []
