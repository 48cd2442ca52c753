"""The page on which a county weighs what counts in the ranking, and sees what that would change."""

from flask import Blueprint, flash, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.matching.forms import HINTS, UNITS, WeightsForm
from app.matching.sample import Effect, effects
from app.places.villages import place_names
from app.settings import queries, service
from app.settings.defaults import SETTINGS, Key
from app.settings.policy import county_of
from app.settings.weights import BOUNDS, DEFAULT
from app.web.views import form_page
from app.words import _

bp = Blueprint("matching", __name__)


@bp.route("/settings/weights", methods=["GET", "POST"])
@allow(Permission.EDIT_SETTINGS)
def weights() -> Response | str | tuple[str, int]:
    """Set the weights with a reason, or first see what they would change."""
    county = county_of(actor())
    holding, form = queries.of(county), WeightsForm()
    if not form.is_submitted():
        form.fill(holding.weights)
        form.version.data = str(queries.newest(county, Key.WEIGHTS))
    found: list[Effect] | None = None
    if "preview" in request.form:
        tried = form.tried()
        found = effects(actor(), holding.weights, tried) if tried else None
    elif form.validate_on_submit() and (done := form.once(lambda: changed(form))):
        return done
    names = place_names(((e.need.place_code or "")[:9] + "000" for e in found or ()), short=True)
    return form_page(
        "matching/weights.html", form, setting=SETTINGS[Key.WEIGHTS], own=Key.WEIGHTS in holding.own, bounds=BOUNDS,
        hints=HINTS, units=UNITS, defaults=DEFAULT, effects=found, places=names,
    )  # fmt: skip


def changed(form: WeightsForm) -> str:
    """Keep them, or go back to the default."""
    value = None if "default" in request.form else form.value
    service.change(actor(), Key.WEIGHTS, value, form.reason.data or "", version=int(form.version.data or 0))
    flash(_("改好了，从现在起生效。"), "success")
    return url_for("settings.index")
