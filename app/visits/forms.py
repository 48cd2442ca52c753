"""A visit in under a minute: two taps and a button; words if there is something to say."""

from typing import Any

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.clock import today
from app.places.fields import PointField
from app.settings.defaults import KIND_NAMES, CountySettings
from app.visits.rules import LOOK_NAMES, SAW_NAMES
from app.web.fields import DayField, options, read_date
from app.web.forms import BaseForm
from app.words import _


class VisitForm(BaseForm):
    """How it looks, who was seen, and the rest already filled in."""

    look = RadioField(
        _("孩子现在怎么样？"), [InputRequired(_("请点一下孩子现在怎么样。"))], choices=options(LOOK_NAMES.items())
    )
    saw = RadioField(_("见到谁了？"), [InputRequired(_("请点一下见到了谁。"))], choices=options(SAW_NAMES.items()))
    words = TextAreaField(
        _("看到什么、听到什么"), [Optional(), Length(max=2000, message=_("请留在 2000 字以内，最要紧的写在前面。"))]
    )
    kind = RadioField(_("怎么走访的"), [InputRequired(_("请选走访方式。"))], validate_choice=False)
    visited_on = DayField(_("哪一天"), [InputRequired(_("请写哪一天走访的，例如 2026-3-5。"))])

    def __init__(self, settings: CountySettings, draft: dict[str, str]) -> None:
        filled: dict[str, Any] = {"kind": settings.kinds[0], "visited_on": today()} | draft
        filled["visited_on"] = read_date(draft.get("visited_on", "")) or today()
        super().__init__(data=filled)
        self.kind.choices = options((kind, KIND_NAMES[kind]) for kind in settings.kinds)


class PlanForm(BaseForm):
    """Where the way begins."""

    start = PointField(_("从哪里出发"), [Optional()])
