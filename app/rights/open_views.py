"""The doors of a page for one reading. Whoever brings the secret needs no account; looking at the address opens nothing."""

from contextlib import AbstractContextManager
from uuid import UUID

from flask import Response as Page
from flask import current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import public
from app.people.devices import network
from app.people.throttle import Bucket, counted
from app.rights import service, tokens
from app.rights.forms import AskForm, CodeForm
from app.rights.models import RequestKind
from app.rights.views import bp, complaints
from app.web.forms import said
from app.web.views import form_page
from app.words import _

__all__ = ["bp"]
GUESSES = 20
"""How many codes from one network may be wrong in a quarter of an hour."""


def guess() -> AbstractContextManager[None]:
    """One try, counted where it came from."""
    bucket = Bucket(f"family:address:{network(request.remote_addr or '')}", GUESSES)
    return counted((bucket,) if current_app.config["SETTINGS"].throttle else ())


def private(html: str, status: int = 200) -> Page:
    """Told to nobody and kept nowhere."""
    answer = make_response(html, status)
    answer.headers["Referrer-Policy"], answer.headers["Cache-Control"] = "no-referrer", "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@bp.route("/family", methods=["GET", "POST"])
@public
def enter() -> Response | str | tuple[str, int]:
    """Where the code is typed."""
    form = CodeForm()
    if form.validate_on_submit():
        token = tokens.read_code(said(form.code))
        if token:
            return redirect(url_for("rights.one_time", token=token))
        form.code.errors = [_("这个码不完整，请对照纸上再输一遍。")]
    return form_page("rights/enter.html", form)


@bp.get("/family/<uuid:token>")
@public
def one_time(token: UUID) -> Page:
    """A button and nothing else: whether the page is there is not even looked up."""
    return private(render_template("rights/one_time.html", token=token))


@bp.post("/family/<uuid:token>")
@public
def open_page(token: UUID) -> Page:
    """Open it, once."""
    groups = None
    try:
        with guess():
            groups = service.open_page(token)
            if groups is None:
                raise LookupError
    except LookupError:
        return private(render_template("rights/gone.html"), 404)
    return private(
        render_template("rights/page.html", groups=groups, form=AskForm(formdata=None), token=token, **complaints())
    )


@bp.post("/family/<uuid:token>/ask")
@public
def ask(token: UUID) -> Page | Response:
    """The family asks for something."""
    form = AskForm()
    if form.validate_on_submit() and (done := form.once(lambda: asked(token, form))):
        return done
    return private(render_template("rights/ask.html", form=form, token=token), 422)


def asked(token: UUID, form: AskForm) -> str:
    """Keep it, and say what comes next."""
    service.ask_by_page(token, RequestKind(form.kind.data), said(form.relation), said(form.words))
    return url_for("rights.sent")


@bp.get("/family/sent")
@public
def sent() -> str:
    """What comes next."""
    return render_template("rights/sent.html", **complaints())
