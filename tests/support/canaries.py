"""Marker strings that exist nowhere else, and the search for them in every dress they could wear."""

import base64
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import quote

from itsdangerous import base64_decode

STEM, DIGITS = "鸢麝渡", "19970637"
"""No name, place or sentence of the demonstration holds these; the second is how a telephone number begins."""
SHORTEST = 6
"""Letters of base64 that mean something: four stand in some random signature every few runs."""
ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_number = count(1)


def marker() -> str:
    """One more, in Chinese and ASCII."""
    return f"{STEM}{next(_number):04d}qz"


def phone() -> str:
    """One more that passes for a telephone number."""
    return f"{DIGITS}{next(_number):04d}"


def inner(text: str) -> Iterator[bytes]:
    """What base64 makes of a text wherever in a longer one it stands, without what its neighbours change."""
    for shift in range(3):
        piece = base64.b64encode(b"\0" * shift + text.encode())[4 if shift else 0 : -4]
        if len(piece) >= SHORTEST:
            yield piece


def dresses(text: str) -> set[bytes]:
    """A text as files, dumps, addresses and cookies would write it."""
    clear = text.encode()
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in text)
    entities = "".join(f"&#{ord(letter)};" for letter in text)
    found = {clear, text.encode("utf-16-le"), text.encode("utf-16-be"), text.encode("gb18030"), entities.encode()}
    found |= {clear.hex().encode(), clear.hex().upper().encode(), clear.hex().encode().hex().encode()}
    found |= {escaped.encode(), escaped.upper().replace("\\U", "\\u").encode()}
    found |= {quote(text).encode(), quote(text).lower().encode(), quote(quote(text)).encode()}
    octal = "".join(f"\\{byte:03o}" for byte in clear)
    return found | {octal.encode(), repr(clear)[2:-1].encode(), *inner(text)}


PATTERNS = sorted(dresses(STEM) | dresses(DIGITS))


def unzipped(data: bytes) -> Iterator[bytes]:
    """Whatever in it was deflated: RQ keeps its jobs so."""
    for found in ZLIB.finditer(data):
        try:
            yield zlib.decompressobj().decompress(data[found.start() :], 1_000_000)
        except zlib.error:
            continue


def hits(data: bytes) -> list[bytes]:
    """Which dresses are in it."""
    return [pattern for pattern in PATTERNS if pattern in data]


def in_cookie(value: str) -> bytes:
    """What a signed session cookie says; anybody who holds it can read that."""
    packed, payload = value.startswith("."), value.lstrip(".").split(".")[0]
    try:
        data = base64_decode(payload)
        return zlib.decompress(data) if packed else data
    except Exception:
        return b""


class Search:
    """Looks through bytes and remembers where something was found, and how much was read."""

    def __init__(self) -> None:
        self.read = Counter[str]()
        self.found: list[str] = []

    def look(self, place: str, data: bytes, where: str = "", *, deflated: bool = False) -> None:
        """One piece."""
        self.read[place] += len(data)
        self.found += [f"{place} {where}: {pattern!r}" for pattern in hits(data)]
        for piece in unzipped(data) if deflated else ():
            self.found += [f"{place} {where}, deflated: {pattern!r}" for pattern in hits(piece)]

    def files(self, place: str, folder: Path, *, deflated: bool = False) -> None:
        """Every file under a folder."""
        assert folder.is_dir(), folder
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                self.look(place, path.read_bytes(), str(path.relative_to(folder)), deflated=deflated)

    def values(self, place: str, rows: object) -> None:
        """Rows as JSON."""
        self.look(place, json.dumps(rows, ensure_ascii=False, default=str).encode())
