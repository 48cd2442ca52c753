"""What a seal says, in bytes that are signed and in the line that is kept outside the database. Touches neither."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LEAF = 8
"""Bytes of a row's hash that are kept to name the row; that it is whole is proved by `rows_hash`."""
NOTHING = bytes(32)
"""What comes before the first seal."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SealsTrouble(Exception):
    """The seals do not fit together, so nothing is sealed until somebody has looked; the message says what to do."""


class Signer(Protocol):
    """Whoever holds the operator's signing keys (`app.vault.keyring.Keyring`)."""

    def sign(self, words: bytes) -> tuple[int, bytes]:
        """The number of the key that signs, and the signature."""

    def public(self, key_id: int) -> bytes:
        """The public half of a signing key."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A promise: between `first_id` and `last_id` there are `count` rows, and these are their hashes."""

    id: int
    first_id: int
    last_id: int
    count: int
    rows_hash: bytes
    leaves_hash: bytes
    previous: bytes
    sealed_at: datetime
    key_id: int = 0
    signature: bytes = b""

    @property
    def words(self) -> bytes:
        """What is signed: every fact but the signature and its key, each with its length before it."""
        moment = (self.sealed_at - EPOCH) // timedelta(microseconds=1)
        numbers = (self.id, self.first_id, self.last_id, self.count, moment)
        parts = (
            b"tonglian audit seal 1",
            *(str(number).encode() for number in numbers),
            self.rows_hash,
            self.leaves_hash,
            self.previous,
        )
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)

    @property
    def hash(self) -> bytes:
        """What the next seal names as its previous: all of this one, its signature too."""
        return sha256(self.words + self.key_id.to_bytes(8, "big", signed=True) + self.signature).digest()

    def signed(self, signer: Signer) -> Self:
        """With the operator's signature."""
        key_id, signature = signer.sign(self.words)
        return replace(self, key_id=key_id, signature=signature)

    def line(self) -> str:
        """As kept outside: one line of JSON, enough to check the signature by itself."""
        said: dict[str, Any] = {
            "seal": self.id, "first": self.first_id, "last": self.last_id, "count": self.count,
            "sealed_at": self.sealed_at.astimezone(UTC).isoformat(), "rows": self.rows_hash.hex(),
            "leaves": self.leaves_hash.hex(), "previous": self.previous.hex(), "key": self.key_id,
            "signature": self.signature.hex(), "hash": self.hash.hex(),
        }  # fmt: skip
        return json.dumps(said)

    @classmethod
    def from_line(cls, line: str | bytes) -> Self:
        """What `line` wrote; ValueError where it did not."""
        try:
            said = json.loads(line)
            seal = cls(
                id=int(said["seal"]), first_id=int(said["first"]), last_id=int(said["last"]), count=int(said["count"]),
                rows_hash=bytes.fromhex(said["rows"]), leaves_hash=bytes.fromhex(said["leaves"]),
                previous=bytes.fromhex(said["previous"]), sealed_at=datetime.fromisoformat(said["sealed_at"]),
                key_id=int(said["key"]), signature=bytes.fromhex(said["signature"]),
            )  # fmt: skip
            said_hash = bytes.fromhex(said["hash"])
        except (KeyError, TypeError) as error:
            raise ValueError("not a seal") from error
        if seal.hash != said_hash:
            raise ValueError("a seal whose hash does not fit")
        return seal


def hashed(parts: Iterable[bytes]) -> bytes:
    """SHA-256 of all of them, one after the other."""
    whole = sha256()
    for part in parts:
        whole.update(part)
    return whole.digest()


def is_signed(seal: Seal, *publics: bytes) -> bool:
    """Whether the holder of one of these keys signed it."""
    for public in publics:
        with suppress(InvalidSignature, ValueError):
            Ed25519PublicKey.from_public_bytes(public).verify(seal.signature, seal.words)
            return True
    return False


def leaf(row: bytes) -> bytes:
    """A few bytes of a row's hash."""
    return sha256(row).digest()[:LEAF]


def leaves_of(rows: Iterable[tuple[int, bytes]]) -> bytes:
    """The leaves of rows in the order of their numbers; zeros for each number between them that nobody has."""
    parts: list[bytes] = []
    due: int | None = None
    for number, row in rows:
        if due is not None and number > due:
            parts.append(bytes(LEAF * (number - due)))
        parts.append(leaf(row))
        due = number + 1
    return b"".join(parts)


def spread(seal_first: int, leaves: bytes) -> dict[int, bytes]:
    """Each number that a seal promises, with its leaf."""
    none = bytes(LEAF)
    return {
        seal_first + at // LEAF: one for at in range(0, len(leaves), LEAF) if (one := leaves[at : at + LEAF]) != none
    }
