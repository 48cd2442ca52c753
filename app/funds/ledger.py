"""Double entry for one book: every movement takes from one account what it puts into another; none but the source may
fall below nothing. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from app.errors import RuleBroken
from app.words import Words, _

NOTHING = Decimal("0.00")
MOST = Decimal("999999999.99")
CENT = Decimal("0.01")
MONEY = "元"
TWO_PERSON_ABOVE = Decimal("5000.00")
"""Above this, a second person of the charity has to say yes. A product default, not the law's; each fund sets its own."""
DISCLOSE_MONTHS = 3
"""After how many months the charity publishes how its project goes, unless it has set another time; a product default."""


class Side(StrEnum):
    """The accounts of a book."""

    SOURCE = "source"  # where it comes from: donors and the charity's budget; falls as the others rise
    AVAILABLE = "available"
    COMMITTED = "committed"
    PAID = "paid"


class Kind(StrEnum):
    """What can happen to it."""

    BUDGET = "budget"
    SEND_BACK = "send_back"
    COMMIT = "commit"
    RELEASE = "release"
    PAY = "pay"
    REFUND = "refund"


MOVES: Mapping[Kind, tuple[Side, Side]] = {
    Kind.BUDGET: (Side.SOURCE, Side.AVAILABLE),
    Kind.SEND_BACK: (Side.AVAILABLE, Side.SOURCE),
    Kind.COMMIT: (Side.AVAILABLE, Side.COMMITTED),
    Kind.RELEASE: (Side.COMMITTED, Side.AVAILABLE),
    Kind.PAY: (Side.COMMITTED, Side.PAID),
    Kind.REFUND: (Side.PAID, Side.AVAILABLE),
}
"""From which account to which."""
KIND_NAMES: Mapping[Kind, Words] = {
    Kind.BUDGET: _("收到"),
    Kind.SEND_BACK: _("退回来源"),
    Kind.COMMIT: _("承诺给孩子"),
    Kind.RELEASE: _("承诺解除"),
    Kind.PAY: _("已拨付"),
    Kind.REFUND: _("拨付退回"),
}
SHORT: Mapping[Side, Words] = {
    Side.AVAILABLE: _("可用余额只有 %(left)s，不够这一笔。请改小数目，或先登记收到的。"),
    Side.COMMITTED: _("已承诺的只剩 %(left)s，不够这一笔。请核对数目。"),
    Side.PAID: _("已拨付的只有 %(left)s，退回不能比它多。请核对数目。"),
}


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands in the accounts of one book. The source is what the other three hold, below nothing."""

    available: Decimal = NOTHING
    committed: Decimal = NOTHING
    paid: Decimal = NOTHING

    @property
    def received(self) -> Decimal:
        """All that came in and was not sent back."""
        return self.available + self.committed + self.paid

    @property
    def sides(self) -> Mapping[Side, Decimal]:
        """By account; they add up to nothing."""
        return {
            Side.SOURCE: -self.received,
            Side.AVAILABLE: self.available,
            Side.COMMITTED: self.committed,
            Side.PAID: self.paid,
        }

    def after(self, kind: Kind, amount: Decimal, unit: str = MONEY) -> "Balance":
        """The balance after a movement; RuleBroken where an account would fall below nothing."""
        check_amount(amount, unit)
        taken, put = MOVES[kind]
        sides = dict(self.sides)
        if taken is not Side.SOURCE and sides[taken] < amount:
            raise RuleBroken(SHORT[taken] % {"left": said(sides[taken], unit)}, field="amount")
        sides[taken] -= amount
        sides[put] += amount
        if sum(sides.values()) != 0:
            raise ArithmeticError("a movement must take what it puts")
        return replace(self, available=sides[Side.AVAILABLE], committed=sides[Side.COMMITTED], paid=sides[Side.PAID])


def replayed(movements: Iterable[tuple[Kind, Decimal]], unit: str = MONEY) -> Balance:
    """What movements, in their order, come to."""
    found = Balance()
    for kind, amount in movements:
        found = found.after(kind, amount, unit)
    return found


def check_amount(amount: Decimal | None, unit: str = MONEY) -> Decimal:
    """Above nothing; yuan to the cent, goods in whole pieces."""
    step = CENT if unit == MONEY else Decimal(1)
    if amount is None or not amount.is_finite() or not NOTHING < amount <= MOST or amount % step:
        if unit == MONEY:
            raise RuleBroken(_("请写大于 0 的金额，最多两位小数，例如 1200 或 1200.50。"), field="amount")
        raise RuleBroken(_("请写大于 0 的整数，例如 30。"), field="amount")
    return amount


def said(amount: Decimal, unit: str = MONEY) -> str:
    """An amount as it is read: 1,200 元, 1,200.50 元, 30 件."""
    shown = f"{amount:,.2f}" if amount % 1 else f"{amount:,.0f}"
    return f"{shown} {_('元') if unit == MONEY else unit}"
