"""What a scheme and a completion need."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.errors import RuleBroken
from app.growth.models import SchemeKind
from app.growth.rules import check_completion, check_scheme

ON = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("kind", "seats", "amount", "days", "field"),
    [
        (SchemeKind.COURSE, 0, None, 5, "seats"),
        (SchemeKind.COURSE, 501, None, 5, "seats"),
        (SchemeKind.COURSE, 5, None, -1, "ends_on"),
        (SchemeKind.GRANT, 5, None, 5, "amount"),
        (SchemeKind.GRANT, 5, Decimal(0), 5, "amount"),
        (SchemeKind.GRANT, 5, Decimal("0.001"), 5, "amount"),
        (SchemeKind.GRANT, 5, Decimal("NaN"), 5, "amount"),
    ],
)
def test_no_scheme(kind: SchemeKind, seats: int, amount: Decimal | None, days: int, field: str) -> None:
    with pytest.raises(RuleBroken) as error:
        check_scheme(kind, seats, amount, ON, ON + timedelta(days=days))
    assert error.value.field == field


def test_a_course_needs_no_amount_and_may_last_one_day() -> None:
    check_scheme(SchemeKind.COURSE, 1, None, ON, ON)
    check_scheme(SchemeKind.GRANT, 1, Decimal("3000.50"), ON, ON)


@pytest.mark.parametrize(
    ("done", "paper", "field"),
    [(ON + timedelta(days=1), "证-1", "done_on"), (ON - timedelta(days=9), "证-1", "done_on"), (ON, "  ", "paper")],
)
def test_no_completion(done: date, paper: str, field: str) -> None:
    with pytest.raises(RuleBroken) as error:
        check_completion(done, ON - timedelta(days=5), ON, paper)
    assert error.value.field == field
