"""Public pages of the programmes."""

from flask import Blueprint, render_template
from flask_babel import get_locale

from app.access.guard import public
from app.entitlements.programmes import all_programmes, by_code
from app.errors import NotFound
from app.taxonomy.types import dimensions, need_type

bp = Blueprint("entitlements", __name__)


@bp.get("/entitlements")
@public
def index() -> str:
    """All programmes, by the side of a child's life they serve."""
    groups = [
        (side, [p for p in all_programmes() if (kind := need_type(p.need_types[0])) and kind.dimension == side.code])
        for side in dimensions()
    ]
    return render_template("entitlements/index.html", groups=groups, tongue=str(get_locale()))


@bp.get("/entitlements/<code:code>")
@public
def show(code: str) -> str:
    """One programme: what, for whom, where to apply, with what papers, how sure we are."""
    programme = by_code().get(code)
    if programme is None:
        raise NotFound("entitlement")
    types = [kind for c in programme.need_types if (kind := need_type(c))]
    return render_template("entitlements/show.html", programme=programme, types=types, tongue=str(get_locale()))
