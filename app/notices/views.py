"""The inbox."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, signed_in
from app.notices import queries, service
from app.notices.models import Notice
from app.notices.rules import KINDS
from app.web.pages import Page, page_asked

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
