"""The second factor: codes of an authenticator app (RFC 6238), and ten codes for the day on which it is lost."""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime

import pyotp

from app import qr

ISSUER = "Tonglian 童联"
PERIOD = 30
RECOVERY_CODES = 10
FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


def new_secret() -> bytes:
    """160 random bits."""
    return secrets.token_bytes(20)


def in_letters(secret: bytes) -> str:
    """As authenticator apps want it."""
    return base64.b32encode(secret).decode()


def in_threes(code: str) -> str:
    """As apps show it: 123 456."""
    return f"{code[:3]} {code[3:]}"


def in_fours(letters: str, mark: str = " ") -> str:
    """Easier to read out and to type."""
    return mark.join(letters[at : at + 4] for at in range(0, len(letters), 4))


def step_at(moment: datetime) -> int:
    """The number of a half minute."""
    return int(moment.timestamp()) // PERIOD


def code_of(secret: bytes, step: int) -> str:
    """The six digits of a half minute."""
    return str(pyotp.TOTP(in_letters(secret)).generate_otp(step))


def matching_step(secret: bytes, typed: str, moment: datetime, last: int | None) -> int | None:
    """The half minute to which a code belongs: this one or one beside it, later than the last one taken."""
    code, here = digits(typed), step_at(moment)
    fits = [step for step in (here - 1, here, here + 1) if hmac.compare_digest(code_of(secret, step), code)]
    return next((step for step in fits if last is None or step > last), None)


def next_code(secret: bytes, moment: datetime, last: int | None) -> str | None:
    """A code that would be taken now; None if one has to wait for the next half minute."""
    step = max(step_at(moment), (last or 0) + 1)
    return code_of(secret, step) if step <= step_at(moment) + 1 else None


def digits(typed: str) -> str:
    """What was typed, without spaces, in plain digits; letters that are not ASCII can be no code."""
    plain = re.sub(r"[\s-]", "", typed.translate(FULL_WIDTH))
    return plain if plain.isascii() else ""


def is_code(typed: str) -> bool:
    """Whether it has the shape of an app's code."""
    return re.fullmatch(r"\d{6}", digits(typed)) is not None


def picture(secret: bytes, login: str) -> str:
    """The QR code that an authenticator app reads, as a data address for an image."""
    address = pyotp.TOTP(in_letters(secret)).provisioning_uri(name=login, issuer_name=ISSUER)
    return qr.picture(address)


def new_recovery_codes() -> list[str]:
    """Ten codes of 80 random bits."""
    return [in_fours(in_letters(secrets.token_bytes(10)), "-") for _number in range(RECOVERY_CODES)]


def digest(recovery_code: str) -> bytes:
    """As a recovery code is kept: 80 random bits need no slow hash."""
    return hashlib.sha256(digits(recovery_code).upper().encode()).digest()
