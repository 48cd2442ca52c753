"""One locked value: AES-256-GCM-SIV (RFC 8452), bound to the table, column and row it was written for.

GCM-SIV keeps its promises even if a nonce should repeat, so no counter has to be kept. A cell copied to another row,
column or table does not open.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

NONCE = 12


class Unreadable(Exception):
    """The cell was changed, moved, or its key is gone."""


def lock(secret: bytes, key_id: int, clear: bytes, bound_to: str) -> bytes:
    """The cell: two bytes that name the key, the nonce, the ciphertext with its tag."""
    nonce = secrets.token_bytes(NONCE)
    head = key_id.to_bytes(2, "big")
    return head + nonce + AESGCMSIV(secret).encrypt(nonce, clear, head + bound_to.encode())


def key_id_of(cell: bytes) -> int:
    """Which key locked it."""
    return int.from_bytes(cell[:2], "big")


def unlock(secret: bytes, cell: bytes, bound_to: str) -> bytes:
    """What was locked, or `Unreadable`."""
    try:
        return AESGCMSIV(secret).decrypt(cell[2 : 2 + NONCE], cell[2 + NONCE :], cell[:2] + bound_to.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable(bound_to) from error
