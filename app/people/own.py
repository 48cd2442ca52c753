"""The pages of one's own account: password, devices, second factor."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, recently_confirmed, signed_in
from app.access.guard import signing_in as step_of_signing_in
from app.errors import RuleBroken
from app.people import devices, entrance, factors, queries, rules, sessions, signing_in
from app.people.forms import CodeForm, PasswordForm
from app.places.villages import place_names
from app.web.forms import said, same_site_path
from app.web.views import form_page
from app.words import _

bp = entrance.bp


@bp.route("/account", methods=["GET", "POST"])
@signed_in
def account() -> Response | str | tuple[str, int]:
    """One's own account, and a new password."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            sessions.change_password(form.current_password.data or "", form.password.data or "")
        except RuleBroken as error:
            form.add_problem(error)
        else:
            flash(_("密码已改好。其他设备上的登录已经退出。"), "done")
            return redirect(url_for("people.account"))
    mine, here = sessions.hers()
    return form_page(
        "people/account.html", form, account=mine, place=place_names([mine.place_code]).get(mine.place_code or ""),
        has_app=mine.totp_cell is not None, needs_app=rules.needs_second_factor(mine.role),
        codes_left=queries.recovery_codes_left(actor()), this_device=here.id,
        devices=[(one, devices.spoken(one.device)) for one in queries.devices(actor())],
    )  # fmt: skip


@bp.post("/account/devices/<uuid:sign_in_id>/end")
@signed_in
def end_device(sign_in_id: UUID) -> Response:
    """Sign out of one device."""
    signing_in.end(actor(), sign_in_id)
    flash(_("那台设备已经退出登录。"), "done")
    return redirect(url_for("people.account", _anchor="devices"))


@bp.post("/account/devices/end-others")
@signed_in
def end_other_devices() -> Response:
    """Sign out of all devices but this one."""
    signing_in.end_others(actor(), sessions.hers()[1].id)
    flash(_("其他设备都已经退出登录。"), "done")
    return redirect(url_for("people.account", _anchor="devices"))


@bp.route("/second-factor", methods=["GET", "POST"])
@step_of_signing_in
@recently_confirmed
def enrol() -> Response | str | tuple[str, int]:
    """Set up an authenticator app, or change to another."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            codes = sessions.enrol(said(form.code))
        except RuleBroken as error:
            form.add_problem(error)
        else:
            going = same_site_path(request.args.get("next")) or "/desk"
            return render_template("people/recovery_codes.html", codes=codes, onwards=going, first=True)
    mine, here = sessions.hers()
    secret = signing_in.candidate(mine, here)
    return form_page(
        "people/enrol.html", form, picture=factors.picture(secret, mine.login),
        letters=factors.in_fours(factors.in_letters(secret)), login=mine.login,
        needed=rules.needs_second_factor(mine.role), replacing=mine.totp_cell is not None,
    )  # fmt: skip


@bp.post("/second-factor/recovery-codes")
@signed_in
@recently_confirmed
def new_recovery_codes() -> str:
    """Ten new codes for the day on which the telephone is lost."""
    codes = signing_in.new_recovery_codes(queries.own(actor()))
    return render_template("people/recovery_codes.html", codes=codes, onwards=url_for("people.account"), first=False)


@bp.post("/second-factor/remove")
@signed_in
@recently_confirmed
def remove_second_factor() -> Response:
    """Do without an app, where the role lets one."""
    signing_in.without_second_factor(queries.own(actor()))
    flash(_("第二步验证已经关掉。"), "done")
    return redirect(url_for("people.account"))
