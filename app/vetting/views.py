"""The pages of vetting: the county's list and each volunteer's results; her own list of what is missing."""

from uuid import UUID

from flask import Blueprint, flash, render_template, url_for
from werkzeug.wrappers import Response

from app import qr
from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.clock import today
from app.organizations import queries as organizations
from app.places.villages import place_names
from app.vetting import cards, queries, rules, service
from app.vetting.forms import ResultForm
from app.vetting.models import Check
from app.web.forms import said
from app.web.views import form_page
from app.words import _

bp = Blueprint("vetting", __name__)


@bp.get("/volunteers")
@allow(Permission.VET_VOLUNTEERS)
def index() -> str:
    """The volunteers of one's county: whoever lacks something first."""
    rows = [cards.row(*one) for one in queries.volunteers(actor())]
    return render_template("vetting/index.html", rows=sorted(rows, key=lambda row: (row["ready"], row["name"])))


@bp.route("/volunteers/<uuid:account_id>", methods=["GET", "POST"])
@allow(Permission.VET_VOLUNTEERS)
def volunteer(account_id: UUID) -> Response | str | tuple[str, int]:
    """One volunteer: what came of her checks, and one more."""
    account = queries.volunteer(actor(), account_id)
    form = ResultForm(bodies=((str(one.id), one.name) for one in organizations.near(account.place_code)))
    if form.validate_on_submit() and (done := form.once(lambda: noted(account_id, form))):
        return done
    results, offers = queries.results(account_id), queries.offers(account_id)
    return form_page(
        "vetting/volunteer.html", form, account=account, history=cards.history(results),
        tasks=cards.tasks(offers, rules.latest(results), today(), account.place_code),
        offers=[cards.offer_line(offer, today()) for offer in offers],
    )  # fmt: skip


def noted(account_id: UUID, form: ResultForm) -> str:
    """Write it down."""
    service.note(
        actor(), account_id, Check(said(form.kind)), passed=said(form.passed) == "yes", done_on=form.done_on.data or today(),
        expires_on=form.expires_on.data, checker=said(form.checker), organization_id=form.body,
    )  # fmt: skip
    flash(_("已记下结果。"), "success")
    return url_for("vetting.volunteer", account_id=account_id)


@bp.get("/volunteers/poster")
@allow(Permission.VET_VOLUNTEERS)
def poster() -> str:
    """A page to print and hang up: who is looked for, and a code that leads to the sign-up of this place."""
    here = actor().place or ""
    address = url_for("offers.volunteer", near=here, _external=True)
    return render_template(
        "vetting/poster.html", address=address, picture=qr.picture(address), place=place_names([here]).get(here, "")
    )


@bp.get("/my-checks")
@allow(Permission.OWN_CHECKS)
def mine() -> str:
    """What is asked of me, what holds and until when."""
    results, offers = queries.results(actor().id), queries.offers(actor().id)
    return render_template(
        "vetting/mine.html", tasks=cards.tasks(offers, rules.latest(results), today(), actor().place), history=cards.history(results),
        offers=[cards.offer_line(offer, today()) for offer in offers],
    )  # fmt: skip
