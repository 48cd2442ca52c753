"""The pages of the books, for a charity's staff."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from flask import Blueprint, Response, flash, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.clock import today
from app.funds import cards, pledging, queries, service, statement_cards
from app.funds.forms import BringForm, FundForm, PayForm, PromiseForm, ReceiveForm, SecondForm
from app.funds.ledger import Kind, said
from app.funds.models import Book
from app.places.villages import place_names
from app.referrals import service as loop
from app.referrals.models import Reason
from app.sheets import as_csv
from app.web.fields import options
from app.web.forms import BaseForm
from app.web.forms import said as typed
from app.web.pages import Page, page_asked
from app.web.views import form_page
from app.words import _

bp = Blueprint("funds", __name__)
Shown = Answer | str | tuple[str, int]


@bp.get("/funds")
@allow(Permission.KEEP_FUNDS)
def index() -> str:
    """The projects of one's charity and what is left in each."""
    books = queries.totals(actor())
    rows = [
        {"offer": offer, "book": cards.book_card(books[offer.id]) if offer.id in books else None}
        for offer in queries.projects(actor())
    ]
    return render_template("funds/index.html", rows=rows)


@bp.get("/funds/<uuid:offer_id>")
@allow(Permission.KEEP_FUNDS)
def show(offer_id: UUID) -> str:
    """One project: its books, what waits for an answer, what is promised."""
    offer, fund = queries.project(actor(), offer_id), queries.fund(actor(), offer_id)
    waiting = queries.applications(actor(), offer_id)
    return render_template(
        "funds/show.html", offer=offer, fund=fund, in_matching=cards.in_matching(offer), papers=cards.papers(fund) if fund else [],
        books=[cards.book_card(book) for book in queries.books(actor(), offer_id)], waiting=waiting,
        places=place_names((one.need.place_code[:9] + "000" for one in waiting if one.need.place_code), short=True),
        commitments=[cards.commitment_card(row, actor()) for row in queries.commitments(actor(), offer_id)],
        pledges=[cards.pledge_card(row, to_charity=True) for row in queries.pledges_to(actor(), offer_id)],
    )  # fmt: skip


@bp.route("/funds/<uuid:offer_id>/papers", methods=["GET", "POST"])
@allow(Permission.KEEP_FUNDS)
def papers(offer_id: UUID) -> Shown:
    """What the project is for, on which papers, and from when on two people decide."""
    offer = queries.project(actor(), offer_id)
    form = FundForm(obj=queries.fund(actor(), offer_id))
    if form.validate_on_submit() and (done := form.once(lambda: stated(offer_id, form))):
        return done
    return form_page("funds/papers.html", form, offer=offer)


def stated(offer_id: UUID, form: FundForm) -> str:
    """Keep it."""
    service.state(
        actor(), offer_id, purpose=typed(form.purpose), certificate=typed(form.certificate) or None,
        filing=typed(form.filing) or None, two_person_above=form.two_person_above.data or Decimal(0),
        disclose_months=form.disclose_months.data or 1, disclosed_on=form.disclosed_on.data,
        disclosed_at=typed(form.disclosed_at) or None,
    )  # fmt: skip
    flash(_("项目情况已保存。"), "success")
    return url_for("funds.show", offer_id=offer_id)


def books_to_choose(offer_id: UUID, field: object, *, left: bool) -> list[Book]:
    """Offer the project's books as choices of a field."""
    found = list(queries.books(actor(), offer_id))
    field.choices = options(  # type: ignore[attr-defined]  # a radio field
        (str(b.id), _("%(name)s（可用 %(left)s）", name=cards.book_name(b), left=said(b.available, b.unit)) if left else cards.book_name(b))
        for b in found
    )  # fmt: skip
    return found


@bp.route("/funds/<uuid:offer_id>/bring", methods=["GET", "POST"])
@allow(Permission.KEEP_FUNDS)
def bring(offer_id: UUID) -> Shown:
    """Enter what came in or was sent back."""
    offer = queries.project(actor(), offer_id)
    form = BringForm()
    books = books_to_choose(offer_id, form.book, left=False)
    if len(books) == 1 and not form.book.data:
        form.book.data = str(books[0].id)
    if form.validate_on_submit() and (done := form.once(lambda: brought(offer_id, form))):
        return done
    return form_page("funds/bring.html", form, offer=offer, books=books)


def brought(offer_id: UUID, form: BringForm) -> str:
    """Enter it."""
    service.bring(
        actor(), UUID(typed(form.book)), Kind(typed(form.kind)), form.amount.data or Decimal(0),
        day=form.day.data or today(), receipt=typed(form.receipt), note=typed(form.note) or None,
    )  # fmt: skip
    flash(_("已登记。"), "success")
    return url_for("funds.show", offer_id=offer_id)


