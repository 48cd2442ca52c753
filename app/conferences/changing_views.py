"""Moving a meeting that was called, and cancelling it."""

from uuid import UUID

from flask import flash, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.conferences import changing, queries
from app.conferences.forms import CancelForm, MoveForm
from app.conferences.views import bp, told
from app.web.forms import said
from app.web.views import form_page
from app.words import _

__all__ = ["bp"]


@bp.route("/conferences/<uuid:conference_id>/move", methods=["GET", "POST"])
@allow(Permission.OVERSEE)
def move(conference_id: UUID) -> Response | str | tuple[str, int]:
    """Another day, another place, and why."""
    found = queries.get(actor(), conference_id, to_decide=True)
    form = MoveForm(data={"held_on": found.held_on, "venue": found.venue})
    if form.validate_on_submit() and (done := form.once(lambda: moved(conference_id, form))):
        return done
    return form_page("conferences/move.html", form, **told(conference_id))


def moved(conference_id: UUID, form: MoveForm) -> str:
    """Move it."""
    changing.move(
        actor(), conference_id, held_on=form.held_on.data, venue=said(form.venue), words=said(form.words)
    )  # fmt: skip
    flash(_("已改好，乡镇和县里的人会收到消息；议题都还在。请另行通知参加单位。"), "success")
    return url_for("conferences.show", conference_id=conference_id)


@bp.route("/conferences/<uuid:conference_id>/cancel", methods=["GET", "POST"])
@allow(Permission.OVERSEE)
def cancel(conference_id: UUID) -> Response | str | tuple[str, int]:
    """It does not take place."""
    queries.get(actor(), conference_id, to_decide=True)
    form = CancelForm()
    if form.validate_on_submit() and (done := form.once(lambda: cancelled(conference_id, form))):
        return done
    return form_page("conferences/cancel.html", form, **told(conference_id))


def cancelled(conference_id: UUID, form: CancelForm) -> str:
    """Cancel it."""
    changing.cancel(actor(), conference_id, said(form.words))
    flash(_("会议已取消，议题回到原来等着的地方，期限照走。请另行通知参加单位。"), "success")
    return url_for("conferences.show", conference_id=conference_id)
