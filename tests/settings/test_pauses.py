"""A deadline moves by what a pause took of its time."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.settings.clocks import later, put_off
from app.workdays import workdays_between

FRIDAY = datetime(2026, 6, 5, 2, tzinfo=UTC)  # ten in the morning in China
moments = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001  the zone is beside it


def test_a_weekend_takes_nothing_of_working_days_and_all_of_urgent_ones() -> None:
    monday = FRIDAY + timedelta(days=3)
    assert workdays_between(FRIDAY, FRIDAY + timedelta(days=2)) == 0
    assert workdays_between(FRIDAY, monday) == 1
    until = later(FRIDAY, 5, 3)
    assert put_off(until, FRIDAY, FRIDAY + timedelta(days=2), 3) == until
    assert put_off(until, FRIDAY, monday, 3) == until + timedelta(days=3)  # its own day, and the free ones in between
    assert put_off(until, FRIDAY, monday, 1) == until + timedelta(days=3)


@given(moments, st.integers(1, 30), st.integers(0, 60), st.sampled_from((1, 2, 3, 4)))
def test_after_a_pause_as_much_is_left_as_before(since: datetime, days: int, paused: int, urgency: int) -> None:
    until, resumed = later(since, days, urgency), since + timedelta(days=paused)
    after = put_off(until, since, resumed, urgency)
    assert after >= until
    if urgency in {1, 2}:
        assert after - resumed == until - since
    else:
        assert workdays_between(resumed, after) == workdays_between(since, until)
