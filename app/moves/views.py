"""Handing a file over, and who is away. `closing_views` adds closing and erasing."""

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.children import service as children
from app.clock import today
from app.errors import RuleBroken
from app.moves import cards, policy, queries, rules, service
from app.moves.forms import AbsenceForm, TransferForm
from app.moves.models import Purpose, Transfer
from app.people.queries import names
from app.places.villages import ensure_village, place_names
from app.web.fields import DayField
from app.web.forms import said
from app.web.views import form_page
from app.words import _

bp = Blueprint("moves", __name__)
Answer = Response | str | tuple[str, int]


@bp.get("/children/<uuid:child_id>/moves")
@allow(Permission.SEE_CHILDREN)
def of_child(child_id: UUID) -> str:
    """Where a file stands: here, away, asked for elsewhere, closed."""
    child = children.look(actor(), child_id, "moves")
    return render_template("moves/of_child.html", child=child, **cards.section(actor(), child))


@bp.get("/transfers")
@allow(Permission.SEE_CHILDREN)
def transfers() -> str:
    """What the other side asks of us, and what we asked."""
    rows = queries.transfers(actor())
    people = {one.id: queries.directors_in(one.to_place) for one in rows if may_answer(one)}
    return render_template(
        "moves/transfers.html", rows=rows, may_answer=may_answer, people=people, states=rules.STATUS_NAMES,
        may_withdraw=lambda one: policy.may_withdraw(actor(), one), purposes=rules.PURPOSE_NAMES,
        places=place_names(code for one in rows for code in (one.place_code, one.to_place)),
        names=names(one.asked_by for one in rows), mine=lambda one: actor().covers(one.place_code),
        villages=place_names({p.place_code for found in people.values() for p in found}, short=True),
        chooses=not actor().may(Permission.EDIT_CHILDREN),
    )  # fmt: skip


def may_answer(transfer: Transfer) -> bool:
    """Whether the page offers yes and no."""
    return transfer.status.value == "asked" and policy.may_answer(actor(), transfer)


@bp.route("/children/<uuid:child_id>/transfer", methods=["GET", "POST"])
@allow(Permission.EDIT_NEEDS)
def ask(child_id: UUID) -> Answer:
    """Ask another village to take the file over."""
    child, form = service.look(actor(), child_id, "transfer"), TransferForm()
    if form.validate_on_submit() and (done := form.once(lambda: asked(child_id, form))):
        return done
    return form_page("moves/ask.html", form, child=child)


def asked(child_id: UUID, form: TransferForm) -> str:
    """Down to the village where one is named."""
    town, village = said(form.place), said(form.village)
    to_place = ensure_village(town, village) if village else town
    service.ask(actor(), child_id, to_place, Purpose(form.purpose.data), said(form.reason))
    flash(_("已发给对方。对方接收以前，孩子仍由您这边负责。"), "done")
    return url_for("moves.transfers")


@bp.post("/transfers/<uuid:transfer_id>/<any(accept,decline,withdraw):answer>")
@allow(Permission.EDIT_NEEDS)
def answer(transfer_id: UUID, answer: str) -> Response:
    """Yes, no, or taken back."""
    if answer == "accept":
        service.accept(actor(), transfer_id, request.form.get("director", type=UUID))
        flash(_("已接收。从现在起由您这边负责。"), "done")
    elif answer == "decline":
        service.decline(actor(), transfer_id, request.form.get("words", ""))
        flash(_("已回复对方。"), "done")
    else:
        service.withdraw(actor(), transfer_id)
        flash(_("已撤回。"), "done")
    return redirect(url_for("moves.transfers"))


@bp.get("/absences")
@allow(Permission.SEE_CHILDREN)
def absences() -> str:
    """Who is away, and who should be back."""
    rows = service.list_away(actor())
    places = place_names((one.child.place_code for one in rows), short=True)
    return render_template("moves/absences.html", rows=rows, places=places, today=today(), may_edit=may_edit())


def may_edit() -> bool:
    """Whether the pages offer to change anything."""
    return actor().may(Permission.EDIT_NEEDS)


@bp.route("/children/<uuid:child_id>/absence", methods=["GET", "POST"])
@allow(Permission.EDIT_NEEDS)
def absence(child_id: UUID) -> Answer:
    """She goes away for a while."""
    child = service.look(actor(), child_id, "absence")
    form = AbsenceForm(data={"from_on": today()})
    if form.validate_on_submit() and (done := form.once(lambda: gone(child_id, form))):
        return done
    return form_page("moves/absence.html", form, child=child)


def day(field: DayField) -> date:
    """A day that the form has asked for."""
    known: date | None = field.data
    if known is None:
        raise RuleBroken(_("请填日期，例如 2026-1-20。"), field=field.name)
    return known


def gone(child_id: UUID, form: AbsenceForm) -> str:
    """Write it down."""
    service.go_away(
        actor(), child_id, from_on=day(form.from_on), expected_on=day(form.expected_on),
        whereabouts=said(form.whereabouts), company=said(form.company) or None, contact=said(form.contact) or None,
    )  # fmt: skip
    flash(_("记下了。到了预计回来的日子，会列在“暂离”里提醒。"), "done")
    return url_for("files.child", child_id=child_id)


@bp.post("/absences/<uuid:absence_id>/returned")
@allow(Permission.EDIT_NEEDS)
def returned(absence_id: UUID) -> Response:
    """She is back."""
    service.come_back(actor(), absence_id)
    flash(_("记下了，孩子回来了。"), "done")
    return redirect(url_for("moves.absences"))
