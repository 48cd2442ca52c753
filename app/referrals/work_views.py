"""Writing sessions down, and a body's list of them."""

from flask import flash, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.referrals import work
from app.referrals.forms import SessionForm
from app.referrals.views import bp
from app.referrals.work import METHOD_NAMES
from app.referrals.work_models import Method
from app.web.fields import as_id
from app.web.forms import said
from app.web.pages import Page, page_asked
from app.web.views import form_page
from app.words import _

__all__ = ["bp"]


@bp.get("/sessions")
@allow(Permission.ANSWER_REFERRALS)
def sessions() -> str:
    """What one's body has done."""
    number = page_asked()
    rows, total = work.own(actor(), page=number)
    return render_template("referrals/sessions.html", page=Page(rows, number, total), methods=METHOD_NAMES)


@bp.route("/sessions/new", methods=["GET", "POST"])
@allow(Permission.ANSWER_REFERRALS)
def new_session() -> Response | str | tuple[str, int]:
    """Write one down: for one child, or for several at once."""
    rows, form = work.running(actor()), SessionForm()
    if not form.is_submitted() and (one := as_id(request.args.get("referral", ""))):
        form.came.data = [str(one)]
    if form.validate_on_submit() and (done := form.once(lambda: noted(form))):
        return done
    return form_page("referrals/new_session.html", form, rows=rows)


def noted(form: SessionForm) -> str:
    """Keep it."""
    work.note(
        actor(), method=Method(said(form.method)), held_on=form.held_on.data, title=said(form.title),
        minutes=form.minutes.data, came=form.attendance(),
    )  # fmt: skip
    flash(_("记下了。主任在转介页上看得到。"), "success")
    return url_for("referrals.sessions")
