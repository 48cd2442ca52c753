"""Where the site answers."""

from __future__ import annotations

import socket

import pytest

from tools.address import Address
from tools.trouble import Trouble


def test_the_default_is_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOST", raising=False)
    monkeypatch.delenv("PORT", raising=False)
    assert Address.from_environment().url == "http://127.0.0.1:8000"


@pytest.mark.parametrize(("host", "bind", "url"), [
    ("0.0.0.0", "0.0.0.0:80", "http://127.0.0.1:80"),
    ("::", "[::]:80", "http://[::1]:80"),
    ("::1", "[::1]:80", "http://[::1]:80"),
])  # fmt: skip
def test_every_way_of_writing_a_host(host: str, bind: str, url: str) -> None:
    assert (Address(host, 80).bind, Address(host, 80).url) == (bind, url)


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "８０００"])
def test_a_port_that_is_none_is_refused(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Trouble, match="PORT must be a number"):
        Address.from_environment()


def test_a_busy_port_gets_a_sentence_with_another() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Trouble, match=rf"Port {port} is in use .* PORT={port + 1} make run"):
            Address("127.0.0.1", port).check_free()


def test_a_host_that_is_not_this_machine_is_named() -> None:
    with pytest.raises(Trouble, match=r"cannot listen at HOST=192\.0\.2\.1"):
        Address("192.0.2.1", 8000).check_free()
