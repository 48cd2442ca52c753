"""Donors: signing up, and what they see."""

from flask import Blueprint, flash, render_template, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from app.access.guard import actor, allow, public
from app.access.permissions import Permission
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
