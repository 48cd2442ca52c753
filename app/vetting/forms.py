"""Writing down what came of a check."""

from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.clock import today
from app.vetting.models import Check
from app.vetting.rules import NAMES
from app.web.fields import DayField, options
from app.web.forms import BaseForm
from app.words import _


class ResultForm(BaseForm):
    """Result, day, checker, until when."""

    kind = RadioField(
        _("核查了什么"), [InputRequired(_("请选一项。"))], choices=options((one.value, NAMES[one]) for one in Check)
    )
    passed = RadioField(
        _("结果"),
        [InputRequired(_("请选一项。"))],
        choices=options([("yes", _("符合")), ("no", _("不符合"))]),
    )
    done_on = DayField(_("哪一天核查的"), [InputRequired(_("请填日期，例如 2026-3-5。"))], default=today)
    expires_on = DayField(_("到哪一天不再有效"), [Optional()])
    checker = StringField(_("谁核查的"), [InputRequired(_("请写是谁核查的，例如“荆州区公安分局”。")), Length(max=60)])
