"""The promise spread over months, stretches that hide nobody's child, and how a contract stands."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import RuleBroken
from app.purchases.models import ContractKind
from app.purchases.rules import (
    FEWEST,
    Delivery,
    by_pace,
    check_contract,
    check_evidence,
    check_milestone,
    months,
    promised_by_month,
    spans,
    standing,
)

START, END = date(2026, 3, 15), date(2027, 1, 20)
terms = st.tuples(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 1800)).map(
    lambda pair: (pair[0], pair[0] + timedelta(days=pair[1]))
)
given_help = st.lists(
    st.builds(Delivery, st.sampled_from(months(START, END)), st.integers(1, 12), st.integers(1, 9), st.booleans()),
    max_size=40,
)


@given(st.integers(1, 10_000), terms)
def test_the_months_add_up_to_the_promise(units: int, term: tuple[date, date]) -> None:
    even = promised_by_month(units, *term)
    assert sum(even.values()) == units
    assert min(even.values()) >= 0
    assert list(even) == months(*term)
    assert (next(iter(even)), list(even)[-1]) == (term[0].isoformat()[:7], term[1].isoformat()[:7])


@given(st.integers(1, 10_000), terms, st.integers(-50, 2000))
def test_the_pace_never_runs_back_and_ends_at_the_promise(units: int, term: tuple[date, date], day: int) -> None:
    on = term[0] + timedelta(days=day)
    assert by_pace(units, *term, on) <= by_pace(units, *term, on + timedelta(days=1)) <= units
    assert by_pace(units, *term, term[0] - timedelta(days=1)) == 0
    assert by_pace(units, *term, term[1]) == units


@given(given_help, st.sampled_from(months(START, END)))
def test_no_stretch_tells_of_fewer_children_than_five(rows: list[Delivery], until: str) -> None:
    even = promised_by_month(300, START, END)
    found = spans(even, rows, until)
    all_children = {one.child for one in rows}
    for one in found:
        children = {row.child for row in rows if one.first <= row.month <= one.last}
        assert not children or len(children) >= min(FEWEST, len(all_children))
        if children and len(children) < FEWEST:
            assert len(found) == 1, "only where the whole contract has helped fewer, and then nothing is told apart"


@given(given_help, st.sampled_from(months(START, END)))
def test_stretches_add_up_and_follow_one_another(rows: list[Delivery], until: str) -> None:
    even = promised_by_month(300, START, END)
    found = spans(even, rows, until)
    assert sum(one.reported for one in found) == sum(one.units for one in rows)
    assert sum(one.accepted for one in found) == sum(one.units for one in rows if one.accepted)
    assert all(one.accepted <= one.reported for one in found)
    edges = [edge for one in found for edge in (one.first, one.last)]
    assert edges == sorted(edges)


def test_how_it_stands_in_the_middle() -> None:
    rows = [Delivery("2026-03", 1, 4, True), Delivery("2026-04", 2, 3, False)]
    found = standing(100, date(2026, 1, 1), date(2026, 12, 31), rows, date(2026, 7, 1))
    assert (found.reported, found.accepted, found.expected, found.late) == (7, 4, 49, 45)
    assert (found.days, found.days_left) == (365, 183)
    over = standing(100, date(2026, 1, 1), date(2026, 12, 31), rows, date(2027, 7, 1))
    assert (over.expected, over.days_left) == (100, 0)
    before = standing(100, date(2026, 1, 1), date(2026, 12, 31), [], date(2025, 7, 1))
    assert (before.expected, before.days_left) == (0, 365)


@pytest.mark.parametrize(
    ("kind", "units", "posts", "ends", "field"),
    [
        (ContractKind.PROJECT, 0, None, END, "units"),
        (ContractKind.PROJECT, 10, None, START, "ends_on"),
        (ContractKind.PROJECT, 10, None, date(2040, 1, 1), "ends_on"),
        (ContractKind.POST, 10, None, END, "posts"),
        (ContractKind.POST, 10, 0, END, "posts"),
    ],
)
def test_no_contract(kind: ContractKind, units: int, posts: int | None, ends: date, field: str) -> None:
    with pytest.raises(RuleBroken) as error:
        check_contract(kind, units, posts, START, ends)
    assert error.value.field == field


@pytest.mark.parametrize(
    ("units", "due", "amount", "field"),
    [
        (101, END, Decimal(5), "units"), (0, END, Decimal(5), "units"), (5, date(2026, 1, 1), Decimal(5), "due_on"),
        (5, END, Decimal(0), "amount"), (5, END, Decimal("0.001"), "amount"), (5, END, None, "amount"),
        (None, END, Decimal("NaN"), "amount"),
    ],
)  # fmt: skip
def test_no_milestone(units: int | None, due: date, amount: Decimal | None, field: str) -> None:
    with pytest.raises(RuleBroken) as error:
        check_milestone(units, 100, due, START, amount)
    assert error.value.field == field


def test_evidence_is_units_or_a_document() -> None:
    check_evidence(10, 10, "")
    check_evidence(None, 0, "验收 2026-7")
    for units, accepted, document in ((10, 9, "验收"), (None, 500, " ")):
        with pytest.raises(RuleBroken):
            check_evidence(units, accepted, document)
