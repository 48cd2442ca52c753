"""By when a child is to be visited."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessments.rules import Risk, risk_of
from app.clock import today
from app.errors import RuleBroken
from app.settings.defaults import COLOURS, CountySettings
from app.visits.rules import FIRST_WITHIN, check_visit, due_on, interval

COUNTY = CountySettings()
days = st.dates(date(2024, 1, 1), date(2030, 1, 1))
codes = st.none() | st.sampled_from(list(COLOURS))


@given(days, st.none() | days, st.integers(1, 366))
def test_due_is_after_the_last_or_soon_after_the_opening(opened, last, n) -> None:
    due = due_on(opened, last, n)
    if last:
        assert due - last == timedelta(days=n)
    else:
        assert opened < due <= opened + timedelta(days=FIRST_WITHIN)


@given(days, days, st.integers(1, 366), st.integers(1, 366))
def test_a_shorter_interval_is_never_due_later(opened, last, one, other) -> None:
    low, high = sorted((one, other))
    assert due_on(opened, last, low) <= due_on(opened, last, high)
    assert due_on(opened, None, low) <= due_on(opened, None, high)


@given(codes, codes)
def test_what_waits_can_only_shorten(level, waiting) -> None:
    alone, both = risk_of(COUNTY, level, None), risk_of(COUNTY, level, waiting)
    if level and waiting:
        assert interval(COUNTY, both) <= interval(COUNTY, alone)
        assert interval(COUNTY, both) == min(COUNTY.level(level).days, COUNTY.level(waiting).days)


def test_without_a_level_the_second_counts() -> None:
    assert interval(COUNTY, Risk(None, None)) == 30


@pytest.mark.parametrize(
    ("day", "kind", "words"),
    [
        (today() + timedelta(days=2), "home", ""),
        (today() - timedelta(days=400), "home", ""),
        (today(), "balloon", ""),
        (today(), "home", "长" * 2001),
    ],
)
def test_what_makes_no_sense_is_refused(day, kind, words) -> None:
    with pytest.raises(RuleBroken):
        check_visit(COUNTY, day, kind, words)
