"""The pages that ask what for before they show anything: disability, and the sealed categories."""

from uuid import UUID

from flask import flash, render_template, url_for

from app.access.guard import actor, allow, recently_confirmed
from app.access.permissions import Permission
from app.children import history, spoken
from app.children import queries as children
from app.children import service as child_verbs
from app.records import forms as asked
from app.records import queries, service, views, words
from app.records.models import Disability
from app.records.views import Answer
from app.web.views import form_page
from app.words import _

bp = views.bp
FOR_DISABILITY = "<any(education,rehabilitation):purpose>"
FOR_GUARDED = "<any(aid,case,safety):purpose>"


@bp.get("/children/<uuid:child_id>/disability")
@allow(Permission.SEE_CHILDREN)
def disability(child_id: UUID) -> str:
    """What is the assessment wanted for? Education or rehabilitation, nothing else."""
    child = child_verbs.look(actor(), child_id, "disability")
    ways = [
        (url_for("records.assessed", child_id=child_id, purpose=code), name)
        for code, name in words.DISABILITY_PURPOSES.items()
    ]
    note = _("残疾评定的结果只能用于安排教育和康复（残疾人教育条例第二十条）。为什么看会留下记录。")
    return render_template("records/purpose.html", child=child, title=words.DISABILITY.name, note=note, ways=ways)


@bp.get(f"/children/<uuid:child_id>/disability/{FOR_DISABILITY}")
@allow(Permission.SEE_CHILDREN)
def assessed(child_id: UUID, purpose: str) -> str:
    """What was assessed; the look is recorded with its purpose."""
    child, row = service.look_disability(actor(), child_id, purpose)
    versions = [spoken.lines(*one) for one in history.versions(child, subjects=["disabilities"])]
    return render_template(
        "records/disability.html", child=child, row=row, purpose=purpose, words=words, versions=versions,
        may_edit=actor().may(Permission.EDIT_CHILDREN),
    )  # fmt: skip


@bp.route(f"/children/<uuid:child_id>/disability/{FOR_DISABILITY}/edit", methods=["GET", "POST"])
@allow(Permission.EDIT_CHILDREN)
def assess(child_id: UUID, purpose: str) -> Answer:
    """Write down what was assessed."""
    children.get(actor(), child_id, Permission.EDIT_CHILDREN)
    form = asked.DisabilityForm(obj=service.look_disability(actor(), child_id, purpose)[1])
    if form.validate_on_submit() and (done := form.once(lambda: was_assessed(child_id, purpose, form))):
        return done
    back = url_for("records.assessed", child_id=child_id, purpose=purpose)
    return form_page("children/fact.html", form, title=words.DISABILITY.name, note="", back=back)


def was_assessed(child_id: UUID, purpose: str, form: asked.DisabilityForm) -> str:
    """Write it down."""
    service.change(actor(), Disability, child_id, **form.origin, **form.facts)
    flash(_("已经记下。"), "success")
    return url_for("records.assessed", child_id=child_id, purpose=purpose)


@bp.get("/children/<uuid:child_id>/guarded")
@allow(Permission.SEE_CHILDREN)
@recently_confirmed
def guarded(child_id: UUID) -> str:
    """What are the sealed categories wanted for?"""
    child = queries.own_area(actor(), child_id)
    child_verbs.look(actor(), child_id, "guarded")
    ways = [
        (url_for("records.opened", child_id=child_id, purpose=code), name)
        for code, name in words.GUARDED_PURPOSES.items()
    ]
    note = _("这一页放最敏感的几类情况，平时不显示，不进任何列表和导出。为什么看会留下记录。")
    return render_template("records/purpose.html", child=child, title=words.GUARDED.name, note=note, ways=ways)


@bp.get(f"/children/<uuid:child_id>/guarded/{FOR_GUARDED}")
@allow(Permission.SEE_CHILDREN)
@recently_confirmed
def opened(child_id: UUID, purpose: str) -> str:
    """The sealed categories; the look is recorded with its purpose."""
    child, entries = service.look_guarded(actor(), child_id, purpose)
    may_edit = actor().may(Permission.EDIT_CHILDREN)
    return render_template("records/guarded.html", child=child, entries=entries, purpose=purpose, may_edit=may_edit)


@bp.route(f"/children/<uuid:child_id>/guarded/{FOR_GUARDED}/new", methods=["GET", "POST"])
@bp.route(f"/children/<uuid:child_id>/guarded/{FOR_GUARDED}/<uuid:entry_id>", methods=["GET", "POST"])
@allow(Permission.EDIT_CHILDREN)
@recently_confirmed
def guard(child_id: UUID, purpose: str, entry_id: UUID | None = None) -> Answer:
    """Write down, correct or end a sealed category."""
    entries = service.look_guarded(actor(), child_id, purpose)[1]
    form = asked.GuardedForm(data=next((entry for entry in entries if entry["id"] == str(entry_id)), None))
    if form.validate_on_submit() and (done := form.once(lambda: was_guarded(child_id, purpose, entry_id, form))):
        return done
    back = url_for("records.opened", child_id=child_id, purpose=purpose)
    return form_page("children/fact.html", form, title=words.GUARDED.name, note="", back=back)


def was_guarded(child_id: UUID, purpose: str, entry_id: UUID | None, form: asked.GuardedForm) -> str:
    """Write it down."""
    source = form.origin["source"]
    service.guard(actor(), child_id, str(entry_id) if entry_id else None, source=source, **form.facts)
    flash(_("已经记下。"), "success")
    return url_for("records.opened", child_id=child_id, purpose=purpose)
