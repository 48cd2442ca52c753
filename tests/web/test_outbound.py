"""Whatever is tried, nothing but the listed host is called, and never an address inside."""

import http.client
import io
import socket

import pytest
from geopy.exc import GeocoderUnavailable

from app.config import Settings
from app.places.online import HOSTS, build_geocoder
from app.web import outbound
from app.web.outbound import Refused, allowed_host, is_public, resolved

TRICKS = (
    "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://127.1/", "https://[::ffff:127.0.0.1]/",
    "https://localhost/", "https://169.254.169.254/latest/meta-data/", "https://api.map.baidu.com@169.254.169.254/",
    "https://api.map.baidu.com.evil.example/", "https://evil.example/#api.map.baidu.com", "http://api.map.baidu.com/",
    "https://api.map.baidu.com:22/", "file:///etc/passwd", "https://api.map.baidu.com\\@evil.example/", "https://[bad/",
    "https://api.map.baidu.com%2eevil.example/", "https://１２７.0.0.1/",
)  # fmt: skip
INSIDE = (
    "127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "255.255.255.255",
    "224.0.0.1", "::1", "::", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
    "2002:7f00:1::", "ff02::1", "fec0::1",
)  # fmt: skip


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize("url", TRICKS)
def test_an_address_that_is_not_on_the_list_is_not_called(url: str) -> None:
    with pytest.raises(Refused):
        allowed_host(url, HOSTS)


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize("address", INSIDE)
def test_a_listed_name_that_leads_inside_is_not_called(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_public(address)
    entry = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))
    outside = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("110.242.68.66", 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [outside, entry])
    with pytest.raises(Refused, match="public"):
        resolved("api.map.baidu.com")


@pytest.mark.parametrize("address", ["110.242.68.66", "2400:da00::6666", "2002:6ef2:4442::"])
def test_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.asvs("1.3.6")
def test_the_geocoder_goes_through_the_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    loopback = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [loopback])
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("it called"))
    with pytest.raises(GeocoderUnavailable, match="public") as caught:
        build_geocoder("key").geocode("荆州区三组水塘边")
    assert "水塘" not in str(caught.value)


class Wire:
    """Stands where a socket would be."""

    def __init__(self, said: bytes) -> None:
        self.said = said

    def makefile(self, *_: object) -> io.BytesIO:
        return io.BytesIO(self.said)


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"[" * (outbound.LARGEST + 2),
        b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n",
    ],
    ids=["redirect", "endless", "fault"],
)
def test_a_redirect_is_not_followed_and_an_endless_answer_not_read(said: bytes) -> None:
    answer = http.client.HTTPResponse(Wire(said))  # as much of a socket as is used
    answer.begin()
    with pytest.raises(Refused):
        outbound.read(answer, "api.map.baidu.com")


@pytest.mark.privacy("P22")
def test_nothing_is_called_unless_the_operator_sets_a_key() -> None:
    assert Settings.model_fields["geocoder_key"].default is None
    assert Settings.model_fields["meili_url"].default is None
    assert Settings.model_fields["scanner"].default is None
