"""The doors by which one comes in and goes out: password, code, confirmation. `app.people.views` adds the other pages."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import current_actor, public, signing_in
from app.errors import RuleBroken
from app.people import sessions
from app.people.forms import CodeForm, ConfirmForm, ResetForm, SignInForm
from app.web.forms import said, same_site_path
from app.web.views import form_page
from app.words import _

bp = Blueprint("people", __name__)


def onwards(step: str = "people.code") -> Response:
    """To the next step of signing in, or to where one was going."""
    going = same_site_path(request.args.get("next"))
    if current_actor() is None:
        return redirect(url_for(step, next=going))
    return redirect(going or "/desk")


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response | str | tuple[str, int]:
    """The first step: who, and her password."""
    form = SignInForm()
    if form.validate_on_submit():
        try:
            sessions.sign_in(said(form.login), form.password.data or "")
        except RuleBroken as error:
            form.add_problem(error)
        else:
            return onwards(sessions.next_step())
    return form_page("people/sign_in.html", form)


@bp.route("/sign-in/code", methods=["GET", "POST"])
@signing_in
def code() -> Response | str | tuple[str, int]:
    """The second step: a code of the app, or a recovery code."""
    if current_actor():
        return onwards()
    form = CodeForm()
    if form.validate_on_submit():
        try:
            sessions.give_code(said(form.code))
        except RuleBroken as error:
            form.add_problem(error)
        else:
            return onwards()
    return form_page("people/code.html", form, shown=sessions.demonstration_code())


@bp.route("/confirm", methods=["GET", "POST"])
@signing_in
def confirm() -> Response | str | tuple[str, int]:
    """Before what is sensitive: it is still she."""
    form = ConfirmForm()
    has_app = sessions.has_app()
    if has_app:
        form.proof.label.text = _("密码，或者验证器上的 6 位数字")
    if form.validate_on_submit():
        try:
            sessions.confirm(form.proof.data or "")
        except RuleBroken as error:
            form.add_problem(error)
        else:
            return redirect(same_site_path(request.args.get("next")) or "/desk")
    return form_page("people/confirm.html", form, has_app=has_app, shown=sessions.demonstration_code())


@bp.route("/sign-in/reset", methods=["GET", "POST"])
@public
def reset() -> Response | str | tuple[str, int]:
    """A new password, by the code she was told."""
    form = ResetForm()
    if form.validate_on_submit():
        try:
            sessions.reset(said(form.login), said(form.code), form.password.data or "")
        except RuleBroken as error:
            form.add_problem(error)
        else:
            flash(_("新密码设好了，请用它登录。"), "done")
            return redirect(url_for("people.sign_in"))
    return form_page("people/reset.html", form)


@bp.post("/sign-out")
@signing_in
def sign_out() -> Response:
    """Sign out of this browser."""
    sessions.close_session()
    return redirect("/")
