"""Working days in China: weekends, public holidays, and the weekends that are worked for them. Pure.

The State Council announces a year's holidays in the November before it; for years not announced yet only weekends are
known, and `is_announced` says so.
"""

from datetime import date, timedelta

import chinese_calendar

ONE = timedelta(days=1)
LAST: int = max(day.year for day in chinese_calendar.constants.holidays)
"""The last year whose holidays are known to the calendar."""


def is_announced(day: date) -> bool:
    """Whether the holidays of that year are known here."""
    return day.year <= LAST


def is_workday(day: date) -> bool:
    """Whether offices are open; in a year not announced yet: whether it is no weekend."""
    if not is_announced(day):
        return day.weekday() < 5
    return bool(chinese_calendar.is_workday(day))


def after(start: date, days: int) -> date:
    """The day on which `days` working days are over, when `start` itself does not count (民法典 art. 201)."""
    day = start
    while days > 0:
        day += ONE
        days -= is_workday(day)
    return day


def between(start: date, end: date) -> int:
    """How many working days lie after `start`, up to and with `end`; negative where it lies before."""
    if end < start:
        return -between(end, start)
    return sum(is_workday(start + ONE * n) for n in range(1, (end - start).days + 1))
