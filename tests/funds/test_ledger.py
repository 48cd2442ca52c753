"""Double entry: whatever is entered adds up to nothing, and nothing is given that is not there."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import RuleBroken
from app.funds.ledger import MOST, MOVES, Balance, Kind, Side, check_amount, replayed, said

amounts = st.decimals("0.01", "500", places=2)
movements = st.lists(st.tuples(st.sampled_from(list(Kind)), amounts), max_size=40)


def tried(steps: list[tuple[Kind, Decimal]]) -> tuple[Balance, list[tuple[Kind, Decimal]]]:
    """The balance after all that the book takes, and what it took."""
    balance, taken = Balance(), []
    for kind, amount in steps:
        try:
            balance = balance.after(kind, amount)
        except RuleBroken:
            continue
        taken.append((kind, amount))
    return balance, taken


@given(movements)
def test_it_adds_up_and_is_never_below_nothing(steps: list[tuple[Kind, Decimal]]) -> None:
    balance, taken = tried(steps)
    assert sum(balance.sides.values()) == 0
    assert all(amount >= 0 for side, amount in balance.sides.items() if side is not Side.SOURCE)
    assert replayed(taken) == balance


@given(movements)
def test_each_account_is_the_sum_of_its_lines(steps: list[tuple[Kind, Decimal]]) -> None:
    balance, taken = tried(steps)
    sums = dict.fromkeys(Side, Decimal(0))
    for kind, amount in taken:
        source, target = MOVES[kind]
        sums[source] -= amount
        sums[target] += amount
    assert sums == dict(balance.sides)


@given(movements, st.sampled_from(list(Kind)), amounts)
def test_what_is_refused_is_more_than_there_is(steps: list[tuple[Kind, Decimal]], kind: Kind, amount: Decimal) -> None:
    balance, _taken = tried(steps)
    source = MOVES[kind][0]
    there = source is Side.SOURCE or balance.sides[source] >= amount
    if there:
        after = balance.after(kind, amount)
        assert after.sides[MOVES[kind][1]] == balance.sides[MOVES[kind][1]] + amount
    else:
        with pytest.raises(RuleBroken) as error:
            balance.after(kind, amount)
        assert error.value.field == "amount"


@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        (None, "元"),
        ("0", "元"),
        ("-1", "元"),
        ("0.001", "元"),
        (MOST + 1, "元"),
        ("NaN", "元"),
        ("Infinity", "元"),
        ("1.5", "件"),
    ],
)
def test_no_amount(amount: str | Decimal | None, unit: str) -> None:
    with pytest.raises(RuleBroken):
        check_amount(None if amount is None else Decimal(amount), unit)


def test_how_amounts_are_read() -> None:
    assert [said(Decimal(text), unit) for text, unit in (("1200", "元"), ("1200.5", "元"), ("30", "件"))] == [
        "1,200 元", "1,200.50 元", "30 件",
    ]  # fmt: skip
