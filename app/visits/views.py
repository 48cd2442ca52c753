"""今天先去谁: the list, the day's way, a visit on a phone, and what follows from it."""

from uuid import UUID, uuid4

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.children.models import Child
from app.clock import today
from app.people import queries as people
from app.places.distance import describe_between
from app.places.villages import place_names
from app.settings import queries as settings
from app.visits import cards, queries, rules, service
from app.visits.forms import PlanForm, VisitForm
from app.visits.models import Look
from app.web.forms import said
from app.web.pages import Page, page_asked
from app.web.views import form_page
from app.words import Words, _

bp = Blueprint("visits", __name__)
Answer = Response | str | tuple[str, int]
SIZE = 50


@bp.get("/visits")
@allow(Permission.EDIT_NEEDS)
def index() -> str:
    """Whom to visit first, most overdue at the top."""
    number = page_asked()
    found = service.due(actor())
    page = Page(found[(number - 1) * SIZE : number * SIZE], number, len(found), SIZE)
    late = sum(one.days_late >= 0 for one in found)
    places = place_names((one.child.place_code for one in page.items), short=True)
    return render_template("visits/index.html", page=page, late=late, places=places, form=PlanForm())


@bp.get("/visits/plan")
@allow(Permission.EDIT_NEEDS)
def no_plan() -> Response:
    """The address alone holds no children: back to where they are ticked."""
    return redirect(url_for("visits.index"))


@bp.post("/visits/plan")
@allow(Permission.EDIT_NEEDS)
def plan() -> str:
    """The ticked children in the order of the way. Posted, so that neither they nor her position are in an address."""
    form = PlanForm()
    chosen = {UUID(one) for one in request.form.getlist("child") if len(one) == 36}
    begin, way = service.plan(actor(), chosen, form.start.data if form.validate() else None)
    legs, here = list[Words](), begin
    for one in way:
        there = service.point_at(one.child)
        legs.append(describe_between(here, there) if here and there else _("距离不详"))
        here = there or here
    places = place_names([actor().place, *(one.child.place_code for one in way)], short=True)
    return render_template("visits/plan.html", way=list(zip(way, legs, strict=True)), places=places)


@bp.route("/children/<uuid:child_id>/visit", methods=["GET", "POST"])
@allow(Permission.EDIT_NEEDS)
def visit(child_id: UUID) -> Answer:
    """Write down a visit; what was typed before and not sent is there again."""
    child = service.open_form(actor(), child_id)
    draft = queries.draft(actor(), child_id, service.FORM)
    form = VisitForm(settings.of(child.place_code), draft)
    if form.validate_on_submit() and (done := form.once(lambda: visited(child, form))):
        return done
    return form_page(
        "visits/visit.html",
        form,
        draft=draft,
        look_hints=rules.LOOK_HINTS,
        child=child,
        **cards.section(actor(), child),
    )


def visited(child: Child, form: VisitForm) -> str:
    """Keep it. When all is well the next child is at hand; otherwise what to do about it."""
    row = service.visit(
        actor(), child.id, visited_on=form.visited_on.data or today(), kind=said(form.kind), saw=said(form.saw),
        look=Look(said(form.look)), words=said(form.words),
    )  # fmt: skip
    if row.look is not Look.FINE or not row.counts:
        return url_for("visits.after", visit_id=row.id)
    flash(
        _("C%(number)s 的走访记下了。下次在 %(day)s 之前。", number=child.number, day=row.next_due.isoformat()),
        "success",
    )
    return url_for("visits.index")


@bp.post("/visits/<uuid:child_id>/draft")
@allow(Permission.EDIT_NEEDS)
def draft(child_id: UUID) -> Response:
    """Keep what is typed: quietly for the script, with a word for whoever pressed the button."""
    service.save_draft(actor(), child_id, request.form)
    if "X-Draft" in request.headers:
        return Response(status=204)
    flash(_("先存好了。写完再点“记下走访”。"), "success")
    return redirect(url_for("visits.visit", child_id=child_id))


@bp.get("/visits/<uuid:visit_id>")
@allow(Permission.EDIT_NEEDS)
def after(visit_id: UUID) -> str:
    """One step from what was found: a need, the risk, the category, a report."""
    row, child = service.look_at(actor(), visit_id)
    return render_template(
        "visits/after.html", token=uuid4(), visit=row, child=child, look_names=rules.LOOK_NAMES, by=people.names([row.visited_by]),
        needs_more=rules.needs_more(row.look), doors=doors(child),
    )  # fmt: skip


def doors(child: Child) -> dict[str, str]:
    """The ways on from here, as far as their rooms exist."""
    wanted = {"risk": "assessments.risk", "category": "records.category", "report": "safeguarding.report"}
    known = current_app.view_functions
    return {name: url_for(end, child_id=child.id) for name, end in wanted.items() if end in known}
