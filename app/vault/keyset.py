"""The operator's keys: a file that lies beside the service and never in its database.

`wrap` locks each child's own key, `index` makes the blind index, `sign` signs the audit's seals. The newest key of a
purpose does the work; older ones only open what they once locked, until `tonglian keys retire` takes them out.
"""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Self

from app.clock import now

Purpose = Literal["wrap", "index", "sign"]
PURPOSES: tuple[Purpose, ...] = ("wrap", "index", "sign")
SIZE = 32
"""Bytes of every key: AES-256, HMAC-SHA-256 and Ed25519 all take as many."""


class KeysTrouble(Exception):
    """The key file is missing, unreadable or not a key file; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key with the number by which cells name it."""

    id: int
    secret: bytes
    made: str


@dataclass(frozen=True, slots=True)
class Keyset:
    """Every key of the service, by purpose, oldest first."""

    wrap: tuple[Key, ...]
    index: tuple[Key, ...]
    sign: tuple[Key, ...]

    @classmethod
    def generate(cls) -> Self:
        """New keys for every purpose."""
        return cls(*((new_key(1),) for _purpose in PURPOSES))

    @classmethod
    def load(cls, path: Path) -> Self:
        """From the operator's file."""
        try:
            kept = json.loads(path.read_text("utf-8"))
            return cls(*(tuple(read_key(key) for key in kept[purpose]) for purpose in PURPOSES))
        except OSError as error:
            raise KeysTrouble(
                f"The key file {path} cannot be read: run `tonglian keys create`, or put the saved file back. "
                f"读不到密钥文件 {path}：请运行 tonglian keys create，或把备份的密钥文件放回去。"
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise KeysTrouble(
                f"{path} is not a key file of Tonglian: put the saved file back. {path} 不是童联的密钥文件：请放回备份。"
            ) from error

    def save(self, path: Path) -> None:
        """Whole or not at all, for the owner's eyes only."""
        path.parent.mkdir(parents=True, exist_ok=True)
        making = path.with_name(path.name + ".making")
        making.unlink(missing_ok=True)
        kept = {purpose: [written(key) for key in getattr(self, purpose)] for purpose in PURPOSES}
        with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(kept, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        making.replace(path)

    def newest(self, purpose: Purpose) -> Key:
        """The key that does the work."""
        keys: tuple[Key, ...] = getattr(self, purpose)
        return keys[-1]

    def find(self, purpose: Purpose, key_id: int) -> Key | None:
        """The key of this number, if it is still kept."""
        keys: tuple[Key, ...] = getattr(self, purpose)
        return next((key for key in keys if key.id == key_id), None)

    def rotated(self, purpose: Purpose) -> Self:
        """With a new key that does the work from now on."""
        keys: tuple[Key, ...] = getattr(self, purpose)
        return replace(self, **{purpose: (*keys, new_key(keys[-1].id + 1))})

    def without_old(self, purpose: Purpose) -> Self:
        """With the newest key of a purpose alone: what only older ones opened is lost from now on."""
        return replace(self, **{purpose: (self.newest(purpose),)})


def new_key(number: int) -> Key:
    """Fresh from the system's random source."""
    return Key(number, secrets.token_bytes(SIZE), now().isoformat(timespec="seconds"))


def read_key(kept: dict[str, str | int]) -> Key:
    """As written in the file."""
    secret = b64decode(str(kept["secret"]), validate=True)
    if len(secret) != SIZE:
        raise ValueError("a key of the wrong length")
    return Key(int(kept["id"]), secret, str(kept["made"]))


def written(key: Key) -> dict[str, str | int]:
    """As kept in the file."""
    return {"id": key.id, "made": key.made, "secret": b64encode(key.secret).decode()}
