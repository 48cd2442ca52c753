"""The door by which the county takes an assignment back."""

from uuid import UUID

from flask import flash, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.vacancies import recalling, service
from app.vacancies.forms import RecallForm
from app.vacancies.views import bp, told
from app.web.forms import said
from app.web.views import form_page
from app.words import _

__all__ = ["bp"]


@bp.route("/vacancies/<uuid:vacancy_id>/recall", methods=["GET", "POST"])
@allow(Permission.OVERSEE)
def recall(vacancy_id: UUID) -> Response | str | tuple[str, int]:
    """Take it back from the body that was named."""
    found = service.to_act(actor(), vacancy_id)
    form = RecallForm()
    if form.validate_on_submit() and (done := form.once(lambda: recalled(vacancy_id, form))):
        return done
    return form_page("vacancies/recall.html", form, **told(found))


def recalled(vacancy_id: UUID, form: RecallForm) -> str:
    """Take it back."""
    recalling.recall(actor(), vacancy_id, said(form.words))
    flash(_("已收回，单位会收到消息。现在由县里处理，时钟重新开始走。"), "success")
    return url_for("vacancies.show", vacancy_id=vacancy_id)
