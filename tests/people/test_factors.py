"""Codes: right ones in their half minute, once."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from app.people import factors

SECRET = b"12345678901234567890"
"""RFC 6238, appendix B."""
AT = datetime(2026, 11, 22, 8, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("second", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_the_vectors_of_the_standard(second: int, code: str) -> None:
    moment = datetime.fromtimestamp(second, UTC)
    assert factors.matching_step(SECRET, code, moment, None) == second // 30


@pytest.mark.parametrize(("late", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_one_step_to_either_side(late: int, taken: bool) -> None:
    code = pyotp.TOTP(factors.in_letters(SECRET)).at(AT + timedelta(seconds=late))
    assert (factors.matching_step(SECRET, code, AT, None) is not None) is taken


def test_no_code_is_taken_twice_nor_an_older_one_after_it() -> None:
    now = factors.step_at(AT)
    assert factors.matching_step(SECRET, factors.code_of(SECRET, now), AT, now) is None
    assert factors.matching_step(SECRET, factors.code_of(SECRET, now - 1), AT, now) is None
    assert factors.matching_step(SECRET, factors.code_of(SECRET, now + 1), AT, now) == now + 1


@pytest.mark.parametrize("shape", ["{0}", "{1} {2}", " {1}-{2} ", "{3}"])
def test_it_may_be_typed_as_people_type(shape: str) -> None:
    code = factors.code_of(SECRET, factors.step_at(AT))
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    typed = shape.format(code, code[:3], code[3:], wide)
    assert factors.is_code(typed)
    assert factors.matching_step(SECRET, typed, AT, None)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "验证码验证码"])
def test_other_shapes_are_no_code(typed: str) -> None:
    assert not factors.is_code(typed)
    assert factors.matching_step(SECRET, typed, AT, None) is None


def test_the_next_code_is_one_that_would_be_taken() -> None:
    now = factors.step_at(AT)
    assert factors.next_code(SECRET, AT, None) == factors.code_of(SECRET, now)
    assert factors.next_code(SECRET, AT, now) == factors.code_of(SECRET, now + 1)
    assert factors.next_code(SECRET, AT, now + 1) is None


def test_recovery_codes_are_ten_of_eighty_bits() -> None:
    codes = factors.new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(len(code.replace("-", "")) == 16 for code in codes)
    assert factors.digest(codes[0]) == factors.digest(codes[0].lower().replace("-", " "))
    assert len({factors.digest(code) for code in codes}) == 10


def test_the_picture_needs_nothing_that_the_page_forbids() -> None:
    assert factors.picture(SECRET, "limei").startswith("data:image/svg+xml")
