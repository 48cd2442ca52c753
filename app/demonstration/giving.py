"""A charity's books and a county's contract, kept with the very verbs that people use. Everything else has been told."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from app.access.actor import Actor
from app.clock import today
from app.database import session
from app.demonstration.bodies import CHARITY, HERO
from app.funds import pledging, reconciling
from app.funds import queries as funds
from app.funds import service as books
from app.funds.ledger import Kind
from app.funds.models import Book, Movement, PledgeKind
from app.funds.statements import Column, Line
from app.offers.models import Offer, OfferStatus
from app.organizations.models import Organization
from app.people.models import Account
from app.people.service import actor_of
from app.purchases import paying
from app.purchases import service as purchases
from app.purchases.models import ContractKind
from app.referrals.models import Referral, ReferralStatus

LIMIT = Decimal(1000)
"""Of the demonstration's charity, so that both people can be tried out."""
IN = Decimal(30_000)
TAKES = {ReferralStatus.ACCEPTED, ReferralStatus.IN_PROGRESS}


def who(login: str) -> Actor:
    """Somebody of the demonstration."""
    return actor_of(session.scalars(sa.select(Account).where(Account.login == login)).one())


def projects() -> list[tuple[Offer, list[Referral]]]:
    """The charity's published projects with what was asked of each, the oldest first."""
    asked = sa.select(Offer).join(Offer.organization).where(Organization.name == CHARITY)
    found = session.scalars(asked.where(Offer.status == OfferStatus.PUBLISHED).order_by(Offer.number))
    return [
        (
            offer,
            list(session.scalars(sa.select(Referral).where(Referral.offer_id == offer.id).order_by(Referral.number))),
        )
        for offer in found
    ]


def keep_books() -> None:
    """Two projects with books: in each, applications that wait; money promised, paid in parts, and half of it reconciled."""
    keeper = who("charity")
    opened = [one for one in projects() if any(row.status in {ReferralStatus.REQUESTED, *TAKES} for row in one[1])]
    for number, (offer, asked) in enumerate(opened, start=1):
        books.state(
            keeper, offer.id, purpose=offer.summary or offer.name, certificate=None, filing=f"演示备案 {number}",
            two_person_above=LIMIT, disclose_months=3,
        )  # fmt: skip
        (book,) = funds.books(keeper, offer.id)
        day = today() - timedelta(days=40)
        books.bring(keeper, book.id, Kind.BUDGET, IN, day=day, receipt=f"SJ-{number:03d}", note="年度预算")
        for row in asked:
            if row.status in TAKES:
                pay_in_parts(keeper, book, row)
        waiting = [row for row in asked if row.status is ReferralStatus.REQUESTED]
        if len(waiting) > 1:  # one waits for an amount, one for the second person
            books.promise(keeper, waiting[0].id, book.id, LIMIT + 500, "材料齐全，建议资助")
    if opened:
        pledging.make(who("donor"), opened[0][0].id, kind=PledgeKind.MONEY, amount=Decimal(800), note="给上高中的孩子")


def pay_in_parts(keeper: Actor, book: Book, referral: Referral) -> None:
    """Promise below the limit, pay twice, and reconcile the first of the two."""
    promise = books.promise(keeper, referral.id, book.id, Decimal(800))
    for part, amount in enumerate((500, 300), start=1):
        day = today() - timedelta(days=30 - 10 * part)
        books.pay(keeper, promise.id, Decimal(amount), day=day, receipt=f"FK-{promise.number}-{part}")
    first = session.scalars(
        sa.select(Movement)
        .where(Movement.commitment_id == promise.id, Movement.kind == Kind.PAY)
        .order_by(Movement.number)
    ).first()
    if first:
        row = {
            Column.NUMBER: f"L{first.number}", Column.DAY: first.day.isoformat(), Column.AMOUNT: str(first.amount),
            Column.RECEIPT: first.receipt,
        }  # fmt: skip
        kept = reconciling.keep(keeper, book.id, "银行流水.xlsx", [Line(2, row)])
        reconciling.confirm(keeper, kept.id)


def buy_services() -> None:
    """The county buys case work: a first payment on a document is paid, the next waits for confirmed help."""
    county, seller = who("county"), who("provider")
    offers = session.scalars(
        sa.select(Offer).join(Offer.organization)
        .where(Organization.name == HERO, Offer.status == OfferStatus.PUBLISHED).order_by(Offer.number)
    ).all()  # fmt: skip
    if seller.organization_id is None or not offers:
        return
    start = today() - timedelta(days=150)
    about: dict[str, Any] = {"starts_on": start, "ends_on": start + timedelta(days=364)}
    contract = purchases.draw(
        county, organization_id=seller.organization_id, kind=ContractKind.POST, posts=2, title="困境儿童个案服务", units=60,
        unit="次", standard="社工入户或在站点一对一陪伴，每次不少于 45 分钟；每次有服务记录，由儿童主任确认落实。", **about,
    )  # fmt: skip
    parts = (("启动款", 20_000, None, 30), ("中期款", 30_000, 20, 180), ("尾款", 60_000, 60, 364))
    milestones = [
        purchases.add_milestone(
            county, contract.id, title=title, amount=Decimal(amount), units=units, due_on=start + timedelta(days=days)
        )
        for title, amount, units, days in parts
    ]
    purchases.propose(county, contract.id)
    purchases.tie(seller, contract.id, [offer.id for offer in offers])
    purchases.sign(seller, contract.id)
    paying.claim(seller, milestones[0].id, "合同附件 1")
    paying.approve(county, milestones[0].id)
    paying.pay(county, milestones[0].id, day=start + timedelta(days=20), voucher="国库 0001")
