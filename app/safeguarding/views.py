"""Making a mandatory report, and reading those one may read."""

from uuid import UUID

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.children import service as child_verbs
from app.children.models import Child
from app.clock import CHINA, now
from app.people import queries as people
from app.places.villages import place_names
from app.safeguarding import rules, service
from app.safeguarding.circumstances import circumstances
from app.safeguarding.forms import SAFE, ReportForm
from app.safeguarding.models import Channel, Told
from app.web.forms import said
from app.web.views import form_page

bp = Blueprint("safeguarding", __name__)
Answer = Response | str | tuple[str, int]


@bp.route("/report", methods=["GET", "POST"])
@allow(Permission.REPORT)
def unnamed() -> Answer:
    """About a child who has no file here."""
    return asked(None)


@bp.route("/children/<uuid:child_id>/report", methods=["GET", "POST"])
@allow(Permission.REPORT)
def report(child_id: UUID) -> Answer:
    """About a child whose file one may open."""
    return asked(child_verbs.look(actor(), child_id, "report"))


def asked(child: Child | None) -> Answer:
    """110 first; then what was found and who was told."""
    form, child_id = ReportForm(), child.id if child else None
    if form.validate_on_submit() and (done := form.once(lambda: reported(child_id, form))):
        return done
    return form_page("safeguarding/report.html", form, child=child)


def reported(child_id: UUID | None, form: ReportForm) -> str:
    """Keep the trace."""
    found_at, told_at = (
        (field.data.replace(tzinfo=CHINA) if field.data else now()) for field in (form.found_at, form.told_at)
    )
    row = service.report(
        actor(), child_id, circumstance=said(form.circumstance), seen=said(form.seen), found_at=found_at,
        told=Told(form.told.data), channel=Channel(form.channel.data), told_at=told_at, receipt=said(form.receipt),
        safe_now=SAFE.get(said(form.safe_now)),
    )  # fmt: skip
    return url_for("safeguarding.show", report_id=row.id)


@bp.get("/reports")
@allow(Permission.REPORT)
def index() -> str:
    """One's own, and those of one's area for whoever oversees it."""
    found = service.listed(actor())
    return render_template(
        "safeguarding/index.html", found=found, circumstances=circumstances(), told=rules.TOLD_NAMES,
        places=place_names((one.place_code for one in found), short=True),
    )  # fmt: skip


@bp.get("/reports/<uuid:report_id>")
@allow(Permission.REPORT)
def show(report_id: UUID) -> str:
    """One report."""
    found = service.look(actor(), report_id)
    return render_template(
        "safeguarding/show.html", report=found, circumstance=circumstances().get(found.circumstance),
        told=rules.TOLD_NAMES, channels=rules.CHANNEL_NAMES, names=people.names([found.reported_by]),
    )  # fmt: skip
