"""One clock: moments in UTC, days as they are in China."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from app.clock import CHINA, day_of, now, today


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
