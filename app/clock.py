"""The one place that knows what time it is; the day is reckoned in China's time."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This moment in UTC, as stored."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in China, by which ages and deadlines are counted."""
    return datetime.now(CHINA).date()


def day_of(moment: datetime) -> date:
    """The day in China on which something was."""
    return moment.astimezone(CHINA).date()


def morning_of(day: date, hour: int = 0) -> datetime:
    """When a day begins in China, or comes to an hour of it; in UTC, as stored."""
    return datetime.combine(day, time(hour), CHINA).astimezone(UTC)


def age_on(birth: date, day: date) -> int:
    """Completed years of someone born on `birth`, on `day`."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
