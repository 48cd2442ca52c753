"""The fields of an instance file: what each may hold, in words and as a check. `docs/operations/matching.md` explains them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.matching.columns import COSTS, MODES, REACHES


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what it wants, in words, and whether a value is that."""

    wants: str
    holds: Callable[[Any], bool]
    required: bool = False


def text(value: Any) -> bool:
    """Some words."""
    return isinstance(value, str) and value != ""


def whole(low: int, high: int, *, required: bool = False, empty: bool = False) -> Field:
    """A whole number between two others."""

    def holds(value: Any) -> bool:
        number = isinstance(value, int) and not isinstance(value, bool)
        return (empty and value is None) or (number and low <= value <= high)

    return Field(f"a whole number from {low} to {high}" + (" or null" if empty else ""), holds, required)


def number(low: float, high: float) -> Field:
    """A number between two others, or null."""

    def holds(value: Any) -> bool:
        return value is None or (
            isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
        )

    return Field(f"a number from {low:g} to {high:g} or null", holds)


def one_of(*words: str, required: bool = False, empty: bool = False) -> Field:
    """One of some words."""
    named = " or ".join(f'"{word}"' for word in words) + (" or null" if empty else "")
    return Field(named, lambda value: value in words or (empty and value is None), required)


def many(wants: str, holds: Callable[[Any], bool], *, required: bool = False) -> Field:
    """A list of things."""
    return Field(f"a list of {wants}", lambda value: isinstance(value, list) and all(map(holds, value)), required)


def code(value: Any) -> bool:
    """A division code."""
    return isinstance(value, str) and value.isascii() and value.isdigit() and 2 <= len(value) <= 12


def day(value: Any) -> bool:
    """A date."""
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def weekday(value: Any) -> bool:
    """Monday is 0."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 6


WORD, NAME = Field("a text that is not empty", text), Field("a text that is not empty", text, required=True)
WORDS = many("texts that are not empty", text)
TRUTH = Field("true or false", lambda value: isinstance(value, bool))
WEEKDAYS = many("whole numbers from 0 (Monday) to 6", weekday)
DATE = Field('a date like "2026-11-28" or null', lambda value: value is None or day(value))
ROWS = Field("a list of objects", lambda value: isinstance(value, list))
ALL = Field(ROWS.wants, ROWS.holds, required=True)
SEX = one_of("female", "male", empty=True)
COUNT = whole(0, 10**6)

TOP = {
    "on": Field('a date like "2026-11-28"', day),
    "needs": ALL,
    "offers": ALL,
    "fixed": ROWS,
    "proposed": ROWS,
    "weights": Field("an object", lambda value: isinstance(value, dict)),
    "stability": whole(0, 10**6),
    "fairness": whole(0, 10_000),
}
NEED = {
    "id": NAME,
    "type": NAME,
    "urgency": whole(1, 4, required=True),
    "units": whole(0, 10**6),
    "age": whole(0, 30, empty=True),
    "sex": SEX,
    "categories": WORDS,
    "languages": WORDS,
    "place": Field("a division code of 2 to 12 digits or null", lambda value: value is None or code(value)),
    "lat": number(-90, 90),
    "lng": number(-180, 180),
    "country": WORD,
    "weekdays": WEEKDAYS,
    "wish": one_of(*MODES[:3], empty=True),
    "wish_only": TRUTH,
    "known": WORDS,
    "refused": WORDS,
    "conflicts": WORDS,
    "declined": WORDS,
}
OFFER = {
    "id": NAME,
    "types": Field("a list of one or more texts", lambda value: WORDS.holds(value) and bool(value), required=True),
    "mode": one_of(*MODES, required=True),
    "reach": one_of(*REACHES, required=True),
    "capacity": whole(0, 10**6, required=True),
    "free": COUNT,
    "kind": one_of("service", "fund", "volunteer"),
    "owner": WORD,
    "published": TRUTH,
    "verified": TRUTH,
    "expires_on": DATE,
    "cleared_until": DATE,
    "age_min": whole(0, 30),
    "age_max": whole(0, 30),
    "sex": SEX,
    "categories": WORDS,
    "lat": number(-90, 90),
    "lng": number(-180, 180),
    "radius_km": number(0, 20_100),
    "divisions": many("division codes of 2 to 12 digits", code),
    "country": WORD,
    "languages": WORDS,
    "language_needed": TRUTH,
    "weekdays": WEEKDAYS,
    "cost": one_of(*COSTS),
    "checked_on": DATE,
    "check_failures": whole(0, 1000),
    "completed": COUNT,
    "failed": COUNT,
    "declined": COUNT,
}
PAIR = {"need": NAME, "offer": NAME, "units": whole(1, 10**6)}
