"""Assessing, changing the risk, and the second person's list."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.assessments import cards, queries, service
from app.assessments.forms import AssessmentForm, RiskForm
from app.assessments.models import RiskProposal
from app.children import service as children
from app.children.models import Child
from app.clock import today
from app.people import queries as people
from app.places.villages import place_names
from app.settings import queries as settings
from app.taxonomy.types import dimensions
from app.web.forms import said
from app.web.views import form_page
from app.words import _

bp = Blueprint("assessments", __name__)
Answer = Response | str | tuple[str, int]


@bp.route("/children/<uuid:child_id>/assess", methods=["GET", "POST"])
@allow(Permission.EDIT_NEEDS)
def assess(child_id: UUID) -> Answer:
    """The four dimensions on one page."""
    child = children.look(actor(), child_id, "assessment", Permission.EDIT_NEEDS)
    form = AssessmentForm(settings.of(child.place_code))
    if form.validate_on_submit() and (done := form.once(lambda: assessed(child, form))):
        return done
    scale = settings.of(child.place_code).guardianship.name
    return form_page("assessments/assess.html", form, child=child, dimensions=dimensions(), scale=scale)


def assessed(child: Child, form: AssessmentForm) -> str:
    """Keep it, and go on to the risk."""
    service.assess(
        actor(), child.id, assessed_on=form.assessed_on.data or today(), sides=form.sides, grade=said(form.grade) or None,
        score=form.score.data, assessor=said(form.assessor), instrument=said(form.instrument),
    )  # fmt: skip
    flash(_("评估记下了。如果风险变了，请在下面调整等级。"), "success")
    return url_for("assessments.risk", child_id=child.id)


@bp.route("/children/<uuid:child_id>/risk", methods=["GET", "POST"])
@allow(Permission.SEE_CHILDREN)
def risk(child_id: UUID) -> Answer:
    """The level that holds, the one that waits, all there were; and changing it."""
    child = service.look(actor(), child_id)
    form, county = RiskForm(settings.of(child.place_code)), settings.of(child.place_code)
    if form.validate_on_submit() and (done := form.once(lambda: changed(child_id, form))):
        return done
    history, waiting = queries.levels(child), queries.waiting(child.id)
    names = people.names([*(row.set_by for row in history), *(row.confirmed_by for row in history)])
    return form_page(
        "assessments/risk.html", form, child=child, county=county, history=history, waiting=waiting, names=names,
        assessments=queries.of_child(child), **cards.section(actor(), child),
    )  # fmt: skip


def changed(child_id: UUID, form: RiskForm) -> str:
    """Say whether it holds or waits."""
    done = service.change_risk(actor(), child_id, said(form.level), said(form.reason))
    if isinstance(done, RiskProposal):
        flash(_("已提出，等儿童督导员或县级工作人员确认。走访先按更急的等级算。"), "info")
    else:
        flash(_("风险等级已调整。"), "success")
    return url_for("assessments.risk", child_id=child_id)


@bp.get("/assessments/proposals")
@allow(Permission.OVERSEE)
def proposals() -> str:
    """Changes of level that wait for a second person."""
    waiting = service.proposals(actor())
    return render_template(
        "assessments/proposals.html", waiting=waiting, county=settings.of(actor().place),
        places=place_names((one.child.place_code for one in waiting), short=True),
        names=people.names(one.proposed_by for one in waiting),
    )  # fmt: skip


@bp.post("/assessments/proposals/<uuid:proposal_id>/<any(confirm,decline):answer>")
@allow(Permission.OVERSEE)
def decide(proposal_id: UUID, answer: str) -> Response:
    """The second person's word."""
    agree = answer == "confirm"
    service.decide(actor(), proposal_id, agree=agree, words=request.form.get("words", "")[:500])
    flash(_("已确认，从现在起按新的等级。") if agree else _("没有同意，等级不变。"), "success")
    return redirect(url_for("assessments.proposals"))
