"""The pages of a child's household."""

from uuid import UUID

from flask import Blueprint, flash, render_template, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.children import service as child_verbs
from app.children.fact_forms import FactForm
from app.clock import today
from app.households import cards, queries, service
from app.households import forms as asked
from app.households.models import Circumstance, EntrustedCare, Guardian, Relation
from app.households.words import PARENT_NAMES
from app.web.views import form_page
from app.words import Words, _

bp = Blueprint("households", __name__)
EITHER = "<any(father,mother):relation>"
Answer = Response | str | tuple[str, int]


def page(form: FactForm, child_id: UUID, title: Words, note: Words = "") -> str | tuple[str, int]:
    """One group of questions."""
    back = url_for("households.index", child_id=child_id)
    return form_page("children/fact.html", form, title=title, note=note, back=back)


def kept(child_id: UUID) -> str:
    """Say so, and go back to the household."""
    flash(_("已经记下。"), "success")
    return url_for("households.index", child_id=child_id)


@bp.get("/children/<uuid:child_id>/household")
@allow(Permission.SEE_CHILDREN)
def index(child_id: UUID) -> str:
    """The household, its people and entrusted care."""
    child = service.look(actor(), child_id)
    return render_template("households/index.html", child=child, **cards.section(actor(), child))


@bp.route("/children/<uuid:child_id>/household/edit", methods=["GET", "POST"])
@allow(Permission.EDIT_CHILDREN)
def edit(child_id: UUID) -> Answer:
    """How the family is doing."""
    form = asked.HouseholdForm(obj=queries.household(actor(), child_id)[1])
    if form.validate_on_submit() and (done := form.once(lambda: changed(child_id, form))):
        return done
    return page(form, child_id, _("家庭情况"))


def changed(child_id: UUID, form: asked.HouseholdForm) -> str:
    """Write it down."""
    service.change_household(actor(), child_id, **form.origin, **form.facts)
    return kept(child_id)


@bp.route(f"/children/<uuid:child_id>/parents/{EITHER}", methods=["GET", "POST"])
@allow(Permission.EDIT_CHILDREN)
def parent(child_id: UUID, relation: str) -> Answer:
    """Who a parent is, and whether she is there."""
    form = asked.ParentForm(obj=queries.parent(actor(), child_id, Relation(relation))[1])
    if form.validate_on_submit() and (done := form.once(lambda: parent_changed(child_id, relation, form))):
        return done
    return page(form, child_id, PARENT_NAMES[relation])


@bp.route(f"/children/<uuid:child_id>/parents/{EITHER}/away", methods=["GET", "POST"])
@allow(Permission.EDIT_CHILDREN)
def away(child_id: UUID, relation: str) -> Answer:
    """Whether a parent works elsewhere."""
    form = asked.AwayForm(obj=queries.parent(actor(), child_id, Relation(relation))[1])
    if form.validate_on_submit() and (done := form.once(lambda: parent_changed(child_id, relation, form))):
        return done
    return page(form, child_id, _("%(who)s：外出务工", who=PARENT_NAMES[relation]))


def parent_changed(child_id: UUID, relation: str, form: FactForm) -> str:
    """Write it down."""
    service.change_parent(actor(), child_id, Relation(relation), **form.origin, **form.facts)
    return kept(child_id)


@bp.route(f"/children/<uuid:child_id>/parents/{EITHER}/circumstances/new", methods=["GET", "POST"])
@bp.route(f"/children/<uuid:child_id>/parents/{EITHER}/circumstances/<uuid:circumstance_id>", methods=["GET", "POST"])
@allow(Permission.EDIT_CHILDREN)
def circumstance(child_id: UUID, relation: str, circumstance_id: UUID | None = None) -> Answer:
    """One of the eight circumstances of a parent."""
    child_verbs.look(actor(), child_id, "household", Permission.EDIT_CHILDREN)
    known = queries.one(actor(), Circumstance, child_id, circumstance_id) if circumstance_id else None
    form = asked.CircumstanceForm(obj=known)
    if form.validate_on_submit() and (
        done := form.once(lambda: circumstance_changed(child_id, relation, circumstance_id, form))
    ):
        return done
    return page(
        form,
        child_id,
        _("%(who)s：八种情形", who=PARENT_NAMES[relation]),
        _("是否认定为事实无人抚养儿童，由民政部门决定；这里只记事实和依据。"),
    )


