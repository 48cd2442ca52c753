"""The doors that belong to no room: language, text size, health."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request
from flask import session as cookie
from flask_wtf import FlaskForm
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from app.access.guard import public
from app.database import session
from app.web.forms import same_site_path

bp = Blueprint("web", __name__)
LANGUAGES = ("zh", "en")


def form_page(template: str, form: FlaskForm, **shown: Any) -> str | tuple[str, int]:
    """A page with a form: 422 while something in it has to be changed."""
    html = render_template(template, form=form, **shown)
    return (html, 422) if form.errors else html


@bp.post("/language")
@public
def language() -> Response:
    """Read on in the other language."""
    if request.form.get("language") in LANGUAGES:
        cookie["language"] = request.form["language"]
    return redirect(same_site_path(request.form.get("next")) or "/")


@bp.post("/text-size")
@public
def text_size() -> Response:
    """Larger letters, or the usual ones."""
    cookie["text_size"] = "large" if request.form.get("size") == "large" else "normal"
    return redirect(same_site_path(request.form.get("next")) or "/")


@bp.get("/healthz")
@public
def healthz() -> tuple[dict[str, str], int]:
    """Whether the database answers."""
    try:
        session.execute(sa.text("SELECT 1"))
    except OperationalError:
        return {"status": "database"}, 503
    return {"status": "ok"}, 200
