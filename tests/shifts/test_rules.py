"""What stands in the way of a shift, each in a plain sentence at its field."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import RuleBroken
from app.offers.models import Mode
from app.settings.volunteers import BOUNDS, Load
from app.shifts import rules
from app.shifts.models import Company, ShiftStatus
from app.shifts.rules import MOVES, check_fits, opens_at
from app.shifts.times import Calendar, Span, at

MONDAY = date(2026, 11, 30)
NOW = at(MONDAY, 8 * 60)
ANY = Calendar({})
LOAD = Load()


def span(days: int = 1, hour: int = 14, minutes: int = 60) -> Span:
    """A time after now."""
    start = at(MONDAY + timedelta(days=days), hour * 60)
    return Span(start, start + timedelta(minutes=minutes))


def fits(one: Span, **more: object) -> None:
    """Ask everything."""
    check_fits(one, **({"now": NOW, "cleared_until": date.max, "calendar": ANY, "taken": [], "load": LOAD} | more))


CASES = {
    "gone by": (span(days=-1), {}, "已经过去", "on"),
    "too far ahead": (span(days=100), {}, "90 天", "on"),
    "too short": (span(minutes=10), {}, "30 分钟到 4 小时", "minutes"),
    "too long": (span(hour=9, minutes=300), {}, "30 分钟到 4 小时", "minutes"),
    "at night": (span(hour=20, minutes=90), {}, "早上 7 点到晚上 9 点", "at"),
    "not cleared": (span(), {"cleared_until": None}, "还没有办齐", "on"),
    "cleared until before": (span(), {"cleared_until": MONDAY}, "核查只到 2026-11-30", "on"),
    "not the child's day": (span(), {"child_days": [0]}, "孩子这一天不方便", "on"),
    "away": (span(), {"calendar": Calendar({}, [(MONDAY, MONDAY + timedelta(days=3))])}, "那天不在", "on"),
    "no time that day": (span(), {"calendar": Calendar({5: [(840, 900)]})}, "那一天没有空", "on"),
    "another hour": (span(), {"calendar": Calendar({1: [(900, 1000)]})}, "15:00-16:40", "at"),
    "taken elsewhere": (span(), {"taken": [span(minutes=30)]}, "14:00-14:30 已经约好了别处", "at"),
    "twice that day": (span(hour=18), {"taken": [span(hour=9), span(hour=11)]}, "那一天已经有 2 次", "on"),
    "a full week": (span(days=6), {"taken": [span(days=day, minutes=30) for day in range(1, 5)]}, "那一周已经排满", "on"),
    "too many hours": (span(days=6), {"taken": [span(days=day, minutes=225) for day in (1, 3)]}, "那一周已经排满", "on"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_refused(name: str) -> None:
    one, more, words, field = CASES[name]
    with pytest.raises(RuleBroken, match=words) as error:
        fits(one, **more)
    assert error.value.field == field


def test_a_county_that_allows_more_or_less() -> None:
    three = [span(hour=8), span(hour=10), span(hour=12)]
    fits(span(hour=18), taken=three, load=Load(day_shifts=4, week_shifts=6, week_hours=10))
    with pytest.raises(RuleBroken, match="一周最多 3 次、10 小时"):
        fits(span(days=6), taken=three, load=Load(day_shifts=3, week_shifts=3, week_hours=10))
    with pytest.raises(RuleBroken, match="一周最多 9 次、3 小时"):
        fits(span(days=6), taken=three, load=Load(day_shifts=3, week_shifts=9, week_hours=3))


def test_what_is_left_is_fine() -> None:
    fits(span(), taken=[span(hour=15), span(days=8)], child_days=[1], calendar=Calendar({1: [(800, 1000)]}))


@given(
    st.lists(st.tuples(st.integers(1, 60), st.integers(7, 19), st.sampled_from([30, 60, 120, 240])), max_size=40),
    st.builds(Load, **{name: st.integers(*bounds) for name, bounds in BOUNDS.items()}),
)
def test_nobody_is_ever_asked_for_more_than_her_county_says(wishes: list[tuple[int, int, int]], load: Load) -> None:
    taken: list[Span] = []
    for days, hour, minutes in wishes:
        one = span(days, hour, minutes)
        try:
            fits(one, taken=taken, load=load)
        except RuleBroken:
            continue
        taken.append(one)
    for monday in {rules.week_of(one.day) for one in taken}:
        same = [one for one in taken if rules.week_of(one.day) == monday]
        assert len(same) <= load.week_shifts
        assert sum(one.minutes for one in same) <= load.week_minutes
        assert all(sum(two.day == one.day for two in same) <= load.day_shifts for one in same)
    assert not any(a.meets(b) for n, a in enumerate(taken) for b in taken[:n])


@pytest.mark.parametrize("mode", [Mode.AT_HOME, Mode.ON_SITE, Mode.REMOTE])
@pytest.mark.parametrize("company", list(Company))
def test_nobody_meets_a_child_alone(mode: Mode, company: Company) -> None:
    apart = company is Company.APART
    if apart is (mode is Mode.REMOTE):
        rules.check_company(mode, company)
        return
    with pytest.raises(RuleBroken) as error:
        rules.check_company(mode, company)
    assert error.value.field == "company"


def test_hours_count_only_after_both_have_spoken() -> None:
    ways = {status for status, to in MOVES.items() if ShiftStatus.CONFIRMED in to}
    assert ways == {ShiftStatus.WRITTEN}
    assert set(MOVES) == set(ShiftStatus)


def test_those_whom_the_child_knows_come_first_where_there_is_time() -> None:
    far, near = span(days=5).start, span(days=1).start
    assert opens_at(NOW, far, known=True, any_known=True) == NOW
    assert opens_at(NOW, far, known=False, any_known=True) == NOW + rules.HEAD_START
    assert opens_at(NOW, far, known=False, any_known=False) == NOW
    assert opens_at(NOW, near, known=False, any_known=True) == NOW


@pytest.mark.parametrize(("minutes", "now"), [(None, 10), (0, 10), (721, 10), (60, -10)])
def test_hours_that_cannot_be_written(minutes: int | None, now: int) -> None:
    with pytest.raises(RuleBroken) as error:
        rules.check_written(span(), minutes, span().start + timedelta(minutes=now))
    assert error.value.field == "minutes"


def test_the_code_opens_about_the_time_agreed() -> None:
    one = span()
    rules.check_door(one, one.start - timedelta(minutes=59))
    rules.check_door(one, one.end + timedelta(minutes=59))
    for moment in (one.start - timedelta(minutes=61), one.end + timedelta(minutes=61)):
        with pytest.raises(RuleBroken):
            rules.check_door(one, moment)


def test_a_swap_needs_two_hours() -> None:
    one = span()
    rules.check_swap(one, one.start - timedelta(hours=2))
    with pytest.raises(RuleBroken, match="打电话"):
        rules.check_swap(one, one.start - timedelta(minutes=119))
