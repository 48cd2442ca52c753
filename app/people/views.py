"""Signing up, and letting others in. Signing in is `app.people.entrance`, one's own account `app.people.own`."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from app.access.guard import actor, allow, public, recently_confirmed
from app.access.permissions import APPROVERS, ROLE_NAMES, Permission, Role
from app.errors import RuleBroken
from app.people import own, queries, resetting, rules, service
from app.people.forms import AppointForm, OfficerForm, TownForm
from app.places.villages import ensure_village, place_names
from app.web.forms import said
from app.web.pages import Page, page_asked
from app.web.views import form_page
from app.words import Words, _

bp = own.bp
OFFICER_ROLES = (Role.DIRECTOR, Role.SUPERVISOR, Role.COUNTY_OFFICER, Role.LIAISON)
SIGN_UP_HINTS: tuple[tuple[Role, Words], ...] = (
    (Role.DIRECTOR, _("村（社区）里负责孩子的事：登记需求，找帮助，跟到落实。由乡镇儿童督导员批准。")),
    (Role.SUPERVISOR, _("乡镇（街道）的督导员：看全乡镇的需求和转介，批准儿童主任。由县里批准。")),
    (Role.COUNTY_OFFICER, _("县级民政或统筹部门：核实机构，审核供给，看全县情况。由系统管理员批准。")),
    (Role.LIAISON, _("公安、检察、教育、卫健等部门的联络员：回应转来的事。由县里批准。")),
    (Role.PROVIDER, _("社会组织、学校、医院、基金会等：登记机构，发布能提供的帮助，回应转介。由县里核实。")),
    (Role.VOLUNTEER, _("愿意抽时间陪伴、辅导、接送孩子的人。见孩子之前由县里核实。")),
    (Role.DONOR, _("想出钱出物的个人或企业：看哪里缺帮助、哪些慈善项目正在做。不会看到任何孩子的信息。")),
)


@bp.get("/sign-up")
@public
def sign_up() -> str:
    """Choose as what to join."""
    return render_template("people/sign_up.html", role_names=ROLE_NAMES, hints=SIGN_UP_HINTS, urls=sign_up_urls())


@bp.route("/sign-up/<any(director,supervisor,county_officer,liaison):role>", methods=["GET", "POST"])
@public
def sign_up_officer(role: str) -> Response | str | tuple[str, int]:
    """Apply as someone who works for an area."""
    wanted = Role(role)
    form = TownForm() if wanted in {Role.DIRECTOR, Role.SUPERVISOR} else OfficerForm()
    if form.validate_on_submit():
        done = form.once(lambda: apply_as_officer(form, wanted))
        if done:
            return done
    return form_page("people/sign_up_officer.html", form, role=wanted, role_name_wanted=ROLE_NAMES[wanted])


def sign_up_urls() -> dict[Role, str]:
    """Where each role signs up; organizations, volunteers and donors in the rooms that know them."""
    officers = {role: url_for("people.sign_up_officer", role=role.value) for role in OFFICER_ROLES}
    others = {Role.PROVIDER: "organizations.join", Role.VOLUNTEER: "offers.volunteer", Role.DONOR: "giving.join"}
    return officers | {role: url_for(endpoint) for role, endpoint in others.items()}


def place_of(form: OfficerForm | AppointForm, role: Role) -> str:
    """The place as typed, down to the village under its township where the role has one."""
    place = said(form.place)
    if role is not Role.DIRECTOR:
        return place
    rules.check_place_for(role, place)
    if not said(form.village):
        raise RuleBroken(_("请填村或社区的名称，例如“黄山村”。"), field="village")
    return ensure_village(place, said(form.village))


def apply_as_officer(form: OfficerForm, role: Role) -> str:
    """Apply, with the village under its township where the role has one."""
    place = place_of(form, role)
    service.sign_up(
        login=said(form.login), name=said(form.name), password=form.password.data or "", role=role, place=place,
        note=said(form.note) or None, phone=said(form.login), language=cookie.get("language", "zh"),
    )  # fmt: skip
    return url_for("people.applied", role=role.value)


@bp.get("/sign-up/<any(director,supervisor,county_officer,liaison,provider,volunteer,donor):role>/sent")
@public
def applied(role: str) -> str:
    """What happens next after an application."""
    approver = APPROVERS[Role(role)]
    return render_template(
        "people/applied.html", waits=approver is not None, approver=ROLE_NAMES[approver] if approver else ""
    )


@bp.get("/approvals")
@allow(Permission.APPROVE_ACCOUNTS)
def approvals() -> str:
    """Who waits to be let in, and who is in."""
    number = page_asked()
    rows, total = queries.in_charge(actor(), page=number)
    waiting = queries.waiting(actor())
    places = place_names(account.place_code for account in (*rows, *waiting))
    page = Page(rows, number, total)
    return render_template(
        "people/approvals.html", waiting=waiting, page=page, places=places, role_names=ROLE_NAMES,
        appointable=rules.APPOINTABLE,
    )  # fmt: skip


@bp.post("/approvals/<uuid:account_id>/approve")
@allow(Permission.APPROVE_ACCOUNTS)
def approve(account_id: UUID) -> Response:
    """Let an applicant in."""
    account = service.approve(actor(), account_id)
    flash(_("已批准 %(name)s。", name=account.name), "done")
    return redirect(url_for("people.approvals"))


@bp.post("/approvals/<uuid:account_id>/refuse")
@allow(Permission.APPROVE_ACCOUNTS)
def refuse(account_id: UUID) -> Response:
    """Turn an applicant away."""
    account = service.refuse(actor(), account_id, request.form.get("reason", ""))
    flash(_("没有批准 %(name)s，对方登录时会看到原因。", name=account.name), "done")
    return redirect(url_for("people.approvals"))


@bp.post("/accounts/<uuid:account_id>/disable")
@allow(Permission.APPROVE_ACCOUNTS)
def disable(account_id: UUID) -> Response:
    """End an account and its sessions, at once."""
    account = service.disable(actor(), account_id)
    flash(_("%(name)s 的账号已停用，所有登录立即失效。", name=account.name), "done")
    return redirect(url_for("people.approvals"))


@bp.post("/accounts/<uuid:account_id>/enable")
@allow(Permission.APPROVE_ACCOUNTS)
def enable(account_id: UUID) -> Response:
    """Let a disabled account work again."""
    account = service.enable(actor(), account_id)
    flash(_("%(name)s 的账号已重新启用。", name=account.name), "done")
    return redirect(url_for("people.approvals"))


@bp.route("/accounts/<uuid:account_id>/appoint", methods=["GET", "POST"])
@allow(Permission.APPROVE_ACCOUNTS)
def appoint(account_id: UUID) -> Response | str | tuple[str, int]:
    """Another role or another place for somebody."""
    account = queries.one_to_decide(actor(), account_id)
    form = AppointForm(data={"role": account.role.value, "place": township_of(account.place_code)})
    mine = [role for role in rules.APPOINTABLE if APPROVERS[role] is actor().role]
    form.role.choices = [(role.value, ROLE_NAMES[role]) for role in mine]
    if form.validate_on_submit():
        done = form.once(lambda: appoint_as_said(form, account_id))
        if done:
            return done
    return form_page(
        "people/appoint.html", form, account=account, role_names=ROLE_NAMES,
        place=place_names([account.place_code]).get(account.place_code or "", ""), villages=Role.DIRECTOR in mine,
    )  # fmt: skip


@bp.post("/accounts/<uuid:account_id>/reset")
@allow(Permission.APPROVE_ACCOUNTS)
@recently_confirmed
def begin_reset(account_id: UUID) -> str:
    """A code for somebody who has lost password or telephone; she chooses the password herself."""
    code = resetting.begin_reset(actor(), account_id)
    account = queries.one_to_decide(actor(), account_id)
    return render_template("people/reset_code.html", code=code, account=account)


def township_of(place: str | None) -> str:
    """The place that the gazetteer knows: a village's township."""
    return place or "" if not place or place[9:] == "000" else place[:9] + "000"


def appoint_as_said(form: AppointForm, account_id: UUID) -> str:
    """Appoint, and say so on the list."""
    role = Role(said(form.role))
    account = service.appoint(actor(), account_id, role, place_of(form, role) or None)
    flash(_("已调整 %(name)s 的岗位，对方要重新登录。", name=account.name), "done")
    return url_for("people.approvals")
