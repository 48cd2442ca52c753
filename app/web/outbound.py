"""The only way out of this machine: https, to a host on the list, at a public address, and no further.

`places.online` uses it, where the operator has set a geocoder's key, and notices that somebody has sent to a robot. Name and address are checked and connected to in
one step, so that a name cannot mean one address when asked and another when called.
"""

import ipaddress
import json
import socket
import ssl
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, NoReturn
from urllib.parse import urlsplit

LARGEST = 1_000_000
"""Bytes of an answer."""
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(Exception):
    """Not asked at all, or not listened to; the message names the host only, never the question."""


def allowed_host(url: str, hosts: frozenset[str]) -> str:
    """The host of an address on the list; any other spelling of an address is refused."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused("not an address") from error
    if parts.scheme != "https" or port not in {None, 443} or "@" in parts.netloc:
        raise Refused("only https, on its own port, without a user")
    if parts.hostname not in hosts:
        raise Refused(f"{parts.hostname} is not on the list")
    return parts.hostname


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, whatever notation wraps another inside."""
    ip: IPAddress = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if any(found is not None and not is_public(str(found)) for found in inner):
            return False
    return ip.is_global and not ip.is_multicast and not (isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local)


def resolved(host: str) -> str:
    """One public address of a host; refused if any of its addresses is not public."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise Refused(f"{host} is not known") from error
    if not found or not all(is_public(address) for address in found):
        raise Refused(f"{host} is not at a public address")
    return min(found)


class Pinned(HTTPSConnection):
    """Connects to the address that was checked; the certificate must still be the host's."""

    def __init__(self, host: str, address: str, timeout: float) -> None:
        self.tls = ssl.create_default_context()
        super().__init__(host, 443, timeout=timeout, context=self.tls)
        self.address = address

    def connect(self) -> None:
        """TLS to the pinned address."""
        wire = socket.create_connection((self.address, 443), self.timeout)
        self.sock = self.tls.wrap_socket(wire, server_hostname=self.host)


def get_json(url: str, *, hosts: frozenset[str], headers: dict[str, str], timeout: float) -> Any:
    """Ask once; no redirect is followed, no proxy of the environment used."""
    host = allowed_host(url, hosts)
    connection = Pinned(host, resolved(host), timeout)
    parts = urlsplit(url)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}", headers=headers)
        return read(connection.getresponse(), host)
    except (OSError, HTTPException, ValueError) as error:
        raise Refused(f"{host}: {type(error).__name__}") from error
    finally:
        connection.close()


def post_json(url: str, body: Any, *, hosts: frozenset[str], timeout: float) -> Any:
    """Say something once, to a host on the list; the same cautions as for asking."""
    host = allowed_host(url, hosts)
    connection, parts = Pinned(host, resolved(host), timeout), urlsplit(url)
    try:
        packed = json.dumps(body, ensure_ascii=False).encode()
        connection.request("POST", f"{parts.path}?{parts.query}", packed, {"Content-Type": "application/json"})
        return read(connection.getresponse(), host)
    except (OSError, HTTPException, ValueError) as error:
        raise Refused(f"{host}: {type(error).__name__}") from error
    finally:
        connection.close()


def read(answer: HTTPResponse, host: str) -> Any:
    """The answer, if it is one and not endless."""
    if answer.status != 200:
        refuse(f"{host} answered {answer.status}")
    body = answer.read(LARGEST + 1)
    if len(body) > LARGEST:
        refuse(f"{host} answered too much")
    return json.loads(body)


def refuse(why: str) -> NoReturn:
    """Say so."""
    raise Refused(why)
