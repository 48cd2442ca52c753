"""The pages of courses, mentors and small grants."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.clock import today
from app.errors import NotFound
from app.growth import cards, policy, queries, service
from app.growth.forms import CompleteForm, SchemeForm
from app.growth.models import SchemeKind
from app.web.fields import options
from app.web.forms import said
from app.web.views import form_page
from app.words import _

bp = Blueprint("growth", __name__)
Shown = Response | str | tuple[str, int]


@bp.get("/growth")
@allow(Permission.GROW_HELP, Permission.LEARN)
def index() -> str:
    """What is open in one's county; where help is missing, for whoever opens them."""
    return render_template("growth/index.html", **cards.index(actor()))


@bp.route("/growth/new", methods=["GET", "POST"])
@allow(Permission.GROW_HELP)
def new() -> Shown:
    """Open one because of what is missing."""
    named = request.args.get("because", "")
    form = SchemeForm(data=cards.filled(actor(), named) if request.method == "GET" else None)
    reasons, others = cards.choices(actor(), said(form.because))
    form.because.choices = options([("", _("请选择")), *((one["value"], one["label"]) for one in reasons)])
    if form.validate_on_submit() and (done := form.once(lambda: opened(form))):
        return done
    return form_page("growth/new.html", form, reasons=reasons, others=others)


def opened(form: SchemeForm) -> str:
    """Keep it."""
    made = service.open_scheme(
        actor(), because=said(form.because), kind=SchemeKind(said(form.kind)), title=said(form.title),
        about=said(form.about), led_by=said(form.led_by), seats=form.seats.data or 0, amount=form.amount.data,
        starts_on=form.starts_on.data or today(), ends_on=form.ends_on.data or today(),
    )  # fmt: skip
    flash(_("已开好，本县的机构和主任都能看到、能报名。"), "success")
    return url_for("growth.show", scheme_id=made.id)


@bp.get("/growth/<uuid:scheme_id>")
@allow(Permission.GROW_HELP, Permission.LEARN)
def show(scheme_id: UUID) -> str:
    """One: why, for whom, who takes part, and what came after."""
    return render_template("growth/show.html", **cards.whole(actor(), queries.get(actor(), scheme_id)))


@bp.post("/growth/<uuid:scheme_id>/join")
@allow(Permission.LEARN)
def join(scheme_id: UUID) -> Response:
    """Take a seat."""
    service.join(actor(), scheme_id)
    flash(_("已报名，县里会收到消息。"), "success")
    return redirect(url_for("growth.show", scheme_id=scheme_id))


@bp.post("/growth/<uuid:scheme_id>/close")
@allow(Permission.GROW_HELP)
def close(scheme_id: UUID) -> Response:
    """Nobody joins any more."""
    service.close(actor(), scheme_id)
    flash(_("已停止报名，报过名的还能登记完成。"), "success")
    return redirect(url_for("growth.show", scheme_id=scheme_id))


@bp.post("/enrolments/<uuid:enrolment_id>/leave")
@allow(Permission.LEARN)
def leave(enrolment_id: UUID) -> Response:
    """Give the seat back."""
    row = service.leave(actor(), enrolment_id)
    flash(_("已退出，名额让给别人。"), "success")
    return redirect(url_for("growth.show", scheme_id=row.scheme_id))


@bp.route("/enrolments/<uuid:enrolment_id>", methods=["GET", "POST"])
@allow(Permission.GROW_HELP)
def complete(enrolment_id: UUID) -> Shown:
    """Write down that somebody has completed it."""
    row, form = queries.enrolment(actor(), enrolment_id), CompleteForm()
    if not policy.runs(actor(), row.scheme):
        raise NotFound("enrolment")
    if form.validate_on_submit() and (done := form.once(lambda: completed(enrolment_id, form))):
        return done
    who = cards.members(actor(), row.scheme, [row])[0]
    return form_page("growth/complete.html", form, scheme=row.scheme, who=who)


def completed(enrolment_id: UUID, form: CompleteForm) -> str:
    """Keep it."""
    row = service.complete(actor(), enrolment_id, form.done_on.data or today(), said(form.paper))
    flash(_("已登记完成，对方会收到消息。"), "success")
    return url_for("growth.show", scheme_id=row.scheme_id)
