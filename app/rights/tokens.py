"""The secret of a page for one reading: 128 random bits in its address; what is kept opens nothing."""

import base64
import hashlib
import json
import secrets
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.vault import cells

KEY_ID = 0
"""No key of ours: the reader brings it."""


def new_token() -> UUID:
    """128 random bits, in the shape of an address's typed part."""
    return UUID(bytes=secrets.token_bytes(16))


def fingerprint(token: UUID) -> bytes:
    """By which the row is found; says nothing of the key."""
    return hashlib.sha256(b"tonglian family page:" + token.bytes).digest()


def key_of(token: UUID) -> bytes:
    """What locks the page."""
    return HKDF(SHA256(), 32, salt=None, info=b"tonglian family page").derive(token.bytes)


def lock(token: UUID, page: UUID, content: object) -> bytes:
    """The page, locked."""
    clear = json.dumps(content, ensure_ascii=False).encode()
    return cells.lock(key_of(token), KEY_ID, clear, f"family_pages:locked:{page}")


def unlock(token: UUID, page: UUID, locked: bytes) -> object:
    """The page, as it was locked."""
    content: object = json.loads(cells.unlock(key_of(token), locked, f"family_pages:locked:{page}"))
    return content


def short_code(token: UUID) -> str:
    """To be typed where nothing can be scanned: 26 letters and digits in fours."""
    letters = base64.b32encode(token.bytes).decode().rstrip("=")
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def read_code(typed: str) -> UUID | None:
    """The token of a typed code."""
    letters = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())
    letters = letters.replace("0", "O").replace("1", "I")
    try:
        return UUID(bytes=base64.b32decode(letters + "=" * (-len(letters) % 8)))
    except ValueError:
        return None
