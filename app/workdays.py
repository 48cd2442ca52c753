"""Working days in China: weekends, statutory holidays, and the days that the State Council moves.

From `holidays` (MIT). What the State Council moves is published each November for the next year only; for a year of
which the library knows no moved days, weekends and the holidays fixed by law (全国年节及纪念日放假办法) still count, and
`arranged` says so, for pages to tell.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays

from app.clock import CHINA

_SATURDAY = 5


@lru_cache(32)
def _year(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """The free days of a year that are no weekend's, and the weekend days on which one works."""
    known = holidays.country_holidays("CN", years=[year])
    moved: set[date] = getattr(known, "weekend_workdays", set())
    return frozenset(day for day in known if day.year == year), frozenset(day for day in moved if day.year == year)


def arranged(year: int) -> bool:
    """Whether the days that the State Council moves are known for a year."""
    return bool(_year(year)[1])


def is_workday(day: date) -> bool:
    """Whether offices are open."""
    free, moved = _year(day.year)
    return day in moved or (day.weekday() < _SATURDAY and day not in free)


def workdays_between(since: datetime, until: datetime) -> int:
    """How many working days have begun after the day of `since`, that of `until` among them, in China's time."""
    day, last, count = since.astimezone(CHINA).date(), until.astimezone(CHINA).date(), 0
    while day < last:
        day += timedelta(days=1)
        count += is_workday(day)
    return count


def after_workdays(moment: datetime, days: int) -> datetime:
    """The same time of day so many working days later, in China's time. Free days in between do not count, and what
    begins on a free day has its first day on the next working day."""
    local, left = moment.astimezone(CHINA), days
    while left > 0:
        local += timedelta(days=1)
        left -= is_workday(local.date())
    return local.astimezone(moment.tzinfo)
