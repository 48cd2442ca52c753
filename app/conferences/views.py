"""Calling a meeting, its packet, its decisions, its minutes."""

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, render_template, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission, Role
from app.clock import today
from app.conferences import cards, policy, queries, rules, service
from app.conferences.forms import CallForm, CloseForm, DecideForm
from app.conferences.models import Decision, Item
from app.places.villages import place_names
from app.settings import queries as settings
from app.vacancies.queries import departments
from app.web.fields import options
from app.web.forms import said
from app.web.pages import Page, page_asked
from app.web.views import form_page
from app.words import _

bp = Blueprint("conferences", __name__)
P = Permission


def office() -> str:
    """Who convenes: what the county has set, else the operator's setting."""
    own = settings.of(actor().place).office
    return own or str(current_app.config["SETTINGS"].coordinating_body)


@bp.get("/conferences")
@allow(P.OVERSEE)
def index() -> str:
    """Meetings of one's county, and what a next one would be about."""
    number = page_asked()
    rows, total = queries.find(actor(), page=number)
    county = actor().role is Role.COUNTY_OFFICER
    vacancies, disputes = queries.candidates(actor()) if county else ((), ())
    return render_template(
        "conferences/index.html", page=Page(rows, number, total), waiting=len(vacancies) + len(disputes), county=county,
        today=today(),
    )  # fmt: skip


@bp.route("/conferences/new", methods=["GET", "POST"])
@allow(P.OVERSEE)
def call() -> Response | str | tuple[str, int]:
    """Call a meeting; what waits in the county's hands is ticked to begin with."""
    open_ones, disputes = service.look_at_candidates(actor())
    points = cards.points(rules.in_order([*open_ones, *disputes]))
    form = CallForm()
    if not form.is_submitted():
        form.picks.data = [str(point["pick"]) for point in points]
    if form.validate_on_submit() and (done := form.once(lambda: called(form))):
        return done
    return form_page("conferences/call.html", form, points=points, office=office())


def called(form: CallForm) -> str:
    """Call it."""
    made = service.call(
        actor(), held_on=form.held_on.data, venue=said(form.venue), attending=said(form.attending), picks=form.chosen,
        office=office(),
    )  # fmt: skip
    flash(_("会议已定。请打印会议材料：里面没有孩子的姓名。"), "success")
    return url_for("conferences.show", conference_id=made.id)


def told(conference_id: UUID) -> dict[str, Any]:
    """What every page of a meeting shows; the look is recorded."""
    found, items = service.look(actor(), conference_id)
    county = f"{found.county}000000"
    return {
        "conference": found,
        "rows": cards.rows(actor(), items),
        "changes": cards.changes(actor(), found),
        "may_decide": policy.governs(actor(), found) and found.status == "called",
        "place": place_names([county]).get(county, ""),
        "today": today(),
    }


@bp.get("/conferences/<uuid:conference_id>")
@allow(P.OVERSEE)
def show(conference_id: UUID) -> str:
    """The agenda, what was decided, and what has become of it."""
    return render_template("conferences/show.html", **told(conference_id))


@bp.get("/conferences/<uuid:conference_id>/packet")
@allow(P.OVERSEE)
def packet(conference_id: UUID) -> str:
    """The de-identified papers, or the minutes once it was held, for the printer."""
    return render_template("conferences/packet.html", **told(conference_id))


@bp.route("/conferences/<uuid:conference_id>/items/<uuid:item_id>", methods=["GET", "POST"])
@allow(P.OVERSEE)
def decide(conference_id: UUID, item_id: UUID) -> Response | str | tuple[str, int]:
    """What was decided about one point."""
    item = queries.item(actor(), conference_id, item_id)
    form = DecideForm()
    names = rules.VACANCY_DECISIONS if item.vacancy_id else rules.DISPUTE_DECISIONS
    form.decision.choices = options((one.value, rules.DECISION_NAMES[one]) for one in names)
    form.organization.choices = options([("", _("请选择")), *((str(b.id), b.name) for b in departments(actor()))])
    if form.validate_on_submit() and (done := form.once(lambda: decided(item, form))):
        return done
    page = told(conference_id)
    row = next(row for row in page["rows"] if row["id"] == item.id)
    return form_page("conferences/decide.html", form, row=row, assigns=bool(item.vacancy_id), **page)


def decided(item: Item, form: DecideForm) -> str:
    """Write it down and carry it out."""
    service.decide(
        actor(), item.conference_id, item.id, Decision(said(form.decision)), said(form.words),
        organization_id=form.body, deadline=form.deadline.data, units=form.units.data,
    )  # fmt: skip
    flash(_("第 %(n)s 条已议定。", n=item.place), "success")
    return url_for("conferences.show", conference_id=item.conference_id)


@bp.route("/conferences/<uuid:conference_id>/close", methods=["GET", "POST"])
@allow(P.OVERSEE)
def close(conference_id: UUID) -> Response | str | tuple[str, int]:
    """The minutes."""
    queries.get(actor(), conference_id, to_decide=True)
    form = CloseForm()
    if form.validate_on_submit() and (done := form.once(lambda: closed(conference_id, form))):
        return done
    return form_page("conferences/close.html", form, **told(conference_id))


def closed(conference_id: UUID, form: CloseForm) -> str:
    """It is over."""
    service.close(actor(), conference_id, said(form.minutes))
    flash(_("会议已结束，纪要已存好。"), "success")
    return url_for("conferences.show", conference_id=conference_id)
