"""Passwords, by Argon2id. Only a few are hashed at once, since each takes 64 MiB."""

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
_at_once = BoundedSemaphore(2)


@cache
def _nobody() -> str:
    """A password nobody has, so that an unknown account takes as long as a known one."""
    return _hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    """The password as kept."""
    with _at_once:
        return _hasher.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether the password is the kept one. For an unknown account the same work is done in vain."""
    with _at_once:
        try:
            return _hasher.verify(kept or _nobody(), password) and kept is not None
        except (VerificationError, InvalidHashError):
            return False
