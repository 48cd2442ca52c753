"""The verbs of the books. Each is one transaction: the lock on the book, the entry with its two lines, the balance, audit.

A book is locked before anything else, so that of any number of people who promise from the same last yuan one succeeds.
"""

from datetime import date
from decimal import Decimal
from uuid import UUID

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.clock import now, today
from app.database import session
from app.errors import RuleBroken
from app.funds import queries
from app.funds.ledger import MOVES, NOTHING, Kind, Side, check_amount, said
from app.funds.models import Book, Commitment, CommitmentStatus, Fund, Line, Movement
from app.offers import covering
from app.referrals import queries as referrals
from app.referrals import service as loop
from app.referrals.lifecycle import OPEN
from app.referrals.models import Reason, Referral, ReferralStatus
from app.transaction import atomic, in_transaction
from app.words import _

C = CommitmentStatus


def state(
    actor: Actor,
    offer_id: UUID,
    *,
    purpose: str,
    certificate: str | None,
    filing: str | None,
    two_person_above: Decimal,
    disclose_months: int,
    disclosed_on: date | None = None,
    disclosed_at: str | None = None,
) -> Fund:
    """Say, or say anew, what a project is for and on which papers; the first time opens its book of money."""
    with atomic():
        offer = queries.project(actor, offer_id)
        check_past(disclosed_on, "disclosed_on")
        fund = queries.fund(actor, offer_id, lock=True)
        if fund is None:
            fund = Fund(offer_id=offer.id, organization_id=offer.organization_id)
            session.add(fund)
            session.add(Book(offer_id=offer.id))
        fund.purpose, fund.certificate, fund.filing, fund.stated_on = purpose, certificate, filing, today()
        fund.two_person_above, fund.disclose_months = two_person_above, disclose_months
        fund.disclosed_on, fund.disclosed_at = disclosed_on, disclosed_at
        record(actor, "fund.state", ("fund", str(offer.id)))
    return fund


def post(
    book: Book,
    kind: Kind,
    amount: Decimal,
    *,
    actor: Actor | None,
    day: date | None = None,
    receipt: str = "",
    note: str | None = None,
    commitment: Commitment | None = None,
    pledge_id: UUID | None = None,
) -> Movement:
    """Enter a movement in a book that the deed has locked."""
    if not in_transaction():
        raise RuntimeError("a movement is entered within a deed")
    after = book.balance.after(kind, amount, book.unit)
    if receipt and queries.receipt_known(book.id, kind, receipt):
        raise RuleBroken(_("凭据 %(receipt)s 已经登记过，不能登记两次。请核对号码。", receipt=receipt), field="receipt")
    before = book.available
    book.available, book.committed, book.paid = after.available, after.committed, after.paid
    movement = Movement(
        book_id=book.id, organization_id=book.fund.organization_id, kind=kind, amount=amount, day=day or today(),
        receipt=receipt, note=note, commitment_id=commitment.id if commitment else None, pledge_id=pledge_id,
        actor_id=actor.id if actor else None,
    )  # fmt: skip
    session.add(movement)
    session.flush()
    taken, put = MOVES[kind]
    session.add_all(
        [
            Line(movement_id=movement.id, side=taken, amount=-amount),
            Line(movement_id=movement.id, side=put, amount=amount),
        ]
    )
    record(actor, f"fund.{kind.value}", movement, amount=str(amount), unit=book.unit)
    if book.is_money and Side.AVAILABLE in MOVES[kind]:
        covering.keep_budget(book.offer_id, before, after.available)
    return movement


def bring(
    actor: Actor, book_id: UUID, kind: Kind, amount: Decimal, *, day: date, receipt: str, note: str | None = None
) -> Book:
    """What came in, or was sent back to where it came from."""
    if kind not in {Kind.BUDGET, Kind.SEND_BACK}:
        raise ValueError(kind)
    check_past(day, "day")
    with atomic():
        book = queries.book(actor, book_id, lock=True)
        post(book, kind, amount, actor=actor, day=day, receipt=receipt, note=note)
    return book


