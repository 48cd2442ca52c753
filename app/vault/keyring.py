"""The keys in use, in a process: locks and opens without anybody else holding a key in hand."""

import hashlib
import hmac
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.vault import cells
from app.vault.cells import Unreadable
from app.vault.keyset import Key, Keyset, Purpose


class Keyring:
    """The keyset of `path`, read when first needed, and again when a cell names a key that came later."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._keyset: Keyset | None = None

    @property
    def keyset(self) -> Keyset:
        """As last read; `KeysTrouble` where there is none."""
        if self._keyset is None:
            self._keyset = Keyset.load(self.path)
        return self._keyset

    def read_again(self) -> Keyset:
        """The file has changed, or may have."""
        self._keyset = Keyset.load(self.path)
        return self._keyset

    def key(self, purpose: Purpose, key_id: int) -> Key:
        """The key of this number; `Unreadable` when it was retired or never existed."""
        found = self.keyset.find(purpose, key_id)
        if found is None:
            found = self.read_again().find(purpose, key_id)  # rotated while this process ran
        if found is None:
            raise Unreadable(f"{purpose} key {key_id}")
        return found

    def lock(self, clear: bytes, bound_to: str) -> bytes:
        """Lock a small secret (a child's key, an account's second factor) under the newest key."""
        key = self.keyset.newest("wrap")
        return cells.lock(key.secret, key.id, clear, bound_to)

    def unlock(self, cell: bytes, bound_to: str) -> bytes:
        """Open what `lock` made, under whichever key made it."""
        return cells.unlock(self.key("wrap", cells.key_id_of(cell)).secret, cell, bound_to)

    def is_old(self, cell: bytes) -> bool:
        """Whether another than the newest key locked it."""
        return cells.key_id_of(cell) != self.keyset.newest("wrap").id

    def blind(self, text: str, purpose: str) -> bytes:
        """The same 16 bytes for the same text, and nothing to be learnt from them without the key (HMAC-SHA-256).

        Only for what has many values, such as an identity number: equality stays visible. Never for names.
        """
        secret = self.keyset.newest("index").secret
        return hmac.new(secret, f"{purpose}:{text}".encode(), hashlib.sha256).digest()[:16]

    def sign(self, words: bytes) -> tuple[int, bytes]:
        """An Ed25519 signature, and the number of the key that made it."""
        key = self.keyset.newest("sign")
        return key.id, Ed25519PrivateKey.from_private_bytes(key.secret).sign(words)

    def public(self, key_id: int) -> bytes:
        """The public half of a signing key, to be kept wherever seals are checked."""
        private = Ed25519PrivateKey.from_private_bytes(self.key("sign", key_id).secret)
        return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
