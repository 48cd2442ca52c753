"""Questions about contracts: what is promised by when, what counts, what is late. Pure.

The law says how a purchase is made and by whom; how units spread over months, from which sum on two people sign and when
something is late are product defaults (以当地政策为准).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from app.errors import RuleBroken
from app.purchases.models import ContractKind, ContractStatus, Deed, MilestoneStatus
from app.words import Words, _

TWO_PERSON_ABOVE = Decimal("50000.00")
"""Above this, a second officer has to agree to a payment. A product default, not the law's; each contract sets its own."""
LONGEST = 366 * 5
MOST_UNITS = 1_000_000
FEWEST = 5
"""Months in which fewer children were helped are shown together with the next, so that no one child is a figure."""
KIND_NAMES: Mapping[ContractKind, Words] = {
    ContractKind.PROJECT: _("项目制（按做成的服务）"),
    ContractKind.POST: _("岗位制（按派驻的社工）"),
}
DEED_NAMES: Mapping[Deed, Words] = {
    Deed.DRAWN: _("起草"), Deed.PROPOSED: _("发给机构签"), Deed.SENT_BACK: _("机构退回"), Deed.SIGNED: _("机构签了"),
    Deed.TIED: _("选定用哪些服务来做"), Deed.ENDED: _("结束"), Deed.CLAIMED: _("机构申请付款"), Deed.RETURNED: _("退回申请"),
    Deed.APPROVED: _("同意付款"), Deed.SECONDED: _("第二个人同意付款"), Deed.PAID: _("登记已付款"),
}  # fmt: skip


class Delivery(NamedTuple):
    """Help that was given under a contract: in which month, to which child (a running number, no name), how much, and
    whether both keys agree that it arrived."""

    month: str
    child: int
    units: int
    accepted: bool


class Span(NamedTuple):
    """One month, or several that are told together."""

    first: str
    last: str
    promised: int
    reported: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a contract stands on a day."""

    promised: int
    reported: int
    accepted: int
    expected: int
    """What an even pace would have come to by that day."""
    days: int
    days_left: int

    @property
    def late(self) -> int:
        """How many units an even pace would be ahead."""
        return max(0, self.expected - self.accepted)


def check_contract(kind: ContractKind, units: int, posts: int | None, starts_on: date, ends_on: date) -> None:
    """Something to deliver, a term, and posts where posts are bought."""
    if not 0 < units <= MOST_UNITS:
        raise RuleBroken(_("请写大于 0 的整数，例如 600。"), field="units")
    if ends_on <= starts_on:
        raise RuleBroken(_("结束的日子要在开始以后。"), field="ends_on")
    if (ends_on - starts_on).days > LONGEST:
        raise RuleBroken(_("合同期最长 5 年。再长请分成几份。"), field="ends_on")
    if kind is ContractKind.POST and not (posts and 0 < posts <= 1000):
        raise RuleBroken(_("岗位制请写派驻几个岗位，例如 2。"), field="posts")


def check_milestone(units: int | None, promised: int, due_on: date, starts_on: date, amount: Decimal | None) -> None:
    """It can be reached, after the contract begins, and something is paid for it."""
    if amount is None or not amount.is_finite() or not 0 < amount < 10**11 or amount % Decimal("0.01"):
        raise RuleBroken(_("请写大于 0 的金额，最多两位小数，例如 1200 或 1200.50。"), field="amount")
    if units is not None and not 0 < units <= promised:
        raise RuleBroken(_("请写 1 到 %(most)s 的整数：合同一共就这么多。", most=promised), field="units")
    if due_on < starts_on:
        raise RuleBroken(_("付款的日子要在合同开始以后。"), field="due_on")


def check_state(is_now: ContractStatus, *wanted: ContractStatus) -> None:
    """Only so far along may this be done."""
    if is_now not in wanted:
        raise RuleBroken(_("合同现在不能这样做，请刷新页面看它的状态。"))


def check_milestone_state(is_now: MilestoneStatus, *wanted: MilestoneStatus) -> None:
    """The same of a milestone."""
    if is_now not in wanted:
        raise RuleBroken(_("这一笔付款现在不能这样做，请刷新页面看它的状态。"))


def check_evidence(units: int | None, accepted: int, document: str) -> None:
    """What the milestone asks for is there."""
    if units is not None and accepted < units:
        raise RuleBroken(
            _("两方确认的还只有 %(have)s，要到 %(want)s 才能申请。请先请主任确认落实。", have=accepted, want=units)
        )
    if units is None and not document.strip():
        raise RuleBroken(_("请写依据的文件号，例如验收报告的编号。"), field="document")


def months(first: date, last: date) -> list[str]:
    """Every month of a term, as 2026-03."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [f"{first.year + (first.month - 1 + n) // 12}-{(first.month - 1 + n) % 12 + 1:02d}" for n in range(count)]


def by_pace(units: int, starts_on: date, ends_on: date, on: date) -> int:
    """What an even pace has come to at the end of a day."""
    days = (ends_on - starts_on).days + 1
    gone = min(max((on - starts_on).days + 1, 0), days)
    return units * gone // days


def promised_by_month(units: int, starts_on: date, ends_on: date) -> dict[str, int]:
    """The promise spread evenly over the days of the term; the months add up to it."""
    found, before = {}, 0
    for month in months(starts_on, ends_on):
        year, number = int(month[:4]), int(month[5:])
        following = date(year + number // 12, number % 12 + 1, 1)
        until = by_pace(units, starts_on, ends_on, min(following - date.resolution, ends_on))
        found[month], before = until - before, until
    return found


def standing(units: int, starts_on: date, ends_on: date, deliveries: Iterable[Delivery], on: date) -> Standing:
    """How it stands on a day."""
    given = list(deliveries)
    return Standing(
        promised=units, reported=sum(one.units for one in given), accepted=sum(one.units for one in given if one.accepted),
        expected=by_pace(units, starts_on, ends_on, on), days=(ends_on - starts_on).days + 1,
        days_left=max(0, (ends_on - max(on, starts_on - date.resolution)).days),
    )  # fmt: skip


def spans(promised: Mapping[str, int], deliveries: Sequence[Delivery], until: str) -> list[Span]:
    """Month by month up to one, what was promised, reported and accepted. A month in which somebody was helped, but fewer
    than `FEWEST` children, is told together with those after it until they are enough (the last with those before it);
    where the whole contract has helped fewer, everything is told at once."""
    found: list[list[str]] = []
    open_one: list[str] = []
    for month in sorted({month for month in promised if month <= until} | {one.month for one in deliveries}):
        open_one.append(month)
        if enough(open_one, deliveries):
            found.append(open_one)
            open_one = []
    while open_one and found and not enough(open_one, deliveries):
        open_one = found.pop() + open_one
    if open_one:
        found.append(open_one)
    return [span(group, promised, deliveries) for group in found]


def enough(group: Sequence[str], deliveries: Sequence[Delivery]) -> bool:
    """Whether a stretch of months helped nobody, or enough children to be told."""
    children = {one.child for one in deliveries if one.month in group}
    return not children or len(children) >= FEWEST


def span(group: Sequence[str], promised: Mapping[str, int], deliveries: Sequence[Delivery]) -> Span:
    """The sums of a stretch of months."""
    mine = [one for one in deliveries if one.month in group]
    return Span(
        group[0], group[-1], sum(promised.get(month, 0) for month in group), sum(one.units for one in mine),
        sum(one.units for one in mine if one.accepted),
    )  # fmt: skip
