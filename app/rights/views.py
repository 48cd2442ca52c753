"""What a family can read, and what it asked for. `open_views` has the doors that need no account."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import qr
from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.clock import today
from app.people.queries import names
from app.places.villages import place_names
from app.rights import cards, queries, rules, service, tokens
from app.rights.forms import LimitForm, RequestForm
from app.rights.models import Channel, Reader, RequestKind, RequestStatus
from app.taxonomy.filters import tongue
from app.taxonomy.hotlines import hotline
from app.web.forms import said
from app.web.views import form_page
from app.words import _

bp = Blueprint("rights", __name__)
Answer = Response | str | tuple[str, int]


def complaints() -> dict[str, Any]:
    """Whom one can complain to; only numbers of the taxonomy."""
    line = hotline("12345")
    return {"line": line, "line_name": line.name(tongue()) if line else "", "days": rules.ANSWER_DAYS}


@bp.get("/children/<uuid:child_id>/family")
@allow(Permission.SEE_CHILDREN)
def family(child_id: UUID) -> str:
    """What is held, in plain words, to be read with the family or printed."""
    child, groups = service.page_of(actor(), child_id)
    may_link = actor().may(Permission.EDIT_CHILDREN) and actor().covers(child.place_code)
    return render_template(
        "rights/family.html", child=child, groups=groups, may_link=may_link, today=today(), **complaints()
    )


@bp.post("/children/<uuid:child_id>/family/<any(guardian,child):reader>")
@allow(Permission.EDIT_CHILDREN)
def link(child_id: UUID, reader: str) -> str:
    """A page for one reading: its code is shown this once, and kept nowhere."""
    child = service.look(actor(), child_id, Permission.EDIT_CHILDREN)
    page, token = service.make_page(actor(), child_id, Reader(reader))
    address = url_for("rights.one_time", token=token, _external=True)
    return render_template(
        "rights/link.html", child=child, page=page, address=address, picture=qr.picture(address),
        code=tokens.short_code(token), hours=rules.PAGE_HOURS, enter=url_for("rights.enter", _external=True),
    )  # fmt: skip


@bp.route("/children/<uuid:child_id>/family/limit", methods=["GET", "POST"])
@allow(Permission.EDIT_NEEDS)
def limit(child_id: UUID) -> Answer:
    """不给监护人看, or again."""
    child, form = service.look(actor(), child_id, Permission.EDIT_NEEDS), LimitForm()
    if form.validate_on_submit() and (done := form.once(lambda: limited(child_id, form))):
        return done
    return form_page("rights/limit.html", form, child=child, limit=queries.limit_of(child.id))


def limited(child_id: UUID, form: LimitForm) -> str:
    """Set it."""
    service.limit(actor(), child_id, said(form.reason))
    flash(_("已设好。还没有看过的一次性页面也作废了。"), "done")
    return url_for("rights.of_child", child_id=child_id)


@bp.post("/children/<uuid:child_id>/family/limit/lift")
@allow(Permission.EDIT_NEEDS)
def lift(child_id: UUID) -> Response:
    """Let the guardian read it again."""
    service.lift(actor(), child_id)
    flash(_("已取消。"), "done")
    return redirect(url_for("rights.of_child", child_id=child_id))


@bp.get("/children/<uuid:child_id>/requests")
@allow(Permission.SEE_CHILDREN)
def of_child(child_id: UUID) -> str:
    """The family's side of one file."""
    child = service.look(actor(), child_id)
    return render_template("rights/of_child.html", child=child, **cards.section(actor(), child))


@bp.route("/children/<uuid:child_id>/requests/new", methods=["GET", "POST"])
@allow(Permission.EDIT_NEEDS)
def new_request(child_id: UUID) -> Answer:
    """Write down what the family asks for."""
    child = service.look(actor(), child_id, Permission.EDIT_NEEDS)
    form = RequestForm(data={"received_on": today()})
    if form.validate_on_submit() and (done := form.once(lambda: received(child_id, form))):
        return done
    return form_page("rights/new.html", form, child=child, days=rules.ANSWER_DAYS)


def received(child_id: UUID, form: RequestForm) -> str:
    """Keep it."""
    made = service.receive(
        actor(), child_id, kind=RequestKind(form.kind.data), words=said(form.words), relation=said(form.relation),
        channel=Channel(form.channel.data), received_on=form.received_on.data or today(),
    )  # fmt: skip
    flash(_("记下了，请在 %(day)s 以前答复。", day=made.due_on.isoformat()), "done")
    return url_for("rights.show", request_id=made.id)


@bp.get("/requests")
@allow(Permission.SEE_CHILDREN)
def requests() -> str:
    """What families asked for, what is overdue first."""
    rows = service.list_requests(actor())
    places = place_names((one.child.place_code for one in rows), short=True)
    return render_template("rights/requests.html", rows=rows, places=places, today=today(), **spoken())


def spoken() -> dict[str, Any]:
    """The words of requests."""
    return {
        "kinds": rules.KIND_NAMES,
        "states": rules.STATUS_NAMES,
        "askers": rules.ASKERS,
        "channels": rules.CHANNEL_NAMES,
    }


@bp.get("/requests/<uuid:request_id>")
@allow(Permission.SEE_CHILDREN)
def show(request_id: UUID) -> str:
    """One request, and its answer."""
    found = service.open_request(actor(), request_id)
    overseer = actor().may(Permission.OVERSEE)
    return render_template(
        "rights/show.html", one=found, child=found.child, today=today(), names=names([found.recorded_by, found.decided_by]),
        may_decide=actor().covers(found.child.place_code) and (overseer or found.kind not in rules.FOR_OVERSEERS),
        may_erase=overseer and found.kind is RequestKind.DELETION, days=rules.ANSWER_DAYS, **spoken(),
    )  # fmt: skip


@bp.post("/requests/<uuid:request_id>/<any(done,refuse):answer>")
@allow(Permission.SEE_CHILDREN)
def decide(request_id: UUID, answer: str) -> Response:
    """Done, or refused in writing."""
    found = service.decide(actor(), request_id, done=answer == "done", words=request.form.get("decision", ""))
    flash(_("已记下。"), "done")
    refused = found.status is RequestStatus.REFUSED
    return redirect(url_for("rights.letter" if refused else "rights.show", request_id=request_id))


@bp.get("/requests/<uuid:request_id>/letter")
@allow(Permission.SEE_CHILDREN)
def letter(request_id: UUID) -> str:
    """The refusal, to be printed and handed over."""
    found = service.open_request(actor(), request_id)
    places = place_names([found.child.place_code])
    return render_template(
        "rights/letter.html", one=found, child=found.child, place=places.get(found.child.place_code or "", ""), **spoken(),
        **complaints(),
    )  # fmt: skip
