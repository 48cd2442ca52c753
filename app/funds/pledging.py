"""The verbs of pledges: a donor says what she wishes to give to a project, the charity says what it received.

Nothing changes hands here, and no pledge names a child (慈善法 arts. 22, 26, 27: only charities raise money in public).
"""

from datetime import date
from decimal import Decimal
from uuid import UUID

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.clock import now
from app.database import session
from app.errors import RuleBroken
from app.funds import queries
from app.funds.ledger import MONEY, Kind, check_amount
from app.funds.models import Book, Fund, Pledge, PledgeKind, PledgeStatus
from app.funds.service import check_past, post
from app.offers import queries as offers
from app.offers.models import Offer, OfferKind, OfferStatus
from app.organizations.models import CHARITABLE
from app.transaction import atomic
from app.words import _

S = PledgeStatus
OPEN = (S.PLEDGED, S.PARTLY)


def open_project(offer_id: UUID) -> Offer:
    """A project of a charity that is open to everybody."""
    offer = offers.public(offer_id)
    charity = offer.organization is not None and offer.organization.kind in CHARITABLE
    if offer.kind is not OfferKind.FUND or offer.status is not OfferStatus.PUBLISHED or not charity:
        raise RuleBroken(_("这个项目现在不接收心意。请另选一个。"))
    return offer


def check_stated(offer: Offer) -> None:
    """Nobody gives to what its charity has not stated: what it is for, and on which papers."""
    if session.get(Fund, offer.id) is None:
        raise RuleBroken(
            _("慈善组织还没有写明这个项目的用途和备案情况，暂时不能在这里表示心意。请先打电话问清楚，或另选一个项目。")
        )


def make(
    actor: Actor,
    offer_id: UUID,
    *,
    kind: PledgeKind,
    amount: Decimal,
    what: str = "",
    unit: str = MONEY,
    anonymous: bool = False,
    contact: str | None = None,
    note: str | None = None,
) -> Pledge:
    """Tell a charity what one wishes to give to its project."""
    actor.require(Permission.GIVE)
    money = kind is PledgeKind.MONEY
    if not money and not what.strip():
        raise RuleBroken(_("请写清楚是什么，例如“12 岁的冬衣”“心理咨询”。"), field="what")
    unit = MONEY if money else unit.strip() or str(_("件"))
    check_amount(amount, unit)
    if anonymous:
        contact = None
    with atomic():
        offer = open_project(offer_id)
        check_stated(offer)
        pledge = Pledge(
            donor_id=actor.id, offer_id=offer.id, organization_id=offer.organization_id, kind=kind, amount=amount,
            what="" if money else what.strip(), unit=unit, anonymous=anonymous, contact=contact, note=note,
        )  # fmt: skip
        session.add(pledge)
        record(actor, "pledge.make", pledge, kind=kind.value)
        outbox.put("workers.funds.pledge_made", str(pledge.id), queue="notices")
    return pledge


def withdraw(actor: Actor, pledge_id: UUID) -> Pledge:
    """The donor thinks otherwise; what was received already stays where it is."""
    with atomic():
        pledge = waiting(actor, pledge_id)
        if pledge.donor_id != actor.id:
            raise RuleBroken(_("只有捐赠人自己可以撤回。"))
        pledge.status, pledge.decided_at = S.WITHDRAWN, now()
        record(actor, "pledge.withdraw", pledge)
    return pledge


def receive(actor: Actor, pledge_id: UUID, amount: Decimal, *, day: date, receipt: str, rest: bool = False) -> Pledge:
    """The charity says what arrived of it, with its own receipt; `rest` says that more is to come. What arrived stands in
    the project's book: money in that of money, goods in one of their own."""
    check_past(day, "day")
    if not receipt:
        raise RuleBroken(_("请写贵单位开出的收据号。"), field="receipt")
    with atomic():
        pledge = answerable(actor, pledge_id)
        if check_amount(amount, pledge.unit) > pledge.amount - pledge.received:
            raise RuleBroken(_("比对方说的还多。请按实际改小，多出的另记一笔收到。"), field="amount")
        if pledge.kind is not PledgeKind.SERVICE:
            book = book_for(actor, pledge)
            post(book, Kind.BUDGET, amount, actor=actor, day=day, receipt=receipt, pledge_id=pledge.id)
        pledge.received += amount
        whole = pledge.received == pledge.amount or not rest
        pledge.status, pledge.decided_at = S.RECEIVED if whole else S.PARTLY, now()
        record(actor, "pledge.receive", pledge, amount=str(amount), unit=pledge.unit, receipt=receipt)
        outbox.put("workers.funds.pledge_answered", str(pledge.id), queue="notices")
    return pledge


def decline(actor: Actor, pledge_id: UUID, reason: str) -> Pledge:
    """The charity cannot take it, and says why."""
    if not reason.strip():
        raise RuleBroken(_("请写一句为什么不能接收，捐赠人会看到。"), field="reason")
    with atomic():
        pledge = answerable(actor, pledge_id)
        pledge.status, pledge.reason, pledge.decided_at = S.DECLINED, reason.strip(), now()
        record(actor, "pledge.decline", pledge)
        outbox.put("workers.funds.pledge_answered", str(pledge.id), queue="notices")
    return pledge


def book_for(actor: Actor, pledge: Pledge) -> Book:
    """The book that what arrived belongs to, locked; goods that the project has none of yet get one."""
    for book in queries.books(actor, pledge.offer_id):
        if book.what == pledge.what:
            return queries.book(actor, book.id, lock=True)
    if queries.fund(actor, pledge.offer_id) is None:
        raise RuleBroken(_("请先填写项目的用途和备案情况，再登记收到的。"))
    book = Book(offer_id=pledge.offer_id, what=pledge.what, unit=pledge.unit)
    session.add(book)
    session.flush()
    return queries.book(actor, book.id, lock=True)


def waiting(actor: Actor, pledge_id: UUID) -> Pledge:
    """A pledge that has no final answer yet, locked."""
    pledge = queries.pledge(actor, pledge_id, lock=True)
    if pledge.status not in OPEN:
        raise RuleBroken(_("这份心意已经有了结果，请刷新页面再看。"))
    return pledge


def answerable(actor: Actor, pledge_id: UUID) -> Pledge:
    """One that the actor's body may answer; a donor does not answer herself."""
    actor.require(Permission.KEEP_FUNDS)
    return waiting(actor, pledge_id)
