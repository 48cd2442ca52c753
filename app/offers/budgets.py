"""Money as places: how many cases the yuan that a charity has promised to nobody can still pay for. Pure.

A case takes at most the ceiling the charity states. A case that was said yes to, and for which nothing stands in the books
yet, keeps its ceiling back; once something stands in the books, that is what it costs, and it is counted there alone.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Places(NamedTuple):
    """How many in a period, how many are left of them, and when all are free again."""

    capacity: int | None
    free: int | None
    renews_on: date | None


def affordable(budget_left: Decimal | None, ceiling: Decimal | None, waiting: int) -> int | None:
    """How many more cases can be paid for, `waiting` of them being promised without a yuan in the books yet; None where no
    book is kept or no ceiling is stated: then money limits nothing here."""
    if budget_left is None or not ceiling:
        return None
    return max(0, int(budget_left // ceiling) - waiting)


def bounded(period: Places, cases: int | None) -> Places:
    """The places of a period, bounded by what can be paid for: never more, also once the period begins anew, since money
    does not come back with the calendar."""
    if cases is None:
        return period
    if cases == 0:
        return Places(period.capacity or 1, 0, None)
    if period.capacity is None or period.free is None:
        return Places(cases, cases, None)
    return Places(min(period.capacity, cases), min(period.free, cases), period.renews_on)
