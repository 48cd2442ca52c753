"""A county's settings: what holds, whether it is a default, who changed it when and why."""

from typing import Any

from flask import Blueprint, current_app, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.settings import clocks, deadlines, queries, service, volunteers
from app.settings.defaults import KIND_NAMES, SETTINGS, WEIGHT_NAMES, Key
from app.settings.forms import OFFER_WORDS, SettingForm, form_for
from app.settings.policy import county_of
from app.taxonomy.types import by_dimension
from app.web.views import form_page
from app.words import _

bp = Blueprint("settings", __name__)


@bp.get("/settings")
@allow(Permission.EDIT_SETTINGS)
def index() -> str:
    """Everything that holds in one's county."""
    holding = queries.of(county_of(actor()))
    return render_template(
        "settings/index.html",
        holding=holding,
        settings=SETTINGS,
        kinds=KIND_NAMES,
        components=WEIGHT_NAMES,
        stages=clocks.STAGES,
        clock_rows=clock_rows,
        limits=volunteers.NAMES,
        deadline_rows=deadline_rows,
        office=current_app.config["SETTINGS"].coordinating_body,
        history=queries.history(actor()),
    )


def clock_rows(value: clocks.Clocks, stage: str) -> list[list[Any]]:
    """The days of one stage as rows of a table."""
    return [[OFFER_WORDS[kind], *value.days[stage][kind]] for kind in clocks.KINDS]


def deadline_rows(value: deadlines.Deadlines) -> list[list[Any]]:
    """The days of every step as rows of a table."""
    return [[word, *value.days[step]] for step, word in deadlines.STEPS.items()]


@bp.route(
    "/settings/<any(risk,second,guardianship,visits,retention,answer,contact,clocks,deadlines,misses,load,risky,office):key>",
    methods=["GET", "POST"],
)
@allow(Permission.EDIT_SETTINGS)
def edit(key: str) -> Response | str | tuple[str, int]:
    """Change one of them, with a reason."""
    what, county = Key(key), county_of(actor())
    form = form_for(what, queries.of(county))
    if form.validate_on_submit() and (done := form.once(lambda: changed(what, form))):
        return done
    if not form.is_submitted():
        form.version.data = str(queries.newest(county, what))
    return form_page(
        "settings/edit.html", form, setting=SETTINGS[what], key=what, own=what in queries.of(county).own, sides=by_dimension()
    )  # fmt: skip


def changed(key: Key, form: SettingForm) -> str:
    """Keep it, or go back to the default."""
    value = None if "default" in request.form else form.value
    service.change(actor(), key, value, form.reason.data or "", version=int(form.version.data or 0))
    flash(_("改好了，从现在起生效。"), "success")
    return url_for("settings.index")
