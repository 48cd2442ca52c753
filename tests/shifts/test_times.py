"""What people write of their week is read as they mean it; what is proposed is free, and never twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import RuleBroken
from app.shifts.times import Calendar, Span, at, begun_with, merged, openings, read_clock, read_spans, written

DAY = date(2026, 11, 30)  # a Monday
minutes = st.integers(0, 1440)
spans = st.lists(st.tuples(minutes, minutes).filter(lambda pair: pair[0] < pair[1]), max_size=6)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("14:00-17:00", [(840, 1020)]),
        ("14点到17点", [(840, 1020)]),
        ("９：００～１１：３０，14-16", [(540, 690), (840, 960)]),
        ("14:00–15:00、14:30至16:00", [(840, 960)]),
        ("下午2点到5点", [(840, 1020)]),
        ("9点到11点半，14-16", [(540, 690), (840, 960)]),
        ("", []),
        (" ，", []),
        ("22:00-24:00", [(1320, 1440)]),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, found: list[tuple[int, int]]) -> None:
    assert read_spans(text) == found


@pytest.mark.parametrize("text", ["下午", "17:00-14:00", "14:70-15:00", "23:00-25:00", "14:00"])
def test_what_is_no_stretch_is_said_with_an_example(text: str) -> None:
    with pytest.raises(RuleBroken, match="14:00-17:00"):
        read_spans(text)


@given(spans)
def test_what_was_written_is_read_again(week: list[tuple[int, int]]) -> None:
    assert read_spans(written(merged(week))) == merged(week)


@given(spans, minutes)
def test_joining_stretches_loses_and_adds_no_minute(week: list[tuple[int, int]], minute: int) -> None:
    def inside(stretches: list[tuple[int, int]]) -> bool:
        return any(low <= minute < high for low, high in stretches)

    assert inside(week) == inside(merged(week))


@pytest.mark.parametrize(
    ("text", "minute"),
    [("14:00", 840), ("14", 840), ("14点半", 870), ("下午2点", 840), ("晚上7:30", 1170), ("２：０５", 125), ("25:00", None), ("现在", None)],
)  # fmt: skip
def test_an_hour_is_read(text: str, minute: int | None) -> None:
    assert read_clock(text) == minute


def test_without_a_calendar_only_the_days_of_the_offer_are_known() -> None:
    calendar = Calendar({}, days=frozenset({5}))
    assert calendar.free(DAY) == []
    assert calendar.free(DAY + timedelta(days=5)) == [(420, 1260)]
    assert not Calendar({0: [(840, 900)]}, [(DAY, DAY)]).free(DAY)


def test_what_was_ticked_when_signing_up_begins_the_calendar() -> None:
    assert begun_with([5, 6], ["afternoon", "evening"]) == {5: [(840, 1260)], 6: [(840, 1260)]}
    assert begun_with([], ["morning"]).keys() == set(range(7))
    assert begun_with([5], []) == {}


moments = st.integers(0, 14 * 24 * 2).map(
    lambda half: datetime(2026, 11, 30, tzinfo=UTC) + timedelta(minutes=30 * half)
)
taken_spans = st.lists(
    st.builds(lambda start, length: Span(start, start + timedelta(minutes=30 * length)), moments, st.integers(1, 8)), max_size=10
)  # fmt: skip
weeks = st.dictionaries(st.integers(0, 6), spans.map(merged), max_size=7)


@given(weeks, taken_spans, st.sampled_from([30, 60, 90, 240]), moments)
def test_what_is_proposed_lies_in_her_time_ahead_and_meets_nothing(
    week: dict[int, list[tuple[int, int]]], taken: list[Span], length: int, after: datetime
) -> None:
    calendar = Calendar(week, [(DAY + timedelta(days=2), DAY + timedelta(days=3))])
    days = [DAY + timedelta(days=turn) for turn in range(14)]
    found = openings(calendar, taken, days, length, after=after)
    assert len({span.day for span in found}) == len(found) <= 6, "one on each day"
    for span in found:
        assert span.minutes == length
        assert span.start > after
        assert calendar.holds(span) or not week
        assert not any(span.meets(other) for other in taken)


def test_the_day_is_chinas() -> None:
    assert Span(at(DAY, 0), at(DAY, 60)).day == DAY
    assert at(DAY, 0) == datetime(2026, 11, 29, 16, tzinfo=UTC)
