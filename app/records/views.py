"""The pages of a child's records, and the list of what is missing in the files."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.children import queries as children
from app.children.categories import CategoryRecord
from app.children.fact_forms import FactForm
from app.places.villages import place_names
from app.records import cards, quality, queries, service, words
from app.records import forms as asked
from app.records.models import Health, Placement, Registration, Schooling
from app.records.unfinished import unfinished
from app.web.pages import SIZE, Page, page_asked
from app.web.views import form_page
from app.words import Words, _

bp = Blueprint("records", __name__)
Answer = Response | str | tuple[str, int]


def page(form: FactForm, child_id: UUID, title: Words, note: Words = "") -> str | tuple[str, int]:
    """One group of questions."""
    return form_page(
        "children/fact.html", form, title=title, note=note, back=url_for("records.index", child_id=child_id)
    )


def kept(child_id: UUID) -> str:
    """Say so, and go back to the records."""
    flash(_("已经记下。"), "success")
    return url_for("records.index", child_id=child_id)


@bp.get("/children/<uuid:child_id>/records")
@allow(Permission.SEE_CHILDREN)
def index(child_id: UUID) -> str:
    """Schooling, health, registration, placement and categories."""
    child = service.look(actor(), child_id)
    return render_template("records/index.html", child=child, **cards.section(actor(), child))


def changing(model: Any, child_id: UUID, form_class: type[FactForm], title: Words, note: Words = "") -> Answer:
    """A group of questions with one row a child."""
    form = form_class(obj=queries.the(actor(), model, child_id)[1])
    if form.validate_on_submit() and (done := form.once(lambda: changed(model, child_id, form))):
        return done
    return page(form, child_id, title, note)


def changed(model: Any, child_id: UUID, form: FactForm) -> str:
    """Write it down."""
    service.change(actor(), model, child_id, **form.origin, **form.facts)
    return kept(child_id)


@bp.route("/children/<uuid:child_id>/schooling", methods=["GET", "POST"])
@allow(Permission.EDIT_CHILDREN)
def schooling(child_id: UUID) -> Answer:
    """Where a child goes to school."""
    return changing(Schooling, child_id, asked.SchoolingForm, words.SCHOOLING.name)


@bp.route("/children/<uuid:child_id>/health", methods=["GET", "POST"])
@allow(Permission.EDIT_CHILDREN)
def health(child_id: UUID) -> Answer:
    """Illness and insurance."""
    return changing(Health, child_id, asked.HealthForm, words.HEALTH.name, _("重病的病种由各地确定，以当地政策为准。"))


@bp.route("/children/<uuid:child_id>/registration", methods=["GET", "POST"])
@allow(Permission.EDIT_CHILDREN)
def registration(child_id: UUID) -> Answer:
    """户口."""
    return changing(Registration, child_id, asked.RegistrationForm, words.REGISTRATION.name)


@bp.route("/children/<uuid:child_id>/placements/new", methods=["GET", "POST"])
@bp.route("/children/<uuid:child_id>/placements/<uuid:placement_id>", methods=["GET", "POST"])
@allow(Permission.EDIT_CHILDREN)
def placement(child_id: UUID, placement_id: UUID | None = None) -> Answer:
    """With whom a child lives."""
    children.get(actor(), child_id, Permission.EDIT_CHILDREN)
    known = queries.one(actor(), Placement, child_id, placement_id)[1] if placement_id else None
    form = asked.PlacementForm(obj=known)
    if form.validate_on_submit() and (done := form.once(lambda: placed(child_id, placement_id, form))):
        return done
    return page(form, child_id, words.PLACEMENT.name)


def placed(child_id: UUID, row_id: UUID | None, form: FactForm) -> str:
    """Write it down."""
    service.change_placement(actor(), child_id, row_id, **form.origin, **form.facts)
    return kept(child_id)


@bp.route("/children/<uuid:child_id>/categories/new", methods=["GET", "POST"])
@bp.route("/children/<uuid:child_id>/categories/<uuid:category_id>", methods=["GET", "POST"])
@allow(Permission.EDIT_CHILDREN)
def category(child_id: UUID, category_id: UUID | None = None) -> Answer:
    """A category with its days and evidence."""
    children.get(actor(), child_id, Permission.EDIT_CHILDREN)
    known = queries.one(actor(), CategoryRecord, child_id, category_id)[1] if category_id else None
    form = asked.CategoryForm(obj=known)
    if form.validate_on_submit() and (done := form.once(lambda: categorised(child_id, category_id, form))):
        return done
    return page(form, child_id, _("困境类别"), _("认定以主管部门为准；这里记从哪天起、依据是什么。"))


def categorised(child_id: UUID, row_id: UUID | None, form: FactForm) -> str:
    """Write it down."""
    service.change_category(actor(), child_id, row_id, **form.origin, **form.facts)
    return kept(child_id)


@bp.get("/children/quality")
@allow(Permission.EDIT_CHILDREN, Permission.OVERSEE)
def gaps() -> str:
    """What is missing or stale in the files of one's area, each line a link to the form that mends it."""
    number, only = page_asked(), request.args.get("gap", "")
    found, counts = unfinished(actor(), only if only in quality.GAPS else None)
    shown = found[(number - 1) * SIZE : number * SIZE]
    people = service.listed_for_quality(actor(), [one.child_id for one in shown])
    places = place_names((child.place_code for child in people.values()), short=True)
    return render_template(
        "records/gaps.html", page=Page(shown, number, len(found)), people=people, places=places, counts=counts,
        gaps=quality.GAPS, only=only, may_edit=actor().may(Permission.EDIT_CHILDREN),
    )  # fmt: skip
