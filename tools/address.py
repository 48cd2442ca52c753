"""Where the site answers: HOST and PORT, checked before anything is started."""

from __future__ import annotations

import errno
import os
import socket
from dataclasses import dataclass
from typing import Self

from tools.trouble import Trouble

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  where to knock when it listens everywhere


@dataclass(frozen=True)
class Address:
    """One host and port."""

    host: str
    port: int

    @classmethod
    def from_environment(cls) -> Self:
        """127.0.0.1:8000 unless HOST and PORT say otherwise."""
        host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
        if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise Trouble(
                f"PORT must be a number from 1 to 65535, and “{port}” is not.",
                f"PORT 应是 1 到 65535 之间的数字，而不是“{port}”。",
            )
        return cls(host, int(port))

    @property
    def bind(self) -> str:
        """As gunicorn writes it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def knock(self) -> str:
        """The host name a local visitor uses."""
        return EVERYWHERE.get(self.host, self.host)

    @property
    def url(self) -> str:
        """What to type into the browser."""
        return f"http://{Address(self.knock, self.port).bind}"

    def check_free(self) -> None:
        """Nobody else may be listening there."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        try:
            with socket.socket(family) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind((self.host, self.port))
        except OSError as error:
            raise self.complaint(error) from None

    def complaint(self, error: OSError) -> Trouble:
        """Why the address cannot be had, and what to type."""
        if error.errno == errno.EADDRINUSE:
            return Trouble(
                f"Port {self.port} is in use by another program: choose another, as in PORT={self.port + 1} make run.",
                f"端口 {self.port} 已被别的程序占用：请换一个，例如 PORT={self.port + 1} make run。",
            )
        if error.errno == errno.EACCES:
            return Trouble(
                f"Port {self.port} is reserved for the administrator: choose one above 1023, as in PORT=8000 make run.",
                f"端口 {self.port} 只有管理员可用：请选 1023 以上的端口，例如 PORT=8000 make run。",
            )
        return Trouble(
            f"This machine cannot listen at HOST={self.host} ({error.strerror}).",
            f"本机不能在 HOST={self.host} 上监听（{error.strerror}）。",
        )
