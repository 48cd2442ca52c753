"""The pages of those on a report's path: read it, receive it, note who was told, say what came of it; the register."""

from typing import Any
from uuid import UUID

from flask import flash, render_template, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.clock import day_of
from app.people import queries as people
from app.places.villages import place_names
from app.safeguarding import forms, handling, policy, queries, rules, service, views
from app.safeguarding.circumstances import circumstances
from app.safeguarding.models import Outcome, Report, Status
from app.safeguarding.views import already_told
from app.settings import queries as settings
from app.settings import service as setting_verbs
from app.settings.defaults import SETTINGS, Key
from app.settings.policy import county_of
from app.web.fields import options
from app.web.forms import BaseForm, said
from app.web.views import form_page
from app.words import _

bp = views.bp
Answer = Response | str | tuple[str, int]


@bp.get("/reports")
@allow(Permission.REPORT)
def index() -> str:
    """One's own, those of one's area, and those routed to one's department; whoever waits first."""
    found = service.listed(actor())
    return render_template(
        "safeguarding/index.html", found=found, circumstances=circumstances(), statuses=rules.STATUS_NAMES,
        places=place_names((one.place_code for one in found), short=True), minutes=rules.minutes, quick_exit=True,
    )  # fmt: skip


@bp.get("/reports/<uuid:report_id>")
@allow(Permission.REPORT)
def show(report_id: UUID) -> str:
    """One report, how long ago it was seen, and what is to do. The look is recorded."""
    return page(service.look(actor(), report_id))


def page(found: Report) -> str:
    """The same."""
    routes, steps = queries.routes(found.id), queries.steps(found.id)
    names = people.names(
        [found.reported_by, found.acknowledged_by, *(s.actor_id for s in steps), *(r.told_by for r in routes)]
    )
    return render_template(
        "safeguarding/show.html", **told(found), routes=routes, steps=step_rows(steps, names), names=names
    )


def told(found: Report) -> dict[str, Any]:
    """What both the page and the printed sheet say."""
    handles = policy.may_handle(actor(), found)
    return {
        "report": found,
        "circumstance": circumstances().get(found.circumstance),
        "told": rules.TOLD_NAMES,
        "channels": rules.CHANNEL_NAMES,
        "statuses": rules.STATUS_NAMES,
        "outcomes": rules.OUTCOME_NAMES,
        "place": place_names([found.place_code]).get(found.place_code, ""),
        "minutes": rules.minutes(found.found_at, found.acknowledged_at),
        "waiting": found.status is Status.RECEIVED,
        "handles": handles,
        "may_tell": handles or found.reported_by == actor().id,
        "reviews": queries.reviews(actor(), found.id),
        "form": forms.AcknowledgeForm(),
        "quick_exit": True,
    }


def step_rows(steps: Any, names: dict[UUID, str]) -> list[dict[str, Any]]:
    """What happened, for the timeline."""
    clock = str(_("系统时钟"))
    return [
        {
            "title": rules.STEP_NAMES[one.kind.value], "at": one.at, "note": one.words, "state": "done",
            "by": names.get(one.actor_id, "") if one.actor_id else clock if one.kind.value in {"reminded", "escalated"} else "",
        }
        for one in steps
    ]  # fmt: skip


@bp.get("/reports/<uuid:report_id>/print")
@allow(Permission.REPORT)
def paper(report_id: UUID) -> str:
    """A sheet to print and hand over."""
    found = service.look(actor(), report_id)
    return render_template("safeguarding/paper.html", **told(found), routes=queries.routes(found.id))


@bp.post("/reports/<uuid:report_id>/acknowledge")
@allow(Permission.OVERSEE)
def acknowledge(report_id: UUID) -> Answer:
    """Receive it."""
    form = forms.AcknowledgeForm()
    if form.validate_on_submit() and (done := form.once(lambda: handled(handling.acknowledge(actor(), report_id)))):
        return done
    return page(queries.to_handle(actor(), report_id)), 422


def handled(row: Report) -> str:
    """Say so, and go back to the report."""
    flash(_("已经记下。"), "success")
    return url_for("safeguarding.show", report_id=row.id)


@bp.route("/reports/<uuid:report_id>/told", methods=["GET", "POST"])
@allow(Permission.REPORT)
def note_told(report_id: UUID) -> Answer:
    """Note that a department was told."""
    found, form = queries.to_tell(actor(), report_id), forms.ToldForm()

    def keep() -> str:
        given = already_told(form)
        if given:
            handling.tell(actor(), report_id, given)
        return handled(found)

    if form.validate_on_submit() and (done := form.once(keep)):
        return done
    return step_page(form, found, _("记下告诉了谁"))


