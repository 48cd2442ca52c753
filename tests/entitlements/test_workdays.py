"""Days on which offices are open, counted as guides count them."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.entitlements.rulebook import book
from app.entitlements.rules import due, papers_of
from app.entitlements.workdays import after, between, is_announced

DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))


def test_holidays_and_the_weekends_worked_for_them() -> None:
    assert after(date(2026, 9, 30), 1) == date(2026, 10, 8), "National Day"
    assert after(date(2026, 10, 9), 1) == date(2026, 10, 10), "a Saturday on which one works"
    assert after(date(2026, 11, 27), 1) == date(2026, 11, 30), "a weekend"
    assert after(date(2026, 11, 27), 0) == date(2026, 11, 27)
    assert is_announced(date(2026, 1, 1))
    assert not is_announced(date(2029, 1, 1))


@given(DAYS, st.integers(0, 60))
def test_counting_back_gives_what_was_counted_forth(start, days) -> None:
    assert between(start, after(start, days)) == days
    assert between(after(start, days), start) == -days


def test_the_clock_of_each_route() -> None:
    rule = book(date(2026, 11, 1)).rules["E02"]
    monday = date(2026, 11, 2)
    assert between(monday, due(rule, "home", monday)) == 30
    assert between(monday, due(rule, "cross", monday)) == 36
    assert due(book(monday).rules["E07"], "home", monday) is None, "nobody has said how long"


def test_papers_in_brackets_stay_together_and_remarks_are_none() -> None:
    rules = book(date(2026, 11, 1)).rules
    assert papers_of(rules["E01"])[2] == "父母死亡或宣告死亡/失踪证明（或公安查找证明/弃婴证明）"
    assert papers_of(rules["E02"])[-1] == "死亡/宣告失踪文书"
    assert papers_of(rules["E22"]) == []
    assert papers_of(rules["E24"]) == ["申请表", "身份", "事由材料"]
