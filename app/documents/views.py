"""A child's pictures: the list, sending one, looking at one, deleting one."""

from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from app.access.guard import actor, allow, recently_confirmed
from app.access.permissions import Permission
from app.children import queries as children
from app.children import service as child_verbs
from app.children.facts import Source
from app.documents import cards, service
from app.documents.forms import DeleteForm, UploadForm
from app.documents.models import KIND_NAMES
from app.errors import NotFound
from app.web.forms import said
from app.web.views import form_page
from app.words import _

bp = Blueprint("documents", __name__)
FROM_HERE = {"same-origin", "none"}
"""What `Sec-Fetch-Site` says of our own pages and of an address typed; another site's page gets no picture."""


@bp.get("/children/<uuid:child_id>/documents")
@allow(Permission.SEE_CHILDREN)
def index(child_id: UUID) -> str:
    """What there is, without the pictures."""
    child = service.look(actor(), child_id)
    return render_template("documents/index.html", child=child, **cards.section(actor(), child))


@bp.route("/children/<uuid:child_id>/documents/new", methods=["GET", "POST"])
@allow(Permission.EDIT_CHILDREN)
def new(child_id: UUID) -> Answered | str | tuple[str, int]:
    """Send a picture."""
    child = child_verbs.look(actor(), child_id, "document", Permission.EDIT_CHILDREN)
    form = UploadForm()
    if form.validate_on_submit() and (done := form.once(lambda: sent(child_id, form))):
        return done
    return form_page("documents/new.html", form, child=child, **cards.section(actor(), child))


def sent(child_id: UUID, form: UploadForm) -> str:
    """Keep it."""
    data = form.file.data.read() if form.file.data else b""
    service.add(actor(), child_id, kind=said(form.kind), sent=data, source=Source(form.source.data))
    flash(_("照片已加密保存。"), "success")
    return url_for("documents.index", child_id=child_id)


@bp.get("/children/<uuid:child_id>/documents/<uuid:document_id>")
@allow(Permission.SEE_CHILDREN)
@recently_confirmed
def show(child_id: UUID, document_id: UUID) -> str:
    """A picture on its page."""
    row = service.show(actor(), child_id, document_id)
    may_edit = actor().may(Permission.EDIT_CHILDREN)
    return render_template("documents/show.html", row=row, kinds=KIND_NAMES, may_edit=may_edit)


@bp.get("/children/<uuid:child_id>/documents/<uuid:document_id>/picture")
@allow(Permission.SEE_CHILDREN)
@recently_confirmed
def picture(child_id: UUID, document_id: UUID) -> Response:
    """The picture itself, for our own pages only; kept nowhere on the way."""
    if request.headers.get("Sec-Fetch-Site", "none") not in FROM_HERE:
        raise NotFound("document")
    row, data = service.opened(actor(), child_id, document_id)
    answer = Response(data, mimetype="image/webp")
    answer.headers["Content-Disposition"] = f'inline; filename="{row.name}"'
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@bp.route("/children/<uuid:child_id>/documents/<uuid:document_id>/delete", methods=["GET", "POST"])
@allow(Permission.EDIT_CHILDREN)
@recently_confirmed
def delete(child_id: UUID, document_id: UUID) -> Answered | str | tuple[str, int]:
    """Delete a picture, with the reason."""
    children.get(actor(), child_id, Permission.EDIT_CHILDREN)
    form = DeleteForm()
    if form.validate_on_submit() and (done := form.once(lambda: deleted(child_id, document_id, form))):
        return done
    row = service.show(actor(), child_id, document_id)
    return form_page("documents/delete.html", form, row=row, kinds=KIND_NAMES)


def deleted(child_id: UUID, document_id: UUID, form: DeleteForm) -> str:
    """Delete it."""
    service.delete(actor(), child_id, document_id, said(form.reason))
    flash(_("照片已删除。"), "success")
    return url_for("documents.index", child_id=child_id)
