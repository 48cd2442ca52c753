"""The pages of reconciliation: what came in and went out, the charity's own list, each row's fate."""

from uuid import UUID

from flask import Response, flash, render_template, request, url_for

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.funds import cards, queries, reconciling, statement_cards, statement_queries
from app.funds.forms import ConfirmForm, StatementForm
from app.funds.views import Shown, bp
from app.web.forms import said as typed
from app.web.pages import Page, page_asked
from app.web.views import form_page
from app.words import _
from app.workbooks import MIMETYPE

__all__ = ["bp"]
WAITING = {"open": False, "done": True}


@bp.get("/books/<uuid:book_id>/disbursed")
@allow(Permission.KEEP_FUNDS)
def payments(book_id: UUID) -> str:
    """What came into a book and went out, and what of it the charity's accounts confirm."""
    found, number, show = queries.book(actor(), book_id), page_asked(), request.args.get("show", "")
    rows, total = statement_queries.payments(actor(), book_id, done=WAITING.get(show), page=number)
    return render_template(
        "funds/payments.html", book=found, offer=found.fund.offer, show=show, name=cards.book_name(found),
        page=Page([statement_cards.payment_row(row) for row in rows], number, total, 50),
        standings=statement_cards.standings(actor(), book_id),
    )  # fmt: skip


@bp.get("/books/<uuid:book_id>/disbursed/file")
@allow(Permission.KEEP_FUNDS)
def payments_file(book_id: UUID) -> Response:
    """The same as a workbook."""
    found = queries.book(actor(), book_id)
    return handed_out(statement_cards.payments_file(actor(), found), f"payments-F{found.fund.offer.number}.xlsx")


def handed_out(data: bytes, name: str) -> Response:
    """A workbook to be kept, not shown."""
    answer = Response(data, mimetype=MIMETYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.route("/books/<uuid:book_id>/statements", methods=["GET", "POST"])
@allow(Permission.KEEP_FUNDS)
def statements(book_id: UUID) -> Shown:
    """Send a list; and those sent before."""
    found, form = queries.book(actor(), book_id), StatementForm()
    if form.validate_on_submit() and (done := form.once(lambda: sent(book_id, form))):
        return done
    return form_page(
        "funds/statements.html", form, book=found, offer=found.fund.offer,
        rows=statement_queries.statements(actor(), book_id),
    )  # fmt: skip


def sent(book_id: UUID, form: StatementForm) -> str:
    """Keep it, and show what it comes to."""
    file = form.file.data
    row = reconciling.send(
        actor(), book_id, name=(file.filename or "") if file else "", data=file.read() if file else b""
    )
    return url_for("funds.statement", statement_id=row.id)


@bp.route("/statements/<uuid:statement_id>", methods=["GET", "POST"])
@allow(Permission.KEEP_FUNDS)
def statement(statement_id: UUID) -> Shown:
    """Each row's fate; then all that is right, at once."""
    row, form, number = statement_queries.statement(actor(), statement_id), ConfirmForm(), page_asked()
    if form.validate_on_submit() and (done := form.once(lambda: settled(statement_id, form))):
        return done
    shown = statement_cards.preview(row, reconciling.judged(row), request.args.get("show", ""), number)
    return form_page(
        "funds/statement.html", form, statement=row, offer=row.book.fund.offer, **shown,
        page=Page(shown["rows"], number, shown["total"], statement_cards.SIZE),
    )  # fmt: skip


def settled(statement_id: UUID, form: ConfirmForm) -> str:
    """Reconcile, or throw the list away."""
    if typed(form.deed) == "drop":
        row = reconciling.drop(actor(), statement_id)
        flash(_("清单已丢掉，账上什么也没有记。"), "success")
        return url_for("funds.statements", book_id=row.book_id)
    row = reconciling.confirm(actor(), statement_id)
    flash(_("已对账 %(n)s 笔。", n=row.reconciled), "success")
    return url_for("funds.statement", statement_id=statement_id)


@bp.get("/statements/<uuid:statement_id>/file")
@allow(Permission.KEEP_FUNDS)
def statement_file(statement_id: UUID) -> Response:
    """The rows that are not right, with what to change beside them."""
    row = statement_queries.statement(actor(), statement_id)
    return handed_out(statement_cards.wrong_file(reconciling.judged(row)), f"to-mend-D{row.number}.xlsx")
