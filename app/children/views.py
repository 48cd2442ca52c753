"""A director's list of children, and filling in a file. The file itself, with its needs, is shown by `needs`."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow, recently_confirmed
from app.access.permissions import Permission
from app.children import history as versions
from app.children import identity, service, spoken
from app.children.facts import Source
from app.children.forms import ChildForm, NumberForm
from app.children.models import Sex
from app.places.villages import place_names
from app.web.forms import said
from app.web.pages import Page, page_asked
from app.web.views import form_page
from app.words import _

bp = Blueprint("children", __name__)


@bp.get("/children")
@allow(Permission.SEE_CHILDREN)
def index() -> str:
    """The files in one's area. What is looked for is a name, so it is posted, not put into the address."""
    return listing(page_asked(), "")


@bp.post("/children/find")
@allow(Permission.SEE_CHILDREN)
def find() -> str:
    """The files with this name or number."""
    text = request.form.get("text", "")[:40]
    if identity.looks_like_one(text):
        return by_number(text)
    return listing(1, text)


def by_number(number: str) -> str:
    """The file with exactly this identity number; of one elsewhere only that there is one."""
    child, elsewhere = identity.look_up(actor(), number)
    rows = [child] if child else []
    places = place_names((child.place_code for child in rows), short=True)
    return render_template(
        "children/index.html", page=Page(rows, 1, len(rows)), places=places, text=number, elsewhere=elsewhere
    )


def listing(number: int, text: str) -> str:
    """One page of files."""
    rows, total = service.look_through(actor(), text=text, page=max(1, number))
    places = place_names((child.place_code for child in rows), short=True)
    return render_template("children/index.html", page=Page(rows, max(1, number), total), places=places, text=text)


def facts(form: ChildForm) -> dict[str, Any]:
    """The form as the verb takes it; empty words are None."""
    texts = ("guardian_name", "guardian_relation", "guardian_phone", "address", "note")
    return {
        "name": said(form.name),
        "sex": Sex(form.sex.data),
        "birth_date": form.birth_date.data,
        "categories": sorted(form.categories.data or []),
        **{name: said(form[name]) or None for name in texts},
    }


@bp.route("/children/new", methods=["GET", "POST"])
@allow(Permission.EDIT_CHILDREN)
def new() -> Response | str | tuple[str, int]:
    """Open a file."""
    form = ChildForm()
    if form.validate_on_submit() and (done := form.once(lambda: opened(form))):
        return done
    double = bool(form.despite_double.errors)
    return form_page(
        "children/new.html", form, double=double, place=place_names([actor().place]).get(actor().place or "")
    )


def opened(form: ChildForm) -> str:
    """Open the file and say what comes next."""
    child = service.add(actor(), despite_double=bool(form.despite_double.data), **facts(form))
    flash(_("档案建好了，编号 C%(number)s。接下来可以登记孩子的需求。", number=child.number), "success")
    return url_for("files.child", child_id=child.id)


@bp.route("/children/<uuid:child_id>/edit", methods=["GET", "POST"])
@allow(Permission.EDIT_CHILDREN)
def edit(child_id: UUID) -> Response | str | tuple[str, int]:
    """Correct a file."""
    child = service.look(actor(), child_id, "edit", Permission.EDIT_CHILDREN)
    form = ChildForm(obj=child, data={"version": child.version, "sex": child.sex.value})
    if form.validate_on_submit() and (done := form.once(lambda: corrected(child_id, form))):
        return done
    return form_page("children/edit.html", form, child=child)


def corrected(child_id: UUID, form: ChildForm) -> str:
    """Correct the file from the version the form was filled from."""
    source = Source(form.source.data or Source.OTHER)
    service.change(actor(), child_id, version=int(said(form.version) or 0), source=source, **facts(form))
    flash(_("档案已更新。"), "success")
    return url_for("files.child", child_id=child_id)


@bp.get("/children/<uuid:child_id>/history")
@allow(Permission.SEE_CHILDREN)
def history(child_id: UUID) -> str:
    """这份档案改过什么: who changed what, from what to what, when, from which source."""
    child = service.look_back(actor(), child_id)
    lines = [spoken.lines(version, by) for version, by in versions.versions(child)]
    return render_template("children/history.html", child=child, versions=lines)


@bp.route("/children/<uuid:child_id>/id-number", methods=["GET", "POST"])
@allow(Permission.EDIT_CHILDREN)
@recently_confirmed
def id_number(child_id: UUID) -> Response | str | tuple[str, int]:
    """The identity number: only its last four are shown, the whole is only ever typed."""
    child = service.look(actor(), child_id, "edit", Permission.EDIT_CHILDREN)
    form = NumberForm()
    if form.validate_on_submit() and (done := form.once(lambda: numbered(child_id, form))):
        return done
    return form_page("children/id_number.html", form, child=child, known=identity.masked(child.id_number))


def numbered(child_id: UUID, form: NumberForm) -> str:
    """Write it down."""
    identity.keep_number(actor(), child_id, said(form.number), source=Source(form.source.data))
    flash(_("身份证号已记下。"), "success")
    return url_for("files.child", child_id=child_id)
