"""Registering an organization, its own entry, verifying it, and its public page."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from app.access.guard import actor, allow, public
from app.access.permissions import ROLE_NAMES, Permission
from app.organizations import queries, rules, service
from app.organizations.forms import JoinForm, OrganizationForm
from app.organizations.models import OrganizationStatus
from app.places.villages import place_names
from app.web.forms import said
from app.web.views import form_page
from app.words import _

bp = Blueprint("organizations", __name__)


@bp.route("/sign-up/provider", methods=["GET", "POST"])
@public
def join() -> Response | str | tuple[str, int]:
    """Register an organization and its first person."""
    form = JoinForm()
    if form.validate_on_submit() and (done := form.once(lambda: joined(form))):
        return done
    return form_page("organizations/join.html", form)


def joined(form: JoinForm) -> str:
    """Register and say what comes next."""
    service.join(
        form.facts(), credit_code=said(form.credit_code), login=said(form.login), person=said(form.person),
        password=form.password.data or "", language=cookie.get("language", "zh"),
    )  # fmt: skip
    return url_for("people.applied", role="provider")


@bp.get("/organization")
@allow(Permission.EDIT_ORGANIZATION)
def own() -> str:
    """One's own entry and where it stands."""
    mine = queries.own(actor())
    place = place_names([mine.place_code]).get(mine.place_code or "")
    return render_template(
        "organizations/own.html", organization=mine, place=place, kind_name=rules.KIND_NAMES[mine.kind]
    )


@bp.route("/organization/edit", methods=["GET", "POST"])
@allow(Permission.EDIT_ORGANIZATION)
def edit() -> Response | str | tuple[str, int]:
    """Correct one's own entry."""
    mine = queries.own(actor())
    status = mine.status.value
    form = OrganizationForm(data=OrganizationForm.typed(mine))
    if form.validate_on_submit() and (done := form.once(lambda: changed(form))):
        return done
    return form_page("organizations/edit.html", form, status=status)


def changed(form: OrganizationForm) -> str:
    """Correct the entry and say whether the county looks again."""
    mine = service.change(actor(), form.facts(queries.own(actor())), seen=said(form.seen))
    again = mine.status is OrganizationStatus.PENDING
    flash(_("资料已保存，等县级工作人员核实。") if again else _("资料已保存。"), "success")
    return url_for("organizations.own")


@bp.get("/organizations/review")
@allow(Permission.VERIFY_ORGANIZATIONS)
def review() -> str:
    """Those that wait to be verified."""
    waiting = queries.waiting(actor())
    return render_template(
        "organizations/review.html",
        waiting=waiting,
        places=place_names(one.place_code for one in waiting),
        kind_names=rules.KIND_NAMES,
        seen={one.id: rules.fingerprint(one) for one in waiting},
    )


@bp.post("/organizations/<uuid:organization_id>/verify")
@allow(Permission.VERIFY_ORGANIZATIONS)
def verify(organization_id: UUID) -> Response:
    """Say that it is what it says."""
    organization = service.verify(actor(), organization_id, seen=request.form.get("seen", ""))
    flash(_("已核实 %(name)s，它的工作人员现在可以登录和发布。", name=organization.name), "success")
    return redirect(url_for("organizations.review"))


@bp.post("/organizations/<uuid:organization_id>/refuse")
@allow(Permission.VERIFY_ORGANIZATIONS)
def refuse(organization_id: UUID) -> Response:
    """Turn it away with a reason."""
    organization = service.refuse(actor(), organization_id, request.form.get("reason", "")[:300])
    flash(_("没有核实 %(name)s，机构登录后会看到原因，可以改好再来。", name=organization.name), "success")
    return redirect(url_for("organizations.review"))


@bp.get("/organizations/<uuid:organization_id>")
@public
def show(organization_id: UUID) -> str:
    """Who a verified organization is; open to everybody."""
    found = queries.public(organization_id)
    role = queries.decider_role(found)
    return render_template(
        "organizations/show.html",
        organization=found,
        place=place_names([found.place_code]).get(found.place_code or ""),
        kind_name=rules.KIND_NAMES[found.kind],
        verifier=ROLE_NAMES[role] if role else None,
    )
