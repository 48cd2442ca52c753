"""When parents must call, and what is refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import today
from app.errors import RuleBroken
from app.households import rules

DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(start=DAYS, child=st.none() | DAYS, carer=st.none() | DAYS)
def test_both_must_have_been_called_within_a_week(start: date, child: date | None, carer: date | None) -> None:
    due = rules.contact_due(start, child, carer)
    assert due - timedelta(days=7) in {start, child, carer}
    assert all(due <= day + timedelta(days=7) for day in (child, carer) if day)


@given(grounds=st.lists(st.none() | st.booleans(), min_size=3, max_size=3))
def test_unfit_and_unasked_are_different(grounds: list[bool | None]) -> None:
    assert rules.is_unfit(grounds) == (True in grounds)
    assert rules.is_checked(grounds) == (None not in grounds)


@pytest.mark.parametrize(
    ("check", "facts", "field"),
    [
        (rules.check_household, {"members": 0}, "members"),
        (rules.check_household, {"status_since": today() + timedelta(days=2)}, "status_since"),
        (rules.check_parent, {"phone": "不知道"}, "phone"),
        (rules.check_circumstance, {"code": "X"}, "code"),
        (rules.check_circumstance, {"code": "S8_ILL", "months": -1}, "months"),
        (
            rules.check_circumstance,
            {"code": "S8_ILL", "since_on": date(2026, 1, 2), "until_on": date(2026, 1, 1)},
            "until_on",
        ),
        (rules.check_guardian, {"name": None}, "name"),
        (rules.check_guardian, {"name": "甲", "relation": "x"}, "relation"),
        (rules.check_care, {"name": "甲", "from_on": None}, "from_on"),
        (
            rules.check_care,
            {"name": "甲", "from_on": today(), "confirmed_on": today() + timedelta(days=2)},
            "confirmed_on",
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(check, facts, field) -> None:
    with pytest.raises(RuleBroken) as refused:
        check(facts)
    assert refused.value.field == field