def promise(actor: Actor, referral_id: UUID, book_id: UUID, amount: Decimal, note: str | None = None) -> Commitment:
    """Say yes to an application with so much of a book. Above the fund's limit it waits for a second person, and what is
    promised is held meanwhile; otherwise the referral is accepted in the same deed."""
    with atomic():
        book = queries.book(actor, book_id, lock=True)
        referral = referrals.get(actor, referral_id, Permission.ANSWER_REFERRALS, lock=True)
        check_application(referral, book, check_amount(amount, book.unit))
        second = book.is_money and amount > book.fund.two_person_above
        commitment = Commitment(
            book_id=book.id, organization_id=book.fund.organization_id, referral_id=referral.id, amount=amount,
            paid=NOTHING, released=NOTHING, status=C.ASKED if second else C.PROMISED, asked_by=actor.id, note=note,
        )  # fmt: skip
        session.add(commitment)
        session.flush()
        post(book, Kind.COMMIT, amount, actor=actor, commitment=commitment)
        covering.cover(book.offer_id, referral.id, referral.units)
        if second:
            outbox.put("workers.funds.second_wanted", str(commitment.id), queue="notices")
        else:
            agree(actor, referral, book, amount)
    return commitment


def check_application(referral: Referral, book: Book, amount: Decimal) -> None:
    """It was asked of this project, still waits or runs, nothing stands for it yet, and it is not above the ceiling."""
    if referral.offer_id != book.offer_id or referral.status not in {
        ReferralStatus.REQUESTED, ReferralStatus.ACCEPTED, ReferralStatus.IN_PROGRESS,
    }:  # fmt: skip
        raise RuleBroken(_("这条申请已经有了结果，请刷新页面再看。"))
    if any(held.book_id == book.id for held in queries.held_for(referral.id)):
        raise RuleBroken(_("已经给这条申请承诺过一笔。要改数目，先把原来的解除。"))
    ceiling = referral.offer.ceiling
    if book.is_money and ceiling is not None and amount > ceiling:
        raise RuleBroken(
            _("本项目写明每个孩子最多 %(most)s。请写不超过它的金额，或先改项目说明。", most=said(ceiling)),
            field="amount",
        )


def keep_back(commitment: Commitment) -> None:
    """Nothing is promised for a referral any more that has not ended: what it may cost is kept back again, inside a deed."""
    going_on = commitment.referral.status in OPEN
    if commitment.status not in queries.STANDS and going_on and not queries.stands_for(commitment.referral_id):
        covering.uncover(commitment.referral_id)


def agree(actor: Actor, referral: Referral, book: Book, amount: Decimal) -> None:
    """Accept the referral, if that has not been done."""
    if referral.status is ReferralStatus.REQUESTED:
        given = said(amount, book.unit) if book.is_money else f"{book.what} {said(amount, book.unit)}"
        loop.accept(actor, referral.id, str(_("同意资助 %(amount)s", amount=given)))


def second(actor: Actor, commitment_id: UUID) -> Commitment:
    """The second person says yes: the promise stands, the referral is accepted."""
    with atomic():
        commitment = waiting_for_second(actor, commitment_id)
        commitment.status, commitment.decided_by, commitment.decided_at = C.PROMISED, actor.id, now()
        record(actor, "fund.second", commitment)
        agree(actor, referrals.get(actor, commitment.referral_id, lock=True), commitment.book, commitment.amount)
    return commitment


def refuse(actor: Actor, commitment_id: UUID, reason: Reason, note: str | None = None) -> Commitment:
    """The second person says no, with a coded reason: what was held is free, and the applicant hears the reason."""
    with atomic():
        commitment = waiting_for_second(actor, commitment_id)
        commitment.status, commitment.decided_by, commitment.decided_at = C.REFUSED, actor.id, now()
        commitment.reason, commitment.released = reason, commitment.amount
        post(commitment.book, Kind.RELEASE, commitment.amount, actor=actor, commitment=commitment, note=note)
        keep_back(commitment)
        if referrals.get(actor, commitment.referral_id).status is ReferralStatus.REQUESTED:
            loop.decline(actor, commitment.referral_id, reason, note)
    return commitment


