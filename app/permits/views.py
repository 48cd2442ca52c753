"""Asking to read a file elsewhere, and deciding about such requests."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import ROLE_NAMES, Permission
from app.clock import now
from app.permits import queries, rules, service
from app.permits.forms import AskForm
from app.permits.models import Permit, PermitStatus, Purpose
from app.places.villages import place_names
from app.web.forms import said
from app.web.views import form_page
from app.words import _

bp = Blueprint("permits", __name__)


@bp.get("/permits")
@allow(Permission.SEE_CHILDREN)
def index() -> str:
    """What waits for one's decision, and what one asked for."""
    waiting, own = queries.waiting(actor()), queries.own(actor())
    places = place_names(permit.place_code for permit in (*waiting, *own))
    return render_template(
        "permits/index.html", waiting=waiting, own=own, places=places, is_open=is_open, role_names=ROLE_NAMES,
        purposes=rules.PURPOSE_NAMES, states=rules.STATUS_NAMES, spans=rules.HOURS,
    )  # fmt: skip


def is_open(permit: Permit) -> bool:
    """Whether the file stands open at this moment."""
    return permit.status is PermitStatus.GRANTED and permit.until is not None and permit.until > now()


@bp.route("/permits/ask", methods=["GET", "POST"])
@allow(Permission.SEE_CHILDREN)
def ask() -> Response | str | tuple[str, int]:
    """Ask for a file by its number. The number says nothing of the child, so it may stand in an address."""
    form = AskForm(data={"number": request.args.get("number", "")[:14]})
    if form.validate_on_submit() and (done := form.once(lambda: asked(form))):
        return done
    return form_page("permits/ask.html", form)


def asked(form: AskForm) -> str:
    """Ask, and say what comes next."""
    number = int(said(form.number).strip().lstrip("Cc"))
    permit = service.ask(actor(), number, Purpose(form.purpose.data), said(form.reason), form.hours.data or 0)
    if permit.status is PermitStatus.GRANTED:
        flash(_("档案已为您打开 4 小时。儿童督导员和县里已收到通知，会在 3 天内复核。"), "done")
    else:
        flash(_("已交给那边的儿童督导员。批准以后，这里会有打开的链接。"), "done")
    return url_for("permits.index")


@bp.post("/permits/<uuid:permit_id>/<any(grant,refuse,proper,improper):answer>")
@allow(Permission.OVERSEE)
def decide(permit_id: UUID, answer: str) -> Response:
    """Let somebody read a file, or not; or say whether an opening in danger was right."""
    if answer == "grant":
        service.grant(actor(), permit_id)
    elif answer == "refuse":
        service.refuse(actor(), permit_id, request.form.get("reason", ""))
    else:
        service.review(actor(), permit_id, proper=answer == "proper")
    flash(_("已记下，对方会收到通知。"), "done")
    return redirect(url_for("permits.index"))


@bp.post("/permits/<uuid:permit_id>/end")
@allow(Permission.SEE_CHILDREN)
def end(permit_id: UUID) -> Response:
    """Close the file again."""
    service.end(actor(), permit_id)
    flash(_("已关上，不能再打开。"), "done")
    return redirect(url_for("permits.index"))