@bp.route("/reports/<uuid:report_id>/note", methods=["GET", "POST"])
@allow(Permission.OVERSEE)
def note(report_id: UUID) -> Answer:
    """Write down what was done."""
    found, form = queries.to_handle(actor(), report_id), forms.NoteForm()
    if form.validate_on_submit() and (
        done := form.once(lambda: handled(handling.note(actor(), report_id, said(form.words))))
    ):
        return done
    return step_page(form, found, _("记一笔做了什么"))


@bp.route("/reports/<uuid:report_id>/close", methods=["GET", "POST"])
@allow(Permission.OVERSEE)
def close(report_id: UUID) -> Answer:
    """Say what came of it."""
    found = queries.to_handle(actor(), report_id)
    form = forms.CloseForm(data={"version": found.version})

    def keep() -> str:
        outcome = Outcome(said(form.outcome))
        return handled(
            handling.close(actor(), report_id, outcome, said(form.answer), version=int(said(form.version) or 0))
        )

    if form.validate_on_submit() and (done := form.once(keep)):
        return done
    return step_page(form, found, _("写结果，告诉报告人"))


@bp.route("/reports/<uuid:report_id>/review", methods=["GET", "POST"])
@allow(Permission.OVERSEE)
def review(report_id: UUID) -> Answer:
    """This should have been reported earlier."""
    found, form = queries.to_handle(actor(), report_id), forms.ReviewForm()

    def keep() -> str:
        handling.review(actor(), report_id, form.known_since.data or day_of(found.found_at), said(form.knew))
        return handled(found)

    if form.validate_on_submit() and (done := form.once(keep)):
        return done
    return step_page(form, found, _("复盘：本该更早报告"))


@bp.route("/reports/reviews/<uuid:review_id>", methods=["GET", "POST"])
@allow(Permission.OVERSEE)
def learn(review_id: UUID) -> Answer:
    """Close a review with what is learnt."""
    found, form = queries.reviewed(actor(), review_id), forms.LearnForm()

    def keep() -> str:
        handling.learn(actor(), review_id, said(form.learnt))
        return handled(found)

    if form.validate_on_submit() and (done := form.once(keep)):
        return done
    return step_page(form, found, _("结束复盘"))


def step_page(form: BaseForm, found: Report, title: Any) -> Answer:
    """A step on the path."""
    return form_page("safeguarding/step.html", form, report=found, title=title, quick_exit=True)


@bp.get("/reports/register")
@allow(Permission.OVERSEE)
def register() -> str:
    """A year of reports of one's area: by circumstance, how long, what came of them, what was missed."""
    within = settings.of(actor().place).reports.remind
    found = queries.register(actor(), within)
    return render_template(
        "safeguarding/register.html", found=found, within=within, outcomes=rules.OUTCOME_NAMES,
        circumstances=circumstances(), reviews=queries.reviews(actor(), waiting=True),
    )  # fmt: skip


@bp.route("/settings/reports", methods=["GET", "POST"])
@allow(Permission.EDIT_SETTINGS)
def routing() -> Answer:
    """Whom reports go to in one's county, and after how many minutes somebody is reminded."""
    county = county_of(actor())
    holding, form = settings.of(county), forms.RoutingForm()
    bodies = [("", _("没有，打电话或当面告诉")), *((str(one.id), one.name) for one in queries.offices(county))]
    for code in ("police", "civil_affairs", "education"):
        form[code].choices = options(bodies)
    if not form.is_submitted():
        form.fill(holding.reports)
        form.version.data = str(settings.newest(county, Key.REPORTS))
    elif form.validate() and (done := form.once(lambda: routed(form, {value for value, _name in bodies}))):
        return done
    return form_page("safeguarding/routing.html", form, setting=SETTINGS[Key.REPORTS], own=Key.REPORTS in holding.own)


def routed(form: forms.RoutingForm, known: set[str]) -> str:
    """Keep it."""
    value = form.value | {"offices": {code: body for code, body in form.value["offices"].items() if body in known}}
    setting_verbs.change(actor(), Key.REPORTS, value, said(form.reason), version=int(said(form.version) or 0))
    flash(_("改好了，从现在起生效。"), "success")
    return url_for("settings.index")
