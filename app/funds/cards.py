"""What the pages of the books show, as plain values."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import url_for

from app.access.actor import Actor
from app.clock import day_of, today
from app.funds import queries
from app.funds.ledger import KIND_NAMES, Balance, said
from app.funds.models import Book, Commitment, CommitmentStatus, Fund, Movement, Pledge, PledgeKind, PledgeStatus
from app.needs.queries import FEWEST
from app.offers import bookings
from app.offers.models import Offer
from app.people import queries as people
from app.places.villages import place_names
from app.taxonomy.filters import type_name
from app.words import Words, _

C, S = CommitmentStatus, PledgeStatus
COMMITMENT_TAGS = {
    C.ASKED: (_("等第二个人同意"), "due", "half"),
    C.PROMISED: (_("已承诺，待拨付"), "ready", "dot"),
    C.SETTLED: (_("已结清"), "ready", "tick"),
    C.REFUSED: (_("没有同意"), "over", "cross"),
    C.RELEASED: (_("已解除"), "over", "square"),
}
PLEDGE_TAGS = {
    S.PLEDGED: (_("等慈善组织确认"), "due", "ring"),
    S.PARTLY: (_("收到一部分"), "due", "half"),
    S.RECEIVED: (_("慈善组织已确认收到"), "ready", "tick"),
    S.DECLINED: (_("没有接收"), "over", "cross"),
    S.WITHDRAWN: (_("已撤回"), "over", "square"),
}


def book_name(book: Book) -> Words:
    """What it counts."""
    return book.what or _("钱")


def book_card(book: Book) -> dict[str, Any]:
    """A book with its balances, and each as a share of what came in, for the picture."""
    balance = book.balance
    parts = ((_("可用"), balance.available), (_("已承诺"), balance.committed), (_("已拨付"), balance.paid))
    return {
        "id": book.id,
        "name": book_name(book),
        "received": said(balance.received, book.unit),
        "available": said(balance.available, book.unit),
        "bars": [{"label": label, "value": float(value), "shown": said(value, book.unit)} for label, value in parts],
        "top": float(balance.received) or 1.0,
    }


def in_matching(offer: Offer) -> Words:
    """What the money in the book means for matching."""
    if offer.budget_left is None:
        return _("账上还没有登记过收到的钱，所以还不限制能帮几个孩子。")
    if not offer.ceiling:
        return _("没有写每个孩子最多资助多少，所以账上的钱不限制匹配方案。写上以后，钱够几个孩子，就只安排几个。")
    waiting = bookings.uncovered([offer.id]).get(offer.id, 0)
    told = _(
        "可用 %(left)s，每个孩子最多 %(most)s：还够 %(n)s 个孩子，匹配方案不会安排更多。", left=said(offer.budget_left),
        most=said(offer.ceiling), n=bookings.payable(offer, waiting),
    )  # fmt: skip
    kept = _("已接收、还没定金额的 %(n)s 份，先按最多的留出来。", n=waiting)
    return _("%(first)s%(second)s", first=told, second=kept) if waiting else told


def commitment_card(row: Commitment, actor: Actor) -> dict[str, Any]:
    """One promise."""
    return {
        "number": f"Z{row.number}",
        "url": url_for("funds.commitment", commitment_id=row.id),
        "amount": said(row.amount, row.book.unit),
        "what": book_name(row.book),
        "paid": said(row.paid, row.book.unit) if row.paid else "",
        "left": said(row.left, row.book.unit) if row.left and row.status in queries.HELD else "",
        "referral": f"R{row.referral.number}",
        "referral_url": url_for("referrals.show", referral_id=row.referral_id),
        "type": type_name(row.referral.need.type_code),
        "tag": COMMITMENT_TAGS[row.status],
        "mine": row.asked_by == actor.id,
        "waits": row.status is C.ASKED,
        "note": row.note,
    }


def pledge_card(row: Pledge, *, to_charity: bool) -> dict[str, Any]:
    """One pledge; the charity is not told an anonymous donor's name."""
    names = {} if not to_charity or row.anonymous else people.names([row.donor_id])
    what = _("钱") if row.kind is PledgeKind.MONEY else row.what
    return {
        "id": row.id, "number": f"J{row.number}", "what": what, "amount": said(row.amount, row.unit),
        "received": said(row.received, row.unit) if row.received else "", "tag": PLEDGE_TAGS[row.status],
        "service": row.kind is PledgeKind.SERVICE, "who": names.get(row.donor_id) or _("不具名的捐赠人"),
        "contact": row.contact, "note": row.note, "reason": row.reason, "at": row.created_at,
        "open": row.status in {S.PLEDGED, S.PARTLY}, "offer": None if to_charity else row.offer,
    }  # fmt: skip


