"""Closing a file, taking it up again, and erasing it by two people."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow, recently_confirmed
from app.access.permissions import Permission
from app.clock import today
from app.moves import closing, erasing, policy, queries, rules, service
from app.moves.forms import CloseForm, ErasureForm, ReasonForm
from app.moves.models import CloseReason, ErasureStatus, Ground
from app.moves.views import Answer, bp, may_edit
from app.people.queries import names
from app.places.villages import place_names
from app.web.forms import said
from app.web.views import form_page
from app.words import _

__all__ = ["bp"]


@bp.get("/exits")
@allow(Permission.SEE_CHILDREN)
def exits() -> str:
    """Who reaches the age soon, and which files are closed."""
    rows, closed = service.list_coming_of_age(actor()), closing.list_closed(actor())
    places = place_names((child.place_code for child in (*rows, *(one.child for one in closed))), short=True)
    return render_template(
        "moves/exits.html", rows=rows, closed=closed, places=places, today=today(), due=rules.comes_of_age,
        limit=rules.age_limit, may_edit=may_edit(), reasons=rules.REASON_NAMES,
    )  # fmt: skip


@bp.route("/children/<uuid:child_id>/close", methods=["GET", "POST"])
@allow(Permission.EDIT_NEEDS)
def close(child_id: UUID) -> Answer:
    """Close a file."""
    child, form = service.look(actor(), child_id, "close"), CloseForm()
    if form.validate_on_submit() and (done := form.once(lambda: closed(child_id, form))):
        return done
    years, left = queries.retention_years(child.place_code), closing.alive(actor(), child_id)
    return form_page("moves/close.html", form, child=child, years=years, left=left)


def closed(child_id: UUID, form: CloseForm) -> str:
    """Close it, and say until when it is kept."""
    reason = CloseReason(form.reason.data)
    done = closing.close(actor(), child_id, reason, said(form.words), end_needs=bool(form.end_needs.data))
    flash(_("已结案。档案保存到 %(day)s，之前可以重新打开。", day=done.retention_until.isoformat()), "done")
    return url_for("files.child", child_id=child_id)


@bp.route("/children/<uuid:child_id>/reopen", methods=["GET", "POST"])
@allow(Permission.EDIT_NEEDS)
def reopen(child_id: UUID) -> Answer:
    """Take it up again."""
    child, form = service.look(actor(), child_id, "close"), ReasonForm()
    if form.validate_on_submit() and (done := form.once(lambda: reopened(child_id, form))):
        return done
    return form_page("moves/reopen.html", form, child=child)


def reopened(child_id: UUID, form: ReasonForm) -> str:
    """And back to the file."""
    closing.reopen(actor(), child_id, said(form.reason))
    flash(_("档案重新打开了。"), "done")
    return url_for("files.child", child_id=child_id)


@bp.get("/erasures")
@allow(Permission.OVERSEE)
def erasures() -> str:
    """保存期满: what can be erased, and what waits for the second person."""
    due, rows = closing.list_closed(actor(), over=True), erasing.list_proposals(actor())
    waiting = {one.child_id for one in rows if one.status is ErasureStatus.PROPOSED}
    return render_template(
        "moves/erasures.html", due=[one for one in due if one.child_id not in waiting], rows=rows, reasons=rules.REASON_NAMES,
        grounds=rules.GROUND_NAMES, may_decide=lambda one: policy.may_decide(actor(), one),
        names=names(who for one in rows for who in (one.proposed_by, one.decided_by)),
        places=place_names([*(one.child.place_code for one in due), *(one.child.place_code for one in rows)], short=True), years=queries.retention_years(actor().place),
    )  # fmt: skip


@bp.route("/children/<uuid:child_id>/erase", methods=["GET", "POST"])
@allow(Permission.OVERSEE)
def propose(child_id: UUID) -> Answer:
    """Ask that a closed file be erased."""
    child, form = erasing.look(actor(), child_id), ErasureForm(data={"ground": request.args.get("ground")})
    if form.validate_on_submit() and (done := form.once(lambda: proposed(child_id, form))):
        return done
    return form_page("moves/propose.html", form, child=child, closing=queries.closing_of(child.id))


def proposed(child_id: UUID, form: ErasureForm) -> str:
    """And wait for the second person."""
    erasing.propose(actor(), child_id, Ground(form.ground.data), said(form.words))
    flash(_("已申请。要由县里另一位工作人员同意才会删除。"), "done")
    return url_for("moves.erasures")


@bp.post("/erasures/<uuid:erasure_id>/<any(approve,decline):answer>")
@allow(Permission.OVERSEE)
@recently_confirmed
def decide(erasure_id: UUID, answer: str) -> Response:
    """The second person's yes or no."""
    if answer == "approve":
        erasing.approve(actor(), erasure_id)
        flash(_("已删除。密钥已销毁，留下的内容认不出是谁。"), "done")
    else:
        erasing.decline(actor(), erasure_id, request.form.get("words", ""))
        flash(_("已记下，档案继续保存。"), "done")
    return redirect(url_for("moves.erasures"))
