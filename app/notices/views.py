"""The inbox."""

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, signed_in
from app.notices import queries, service
from app.notices.forms import NOWHERE, OutwardForm
from app.notices.models import Notice, Pace, Way
from app.notices.rules import KINDS
from app.web.forms import said
from app.web.pages import Page, page_asked
from app.web.views import form_page
from app.words import _

bp = Blueprint("notices", __name__)


def target(notice: Notice) -> str:
    """The page a notice leads to."""
    _words, endpoint, parameter = KINDS[notice.kind]
    given: dict[str, Any] = {parameter: notice.subject_id} if parameter else {}
    return url_for(endpoint, **given)


@bp.get("/notices")
@signed_in
def inbox() -> str:
    """What waits for me."""
    number = page_asked()
    rows, total = queries.inbox(actor(), page=number)
    return render_template("notices/inbox.html", page=Page(rows, number, total), kinds=KINDS)


@bp.post("/notices/<uuid:notice_id>/open")
@signed_in
def open_notice(notice_id: UUID) -> Response:
    """Mark it as read and go where it leads."""
    return redirect(target(service.read(actor(), notice_id)))


@bp.post("/notices/read-all")
@signed_in
def read_all() -> Response:
    """Mark everything as read."""
    service.read_all(actor())
    return redirect(url_for("notices.inbox"))


@bp.route("/notices/outward", methods=["GET", "POST"])
@signed_in
def outward() -> Response | str | tuple[str, int]:
    """Where I want to hear of what waits."""
    known = queries.outward(actor())
    form = OutwardForm(obj=known) if known else OutwardForm(data={"way": NOWHERE, "pace": Pace.AT_ONCE.value})
    if form.validate_on_submit() and (done := form.once(lambda: chosen(form))):
        return done
    return form_page("notices/outward.html", form, known=known)


def chosen(form: OutwardForm) -> str:
    """Keep it."""
    settings, way = current_app.config["SETTINGS"], said(form.way)
    service.choose(
        actor(), None if way == NOWHERE else Way(way), said(form.target), Pace(said(form.pace)),
        mail=settings.mail_server is not None, hosts=frozenset(settings.robot_hosts.split(",")),
    )  # fmt: skip
    flash(_("记下了。外面只会说“有几件事等您处理”，不说是什么事。"), "success")
    return url_for("notices.inbox")