def papers(fund: Fund) -> list[dict[str, Any]]:
    """What the charity states, with its day."""
    due = disclosure_due(fund)
    late = due is not None and due < today()
    return [
        {"key": _("用途"), "value": fund.purpose},
        {"key": _("公开募捐资格证书号"), "value": fund.certificate},
        {"key": _("备案号"), "value": fund.filing},
        {"key": _("以上由慈善组织填写于"), "value": fund.stated_on.isoformat()},
        {"key": _("超过多少要两个人同意"), "value": said(fund.two_person_above)},
        {"key": _("最近一次公布"), "value": fund.disclosed_on.isoformat() if fund.disclosed_on else None},
        {
            "key": _("下次公布"),
            "value": _("已经过了 %(day)s", day=due.isoformat()) if late and due else due.isoformat() if due else None,
        },
    ]


def disclosure_due(fund: Fund) -> date | None:
    """By when the charity publishes again how its project goes, by its own interval; counted from the last time or, before
    the first, from the day on which its book was opened."""
    begun = fund.disclosed_on or (day_of(fund.created_at) if fund.created_at else None)
    if begun is None:
        return None
    months = begun.month - 1 + fund.disclose_months
    year, month = begun.year + months // 12, months % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - date.resolution).day
    return date(year, month, min(begun.day, last))


def entries(rows: Sequence[Movement], book: Book) -> list[list[Any]]:
    """Lines of the book for a table: number, day, what, in, out, receipt."""
    return [
        [
            f"L{row.number}", row.day.isoformat(), KIND_NAMES[row.kind], said(row.amount, book.unit), row.receipt,
            row.note or "",
        ]
        for row in rows
    ]  # fmt: skip


def sheet(actor: Actor, book: Book) -> list[list[Any]]:
    """The whole book as a table: a head, then every entry, the oldest first, with the balances after it."""
    rows, _total = queries.movements(actor, book.id, size=1_000_000)
    balance = Balance()
    found: list[list[Any]] = [
        [str(words) for words in (
            _("编号"), _("日期"), _("事项"), _("数目"), _("单位"), _("凭据号"), _("备注"), _("可用"), _("已承诺"), _("已拨付"),
        )]
    ]  # fmt: skip
    for row in reversed(rows):
        balance = balance.after(row.kind, row.amount, book.unit)
        found.append([
            f"L{row.number}", row.day.isoformat(), str(KIND_NAMES[row.kind]), row.amount, book.unit, row.receipt,
            row.note or "", balance.available, balance.committed, balance.paid,
        ])  # fmt: skip
    return found


def impact(offer_ids: Sequence[UUID]) -> dict[str, Any]:
    """What projects gave, by type, township and month; small groups are left out."""
    rows = queries.given(offer_ids, FEWEST)
    names = place_names((row[1] for row in rows), short=True)
    by_type: dict[str, int] = {}
    for code, _township, _month, children, _amount in rows:
        by_type[code] = by_type.get(code, 0) + children
    return {
        "bars": [
            {"label": type_name(code), "value": count}
            for code, count in sorted(by_type.items(), key=lambda one: -one[1])
        ],
        "rows": [
            [type_name(code), names.get(township, ""), month, str(children), said(Decimal(amount))]
            for code, township, month, children, amount in rows
        ],
        "fewest": FEWEST,
    }
