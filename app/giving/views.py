"""Donors: signing up, and what they see."""

from decimal import Decimal
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from app.access.guard import actor, allow, public
from app.access.permissions import Permission
from app.funds import cards, pledging
from app.funds import queries as funds
from app.funds.forms import PledgeForm
from app.funds.models import PledgeKind
from app.giving import queries, service
from app.giving.forms import DonorForm, WishForm
from app.needs.queries import FEWEST, waiting_by_type
from app.places.villages import place_names
from app.taxonomy.filters import type_name
from app.taxonomy.types import by_dimension
from app.web.forms import said
from app.web.views import form_page
from app.words import _

bp = Blueprint("giving", __name__)


@bp.route("/sign-up/donor", methods=["GET", "POST"])
@public
def join() -> Response | str | tuple[str, int]:
    """Sign up as a donor."""
    form = DonorForm()
    if form.validate_on_submit() and (done := form.once(lambda: joined(form))):
        return done
    return form_page("giving/join.html", form, sides=by_dimension())


def joined(form: DonorForm) -> str:
    """Make the account and keep the wishes."""
    service.join(
        login=said(form.login), name=said(form.name), password=form.password.data or "", body=said(form.body),
        need_types=form.need_types.data or [], place=said(form.place) or None, note=said(form.note) or None,
        language=cookie.get("language", "zh"),
    )  # fmt: skip
    return url_for("people.applied", role="donor")


@bp.get("/giving")
@allow(Permission.GIVE)
def desk() -> str:
    """Projects that fit, and where help is short."""
    donor = queries.wishes(actor())
    types = donor.need_types if donor else []
    projects = queries.projects(types)
    waiting = [{"label": type_name(code), "value": count} for code, count in waiting_by_type()]
    place = place_names([donor.place_code]).get(donor.place_code or "", "") if donor else ""
    return render_template(
        "giving/desk.html", types=types, projects=projects, waiting=waiting[:12], fewest=FEWEST, place=place
    )


@bp.route("/giving/wishes", methods=["GET", "POST"])
@allow(Permission.GIVE)
def wishes() -> Response | str | tuple[str, int]:
    """Change one's wishes."""
    donor = queries.wishes(actor())
    form = WishForm(obj=donor, data={"place": donor.place_code if donor else None})
    if form.validate_on_submit() and (done := form.once(lambda: wished(form))):
        return done
    return form_page("giving/wishes.html", form, sides=by_dimension())


def wished(form: WishForm) -> str:
    """Keep them."""
    service.wish(
        actor(), need_types=form.need_types.data or [], place=said(form.place) or None, note=said(form.note) or None
    )
    flash(_("已记下您的心意。"), "success")
    return url_for("giving.desk")


@bp.get("/giving/projects/<uuid:offer_id>")
@allow(Permission.GIVE)
def project(offer_id: UUID) -> str:
    """A charity's project: on which papers, what it has done so far, and how to give to it."""
    offer = pledging.open_project(offer_id)
    fund = queries.stated(offer.id)
    return render_template(
        "giving/project.html", offer=offer, papers=cards.papers(fund) if fund else [], impact=cards.impact([offer.id])
    )


@bp.route("/giving/projects/<uuid:offer_id>/pledge", methods=["GET", "POST"])
@allow(Permission.GIVE)
def pledge(offer_id: UUID) -> Response | str | tuple[str, int]:
    """Say what one wishes to give to it."""
    offer = pledging.open_project(offer_id)
    pledging.check_stated(offer)
    form = PledgeForm()
    if form.validate_on_submit() and (done := form.once(lambda: pledged(offer_id, form))):
        return done
    return form_page("giving/pledge.html", form, offer=offer)


def pledged(offer_id: UUID, form: PledgeForm) -> str:
    """Tell the charity."""
    pledging.make(
        actor(), offer_id, kind=PledgeKind(said(form.kind)), amount=form.amount.data or Decimal(0), what=said(form.what),
        unit=said(form.unit), anonymous=bool(form.anonymous.data), contact=said(form.contact) or None,
        note=said(form.note) or None,
    )  # fmt: skip
    flash(_("已告诉慈善组织。请通过它公开的渠道交付，收到后它会在这里确认。"), "success")
    return url_for("giving.pledges")


@bp.get("/giving/pledges")
@allow(Permission.GIVE)
def pledges() -> str:
    """What one has pledged, and what the charities said."""
    rows = [cards.pledge_card(row, to_charity=False) for row in funds.pledges_of(actor())]
    offers = list({row["offer"].id for row in rows if row["offer"]})
    return render_template("giving/pledges.html", rows=rows, impact=cards.impact(offers) if offers else None)


@bp.post("/giving/pledges/<uuid:pledge_id>/withdraw")
@allow(Permission.GIVE)
def withdraw(pledge_id: UUID) -> Response:
    """Think otherwise."""
    pledging.withdraw(actor(), pledge_id)
    flash(_("已撤回，慈善组织会看到。"), "success")
    return redirect(url_for("giving.pledges"))
