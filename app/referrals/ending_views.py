"""Ending a need that is no longer one, and taking a closed one up again."""

from uuid import UUID

from flask import flash, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.needs import queries as needs
from app.needs.forms import ReasonForm
from app.needs.models import NeedStatus
from app.referrals import service
from app.referrals.work_views import bp
from app.web.forms import said
from app.web.views import form_page
from app.words import _

__all__ = ["bp"]


@bp.route("/needs/<uuid:need_id>/end", methods=["GET", "POST"])
@allow(Permission.EDIT_NEEDS)
def end_need(need_id: UUID) -> Response | str | tuple[str, int]:
    """Withdraw a need that is no longer one."""
    found = needs.get(actor(), need_id, Permission.EDIT_NEEDS)
    form = ReasonForm()
    if form.validate_on_submit() and (done := form.once(lambda: ended(need_id, form))):
        return done
    return form_page("referrals/end_need.html", form, need=found)


def ended(need_id: UUID, form: ReasonForm) -> str:
    """Withdraw it with every request that still runs."""
    service.end_need(actor(), need_id, NeedStatus.WITHDRAWN, said(form.reason))
    flash(_("需求已撤回，还在进行的转介也一起取消了。"), "success")
    return url_for("referrals.need", need_id=need_id)


@bp.route("/needs/<uuid:need_id>/reopen", methods=["GET", "POST"])
@allow(Permission.EDIT_NEEDS)
def reopen_need(need_id: UUID) -> Response | str | tuple[str, int]:
    """Take a closed need up again."""
    found = needs.get(actor(), need_id, Permission.EDIT_NEEDS)
    form = ReasonForm()
    if form.validate_on_submit() and (done := form.once(lambda: reopened(need_id, form))):
        return done
    return form_page("referrals/reopen_need.html", form, need=found)


def reopened(need_id: UUID, form: ReasonForm) -> str:
    """Open it again; its history stays."""
    service.open_again(actor(), need_id, said(form.reason))
    flash(_("需求已重新打开。"), "success")
    return url_for("referrals.shortlist", need_id=need_id)