def waiting_for_second(actor: Actor, commitment_id: UUID) -> Commitment:
    """A promise that the actor may decide upon as the second person."""
    commitment = queries.commitment(actor, commitment_id, lock=True)
    if commitment.status is not C.ASKED:
        raise RuleBroken(_("这一笔已经有人定过了，请刷新页面再看。"))
    if commitment.asked_by == actor.id:
        raise RuleBroken(_("这一笔是您自己提的，要请另一位同事来定。"))
    return commitment


def pay(
    actor: Actor, commitment_id: UUID, amount: Decimal, *, day: date, receipt: str, note: str | None = None
) -> Commitment:
    """What was handed over, with the charity's receipt; part of it or all."""
    check_past(day, "day")
    if not receipt:
        raise RuleBroken(_("请写凭据号（收据、转账回单的号码），以后对账要用。"), field="receipt")
    with atomic():
        commitment = promised(actor, commitment_id)
        if check_amount(amount, commitment.book.unit) > commitment.left:
            left = said(commitment.left, commitment.book.unit)
            raise RuleBroken(_("这一笔承诺只剩 %(left)s，请改小数目。", left=left), field="amount")
        post(commitment.book, Kind.PAY, amount, actor=actor, day=day, receipt=receipt, note=note, commitment=commitment)
        commitment.paid += amount
        if not commitment.left:
            commitment.status = C.SETTLED
    return commitment


def release(actor: Actor | None, commitment: Commitment, note: str | None = None) -> None:
    """Free what is left of a promise, inside a deed that has locked its book."""
    left = commitment.left
    post(commitment.book, Kind.RELEASE, left, actor=actor, commitment=commitment, note=note)
    commitment.released += left
    commitment.status = C.SETTLED if commitment.paid else C.RELEASED
    keep_back(commitment)


def let_go(actor: Actor, commitment_id: UUID, note: str) -> Commitment:
    """Less is needed than was promised: the rest is free again."""
    if not note.strip():
        raise RuleBroken(_("请写明为什么解除，以后对账要看。"), field="note")
    with atomic():
        commitment = promised(actor, commitment_id)
        release(actor, commitment, note.strip())
    return commitment


def refund(
    actor: Actor, commitment_id: UUID, amount: Decimal, *, day: date, receipt: str, note: str | None = None
) -> Commitment:
    """Some of what was paid came back; it is available again."""
    check_past(day, "day")
    with atomic():
        commitment = queries.commitment(actor, commitment_id, lock=True)
        if check_amount(amount, commitment.book.unit) > commitment.paid:
            paid = said(commitment.paid, commitment.book.unit)
            raise RuleBroken(_("这一笔只拨付过 %(paid)s，退回不能比它多。", paid=paid), field="amount")
        post(
            commitment.book,
            Kind.REFUND,
            amount,
            actor=actor,
            day=day,
            receipt=receipt,
            note=note,
            commitment=commitment,
        )
        commitment.paid -= amount
        commitment.released += amount
        if commitment.status is C.SETTLED and not commitment.paid:
            commitment.status = C.RELEASED
            keep_back(commitment)
    return commitment


def promised(actor: Actor, commitment_id: UUID) -> Commitment:
    """A promise that stands, its book locked."""
    commitment = queries.commitment(actor, commitment_id, lock=True)
    if commitment.status is not C.PROMISED:
        raise RuleBroken(_("这一笔承诺现在不能这样做，请刷新页面看它的状态。"))
    return commitment


def over(referral_id: UUID) -> None:
    """A referral ended without help: whatever was promised for it is free again. Harmless to do twice."""
    with atomic():
        for held in queries.held_for(referral_id):
            session.get_one(Book, held.book_id, with_for_update=True, populate_existing=True)
            session.refresh(held, with_for_update=True)
            if held.status in queries.HELD:
                release(None, held, str(_("转介已经结束")))


def check_past(day: date | None, field: str) -> None:
    """Not in the future."""
    if day is not None and day > today():
        raise RuleBroken(_("日期不能在将来。请写已经发生的那一天。"), field=field)