def circumstance_changed(child_id: UUID, relation: str, row_id: UUID | None, form: FactForm) -> str:
    """Write it down."""
    service.change_circumstance(actor(), child_id, Relation(relation), row_id, **form.origin, **form.facts)
    return kept(child_id)


@bp.route("/children/<uuid:child_id>/guardians/new", methods=["GET", "POST"])
@bp.route("/children/<uuid:child_id>/guardians/<uuid:guardian_id>", methods=["GET", "POST"])
@allow(Permission.EDIT_CHILDREN)
def guardian(child_id: UUID, guardian_id: UUID | None = None) -> Answer:
    """Who answers for the child in law."""
    child_verbs.look(actor(), child_id, "household", Permission.EDIT_CHILDREN)
    form = asked.GuardianForm(obj=queries.one(actor(), Guardian, child_id, guardian_id) if guardian_id else None)
    if form.validate_on_submit() and (done := form.once(lambda: guardian_changed(child_id, guardian_id, form))):
        return done
    return page(form, child_id, _("监护人"))


def guardian_changed(child_id: UUID, row_id: UUID | None, form: FactForm) -> str:
    """Write it down."""
    service.change_guardian(actor(), child_id, row_id, **form.origin, **form.facts)
    return kept(child_id)


@bp.route("/children/<uuid:child_id>/care/new", methods=["GET", "POST"])
@bp.route("/children/<uuid:child_id>/care/<uuid:care_id>", methods=["GET", "POST"])
@allow(Permission.EDIT_CHILDREN)
def care(child_id: UUID, care_id: UUID | None = None) -> Answer:
    """To whom the parents have entrusted the child."""
    child_verbs.look(actor(), child_id, "household", Permission.EDIT_CHILDREN)
    form = asked.CareForm(obj=queries.one(actor(), EntrustedCare, child_id, care_id) if care_id else None)
    if form.validate_on_submit() and (done := form.once(lambda: care_changed(child_id, care_id, form))):
        return done
    return page(
        form,
        child_id,
        _("委托照护"),
        _("父母要书面委托，并告诉学校和村（居）委会（未成年人保护法第二十二、二十三条）。"),
    )


def care_changed(child_id: UUID, row_id: UUID | None, form: FactForm) -> str:
    """Write it down."""
    row = service.change_care(actor(), child_id, row_id, **form.origin, **form.facts)
    if row_id is None:
        return url_for("households.grounds", child_id=child_id, care_id=row.id)
    return kept(child_id)


@bp.route("/children/<uuid:child_id>/care/<uuid:care_id>/grounds", methods=["GET", "POST"])
@allow(Permission.EDIT_CHILDREN)
def grounds(child_id: UUID, care_id: UUID) -> Answer:
    """Whether somebody may be entrusted with a child at all."""
    form = asked.GroundsForm(obj=queries.one(actor(), EntrustedCare, child_id, care_id))
    if form.validate_on_submit() and (done := form.once(lambda: grounds_checked(child_id, care_id, form))):
        return done
    return page(
        form, child_id, _("不得作为被委托人的情形"), _("请对照未成年人保护法第二十二条，一种一种地问，问过再选。")
    )


def grounds_checked(child_id: UUID, care_id: UUID, form: FactForm) -> str:
    """Keep the answers."""
    service.check_care_grounds(actor(), child_id, care_id, **form.origin, **form.facts)
    return kept(child_id)


@bp.route("/children/<uuid:child_id>/care/<uuid:care_id>/contact", methods=["GET", "POST"])
@allow(Permission.EDIT_CHILDREN)
def contact(child_id: UUID, care_id: UUID) -> Answer:
    """这周联系过: the parents spoke with the child and the carer."""
    queries.one(actor(), EntrustedCare, child_id, care_id)
    form = asked.ContactForm(contact_on=today())
    if form.validate_on_submit() and (done := form.once(lambda: contacted(child_id, care_id, form))):
        return done
    back = url_for("households.index", child_id=child_id)
    return form_page("households/contact.html", form, back=back)


def contacted(child_id: UUID, care_id: UUID, form: asked.ContactForm) -> str:
    """Note it."""
    service.note_contact(
        actor(), child_id, care_id, contact_on=form.contact_on.data or today(), with_child=bool(form.with_child.data),
        with_carer=bool(form.with_carer.data),
    )  # fmt: skip
    return kept(child_id)
