"""The list of needs, and writing a new one down."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.children import service as child_verbs
from app.children.models import Child
from app.needs import queries, rules, service
from app.needs.forms import AtOnceForm, NeedForm, RecheckForm, WordsForm
from app.needs.models import Found, NeedStatus
from app.places.villages import place_names
from app.taxonomy.warning import first_of_all
from app.web.forms import said
from app.web.pages import Page, page_asked
from app.web.views import form_page
from app.words import _

bp = Blueprint("needs", __name__)
SHOWN = {
    "alive": rules.ALIVE,
    "met": (NeedStatus.MET,),
    "ended": (NeedStatus.CLOSED_UNMET, NeedStatus.WITHDRAWN),
}


@bp.get("/needs")
@allow(Permission.SEE_NEEDS)
def index() -> str:
    """Needs of one's area, the most urgent first."""
    number, shown = page_asked(), request.args.get("show", "alive")
    shown = shown if shown in SHOWN else "alive"
    rows, total = queries.find(actor(), statuses=SHOWN[shown], page=number)
    places = place_names((need.place_code for need in rows), short=True)
    return render_template("needs/index.html", page=Page(rows, number, total), places=places, shown=shown)


@bp.route("/children/<uuid:child_id>/needs/new", methods=["GET", "POST"])
@allow(Permission.EDIT_NEEDS)
def register(child_id: UUID) -> Response | str | tuple[str, int]:
    """Her own words first; then the type, how urgent and how many."""
    found = child_verbs.look(actor(), child_id, "need", Permission.EDIT_NEEDS)
    if request.form.get("stage") == "details":
        form = NeedForm()
        if form.validate_on_submit() and (done := form.once(lambda: registered(found, form))):
            return done
        return details(found, form)
    words = WordsForm()
    if words.validate_on_submit():
        return details(found, first_guess(words))
    return form_page("needs/register.html", words, child=found)


@bp.post("/needs/<uuid:need_id>/at-once")
@allow(Permission.EDIT_CHILDREN)
def at_once(need_id: UUID) -> Response:
    """Allow it, or no longer."""
    form = AtOnceForm()
    service.allow(actor(), need_id, at_once=bool(form.allowed.data), reroute=bool(form.reroute.data))
    flash(_("记下了。只对这一条需求有效，随时可以改。"), "success")
    return redirect(url_for("referrals.need", need_id=need_id))


@bp.route("/rechecks/<uuid:recheck_id>", methods=["GET", "POST"])
@allow(Permission.EDIT_NEEDS)
def recheck(recheck_id: UUID) -> Response | str | tuple[str, int]:
    """A later look at a need that was met: is the help still there?"""
    known = service.look_at_recheck(actor(), recheck_id)
    form = RecheckForm()
    if form.validate_on_submit() and (done := form.once(lambda: rechecked(recheck_id, form))):
        return done
    return form_page("needs/recheck.html", form, known=known, need=known.need)


def rechecked(recheck_id: UUID, form: RecheckForm) -> str:
    """Keep it, and go where the next step is."""
    known = service.recheck(actor(), recheck_id, Found(said(form.found)), said(form.note))
    if known.found is Found.LAPSED:
        flash(_("已重新打开这条需求，以前的经过都在。看看现在谁能帮。"), "success")
        return url_for("referrals.shortlist", need_id=known.need_id)
    flash(_("记下了：帮助还在。"), "success")
    return url_for("referrals.need", need_id=known.need_id)


def first_guess(words: WordsForm) -> NeedForm:
    """The second page's form, filled from the words of the first."""
    form = NeedForm(formdata=None, data={"words": said(words.words)})
    if form.suggestions:
        best = form.suggestions[0].type
        form.type_code.data = best.code
        form.urgency.data = "1" if best.must_report else "2" if best.urgent else "3"
    return form


def details(child: Child, form: NeedForm) -> str | tuple[str, int]:
    """The second page; where the words speak of danger, whom to call comes first."""
    danger = first_of_all(said(form.words), "needs.details", {"child_id": child.id})
    return form_page("needs/details.html", form, child=child, **danger)


def registered(child: Child, form: NeedForm) -> str:
    """Write the need down and go straight to who can help."""
    need = service.register(
        actor(), child.id, words=said(form.words), type_code=form.chosen, urgency=int(said(form.urgency)), units=form.units.data or 1,
        how=form.how,
    )  # fmt: skip
    return url_for("referrals.shortlist", need_id=need.id)