@bp.route("/applications/<uuid:referral_id>", methods=["GET", "POST"])
@allow(Permission.KEEP_FUNDS)
def application(referral_id: UUID) -> Shown:
    """Say yes to an application with an amount."""
    referral = loop.look(actor(), referral_id, Permission.ANSWER_REFERRALS)
    offer = queries.project(actor(), referral.offer_id)
    form = PromiseForm()
    books = books_to_choose(offer.id, form.book, left=True)
    if len(books) == 1 and not form.book.data:
        form.book.data = str(books[0].id)
    if form.validate_on_submit() and (done := form.once(lambda: promised(referral_id, form))):
        return done
    fund = queries.fund(actor(), offer.id)
    return form_page(
        "funds/application.html", form, referral=referral, offer=offer, books=books,
        limit=said(fund.two_person_above) if fund else "", ceiling=said(offer.ceiling) if offer.ceiling else "",
        place=place_names([(referral.need.place_code or "")[:9] + "000"], short=True),
    )  # fmt: skip


def promised(referral_id: UUID, form: PromiseForm) -> str:
    """Promise it, and say whether somebody else has to agree."""
    made = service.promise(
        actor(), referral_id, UUID(typed(form.book)), form.amount.data or Decimal(0), typed(form.note) or None
    )
    if made.status is made.status.ASKED:
        flash(_("已记下，钱先留着。超过了两个人同意的界线，请另一位同事在账本里同意。"), "info")
    else:
        flash(_("已同意资助，主任会收到消息。"), "success")
    return url_for("funds.show", offer_id=made.book.offer_id)


@bp.route("/commitments/<uuid:commitment_id>", methods=["GET", "POST"])
@allow(Permission.KEEP_FUNDS)
def commitment(commitment_id: UUID) -> Shown:
    """One promise: the second signature, then what was paid."""
    row = queries.commitment(actor(), commitment_id)
    waits = row.status is row.status.ASKED
    form: BaseForm = SecondForm() if waits else PayForm()
    done = form.validate_on_submit() and form.once(lambda: (decided if waits else paid)(commitment_id, form))
    if done:
        return done
    return form_page(
        "funds/commitment.html", form, card=cards.commitment_card(row, actor()), row=row, waits=waits,
        offer=row.book.fund.offer, can_pay=row.status is row.status.PROMISED, can_return=bool(row.paid),
    )  # fmt: skip


def decided(commitment_id: UUID, form: SecondForm) -> str:
    """The second person's word."""
    if typed(form.answer) == "yes":
        row = service.second(actor(), commitment_id)
        flash(_("已同意，主任会收到消息。"), "success")
    else:
        row = service.refuse(actor(), commitment_id, Reason(typed(form.reason)), typed(form.note) or None)
        flash(_("已记下不同意，留着的钱又可以用了，主任会收到原因。"), "success")
    return url_for("funds.show", offer_id=row.book.offer_id)


def paid(commitment_id: UUID, form: PayForm) -> str:
    """What was handed over, came back or is not needed."""
    note = typed(form.note)
    if typed(form.deed) == "release":
        row = service.let_go(actor(), commitment_id, note)
    else:
        enter: Callable[..., object] = service.pay if typed(form.deed) == "pay" else service.refund
        enter(
            actor(), commitment_id, form.amount.data or Decimal(0), day=form.day.data or today(),
            receipt=typed(form.receipt), note=note or None,
        )  # fmt: skip
        row = queries.commitment(actor(), commitment_id)
    flash(_("已登记。"), "success")
    return url_for("funds.show", offer_id=row.book.offer_id)


@bp.get("/books/<uuid:book_id>")
@allow(Permission.KEEP_FUNDS)
def book(book_id: UUID) -> str:
    """Every entry of a book."""
    found, number = queries.book(actor(), book_id), page_asked()
    rows, total = queries.movements(actor(), book_id, page=number)
    return render_template(
        "funds/book.html", book=found, card=cards.book_card(found), offer=found.fund.offer,
        standings=statement_cards.standings(actor(), book_id),
        page=Page(cards.entries(rows, found), number, total, 50),
    )  # fmt: skip


@bp.get("/books/<uuid:book_id>/file")
@allow(Permission.KEEP_FUNDS)
def book_file(book_id: UUID) -> Response:
    """The whole book as a file."""
    found = queries.book(actor(), book_id)
    answer = Response(as_csv(cards.sheet(actor(), found)), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="book-F{found.fund.offer.number}.csv"'
    return answer


@bp.route("/pledges/<uuid:pledge_id>/answer", methods=["GET", "POST"])
@allow(Permission.KEEP_FUNDS)
def pledge(pledge_id: UUID) -> Shown:
    """Say what arrived of a pledge, or that it cannot be taken."""
    found = queries.pledge(actor(), pledge_id)
    form = ReceiveForm(data={"amount": found.amount - found.received})
    if form.validate_on_submit() and (done := form.once(lambda: answered(pledge_id, form))):
        return done
    return form_page(
        "funds/pledge.html", form, card=cards.pledge_card(found, to_charity=True),
        offer=queries.project(actor(), found.offer_id),
    )  # fmt: skip


def answered(pledge_id: UUID, form: ReceiveForm) -> str:
    """Enter it."""
    answer = typed(form.answer)
    if answer == "no":
        row = pledging.decline(actor(), pledge_id, typed(form.reason))
    else:
        row = pledging.receive(
            actor(), pledge_id, form.amount.data or Decimal(0), day=form.day.data or today(), receipt=typed(form.receipt),
            rest=answer == "part",
        )  # fmt: skip
    flash(_("已登记，捐赠人会看到。"), "success")
    return url_for("funds.show", offer_id=row.offer_id)
