"""Each refusal and fault becomes one plain page in the reader's language."""

from typing import Any

import structlog
from flask import Flask, flash, g, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.database import session
from app.errors import NotConfirmed, NotFound, OutOfDate, RuleBroken, SessionGone, TooManyTries
from app.web.forms import same_site_path
from app.words import _

log = structlog.get_logger()
KNOWN_PAGES = {400, 403, 404, 405, 409, 413, 429, 500, 503}


def page(code: int, **words: Any) -> tuple[str, int]:
    """The error page for a status; those without a page of their own share the one for 400 or 500."""
    if code >= 500:
        g.actor = None  # the page of a fault asks the database nothing
    known = code if code in KNOWN_PAGES else (500 if code >= 500 else 400)
    return render_template(f"web/{known}.html", code=code, **words), code


def rule_broken(error: RuleBroken) -> Response | tuple[str, int]:
    """A rule said no outside a form: go back where she was with the sentence; otherwise say it on a page."""
    back = same_site_path(request.referrer)
    if request.method == "POST" and back and back != request.path:
        flash(error.message, "problem")
        return redirect(back)
    return page(409, message=error.message)


def register(app: Flask) -> None:
    """Bind the table of errors to pages."""
    register_sign_in(app)

    @app.errorhandler(NotFound)
    def not_found(_error: NotFound) -> tuple[str, int]:
        return page(404)

    @app.errorhandler(RuleBroken)
    def broken(error: RuleBroken) -> Response | tuple[str, int]:
        session.rollback()
        return rule_broken(error)

    @app.errorhandler(StaleDataError)
    def stale(_error: StaleDataError) -> Response | tuple[str, int]:
        session.rollback()
        return rule_broken(OutOfDate(_("刚刚有人先改了这一页。请看最新的内容再操作，您的这一步没有保存。")))

    @app.errorhandler(SessionGone)
    @app.errorhandler(CSRFError)
    def session_gone(_error: SessionGone | CSRFError) -> tuple[str, int]:
        return render_template("web/session_gone.html", typed=typed_fields()), 400

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[str, int] | HTTPException:
        return error if (error.code or 500) < 400 else page(error.code or 500)

    @app.errorhandler(OperationalError)
    def database_away(error: OperationalError) -> tuple[str, int]:
        session.rollback()
        log.error("database away", error=type(error).__name__, endpoint=request.endpoint)
        return page(503)

    @app.errorhandler(Exception)
    def fault(error: Exception) -> tuple[str, int]:
        session.rollback()
        if app.config["PROPAGATE_EXCEPTIONS"]:
            raise error
        # the class only: a message may hold a value somebody typed
        log.error("fault", error=type(error).__name__, endpoint=request.endpoint, request=g.get("request_id"))
        return page(500)


def register_sign_in(app: Flask) -> None:
    """What stands between somebody and a door for a while."""

    @app.errorhandler(NotConfirmed)
    def not_confirmed(_error: NotConfirmed) -> tuple[str, int]:
        back = same_site_path(request.referrer) or "/desk"
        return render_template("web/not_confirmed.html", typed=typed_fields(), back=back), 403

    @app.errorhandler(TooManyTries)
    def patience(error: TooManyTries) -> tuple[str, int]:
        return page(429, wait=error.minutes)


def typed_fields() -> list[tuple[str, str]]:
    """What was typed into the form that could not be taken, so that she can copy it; never a password."""
    hidden = {"csrf_token", "submission", "password", "password_again", "current_password", "next", "code", "proof"}
    return [(name, value) for name, value in request.form.items() if name not in hidden and value.strip()]
