"""Working days between dates, for the times that guides of programmes name. Pure; which days count is `app.workdays`'."""

from datetime import date, timedelta

from app.workdays import arranged, is_workday

ONE = timedelta(days=1)


def is_announced(day: date) -> bool:
    """Whether the days that the State Council moves in that year are known."""
    return arranged(day.year)


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
