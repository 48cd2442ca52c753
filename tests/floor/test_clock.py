"""One clock: moments in UTC, days as they are in China."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from app.clock import CHINA, day_of, morning_of, now, today


@pytest.mark.parametrize(("hour", "day"), [(15, 31), (16, 1), (23, 1)])
def test_the_small_hours_belong_to_the_new_day(hour: int, day: int) -> None:
    moment = datetime(2026, 5, 31, hour, 30, tzinfo=UTC)
    assert day_of(moment).day == day
    assert day_of(moment.astimezone(CHINA)) == day_of(moment), "wherever it was written down"


@pytest.mark.parametrize("hour", range(24))
def test_what_is_now_is_today(hour: int) -> None:
    with time_machine.travel(datetime(2026, 5, 31, hour, 59, 59, tzinfo=UTC), tick=False):
        assert day_of(now()) == today()
        assert today() - date(2026, 5, 31) in {timedelta(0), timedelta(days=1)}


@pytest.mark.parametrize("hour", [0, 8, 23])
def test_a_morning_is_that_of_china(hour: int) -> None:
    begins = morning_of(date(2026, 6, 1), hour)
    assert begins == datetime(2026, 6, 1, hour, tzinfo=CHINA)
    assert begins.tzinfo is UTC
    assert day_of(begins) == date(2026, 6, 1)
    assert day_of(morning_of(date(2026, 6, 1)) - timedelta(seconds=1)) == date(2026, 5, 31)
