"""Times of the demonstration: working hours in the weeks before the day on which it is loaded."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from app.clock import CHINA, day_of, morning_of

MORNING, NOON, AFTERNOON, EVENING = 8 * 60 + 30, 11 * 60 + 45, 14 * 60, 17 * 60 + 40
CLOSING = time(18)
SUNDAY = 6


class Almanac:
    """Moments counted back from `now`. Nothing it gives lies in the future."""

    def __init__(self, now: datetime, seed: int) -> None:
        self.now = now
        self.today = day_of(now)
        self.rng = Random(seed)  # of its own: whatever the hour, the same story

    def at(self, day: date) -> datetime:
        """Some working minute of a day."""
        morning = NOON - MORNING
        minute = self.rng.randrange(morning + EVENING - AFTERNOON)
        minute += MORNING if minute < morning else AFTERNOON - morning
        return morning_of(day) + timedelta(minutes=minute, seconds=self.rng.randrange(60))

    def back(self, days: int) -> datetime:
        """In working hours so many days ago; Saturday instead of Sunday, yesterday if today's hour has not come."""
        day = self.today - timedelta(days=days)
        moment = self.at(day - timedelta(days=day.weekday() == SUNDAY))
        return moment if moment < self.now else moment - timedelta(days=1)

    def after(self, moment: datetime, days: int) -> datetime:
        """In working hours so many days after `moment`: later than it, and not yet to come."""
        day = day_of(moment) + timedelta(days=days)
        found = self.at(day + timedelta(days=day.weekday() == SUNDAY and days > 0))
        if found <= moment:
            found = moment + timedelta(minutes=20 + self.rng.randrange(90))
            if found.astimezone(CHINA).time() > CLOSING:
                found = self.at(day + timedelta(days=1 + ((day.weekday() + 1) % 7 == SUNDAY)))
        return found if found < self.now else self.between(moment, self.now - timedelta(minutes=5))

    def recent(self, hours: float, since: datetime) -> datetime:
        """A working moment within the last so many hours and after `since`."""
        return self.between(max(self.now - timedelta(hours=hours), since), self.now - timedelta(minutes=5))

    def between(self, earliest: datetime, latest: datetime) -> datetime:
        """A working moment between two, on a Sunday only if there is no other; halfway if nobody works meanwhile."""
        choice = self.rng.random()
        if latest <= earliest:  # what went before has only just happened
            latest = earliest + (self.now - earliest) / 2
        first, last = (day_of(moment) for moment in (earliest, latest))
        slots = [
            moment
            for n in range((last - first).days + 1)
            for minute in (*range(MORNING, NOON, 17), *range(AFTERNOON, EVENING, 17))
            if earliest < (moment := morning_of(first) + timedelta(days=n, minutes=minute)) < latest
        ]
        slots = [moment for moment in slots if day_of(moment).weekday() != SUNDAY] or slots
        found = slots[int(choice * len(slots))] if slots else earliest + (latest - earliest) / 2
        return found.astimezone(UTC)
