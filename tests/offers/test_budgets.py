"""Money as places: never more cases than it pays for, by whatever calendar; and no plan beyond the budget."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.facts import NeedFacts, OfferFacts
from app.matching.need_columns import NeedColumns
from app.matching.offer_columns import OfferColumns
from app.matching.pairs import pairing
from app.matching.solve import solve
from app.offers.budgets import Places, affordable, bounded
from tests.matching.instances import TERMS

DAY = date(2026, 11, 29)
yuan = st.decimals(0, 20_000, places=2, allow_nan=False)
ceilings = st.decimals(1, 8_000, places=2, allow_nan=False)
waits = st.integers(0, 6)


@st.composite
def periods(draw: st.DrawFn) -> Places:
    """Places of a period, or none stated."""
    capacity = draw(st.none() | st.integers(1, 9))
    free = None if capacity is None else draw(st.integers(0, capacity))
    return Places(capacity, free, draw(st.none() | st.just(DAY + timedelta(days=1)) | st.just(DAY)))


@given(yuan, ceilings, waits)
def test_cases_and_what_is_kept_back_are_paid_for(left: Decimal, ceiling: Decimal, waiting: int) -> None:
    cases = affordable(left, ceiling, waiting)
    assert cases is not None
    assert cases == 0 or (cases + waiting) * ceiling <= left
    assert (cases + waiting + 1) * ceiling > left, "and not fewer than it pays for"


def test_no_book_and_no_ceiling_limit_nothing() -> None:
    assert affordable(None, Decimal(100), 3) is None
    assert affordable(Decimal(100), None, 3) is None
    period = Places(5, 2, DAY)
    assert bounded(period, None) == period


@given(periods(), st.integers(0, 9), st.integers(-3, 3))
def test_never_more_than_money_and_period_allow_on_any_day(period: Places, cases: int, days: int) -> None:
    found, on = bounded(period, cases), DAY + timedelta(days=days)
    left = found.capacity if found.renews_on and on >= found.renews_on else found.free
    before = period.capacity if period.renews_on and on >= period.renews_on else period.free
    assert left is not None
    assert left == min(cases, cases if before is None else before)
    assert found.capacity
    assert found.capacity > 0


Fund = tuple[Decimal, Decimal, int, Places]


@settings(max_examples=150)
@given(
    st.lists(st.tuples(yuan, ceilings, waits, periods()), min_size=1, max_size=3),
    st.lists(st.integers(1, 4), max_size=8),
)
def test_no_plan_gives_more_than_the_books_hold(funds: list[Fund], demand: list[int]) -> None:
    supply = []
    for number, (left, ceiling, waiting, period) in enumerate(funds):
        places = bounded(period, affordable(left, ceiling, waiting))
        supply.append(
            OfferFacts(
                id=UUID(int=number + 1), kind="fund", need_types=("BL02",), mode="money", reach="anywhere",
                capacity=places.capacity, free=places.free, renews_on=places.renews_on,
            )
        )  # fmt: skip
    needs = [NeedFacts(type_code="BL02", on=DAY, age=9, units=units, place="421003106900") for units in demand]
    offers = OfferColumns(offers=supply)
    pairs = pairing(NeedColumns(needs, offers), offers)
    solution = solve(pairs.problem, TERMS)
    given_by = Counter(int(pairs.offer[offer]) for offer in solution.offer.tolist() if offer >= 0)
    for number, (left, ceiling, waiting, _period) in enumerate(funds):
        units = given_by.get(number, 0)
        assert units == 0 or (units + waiting) * ceiling <= left
