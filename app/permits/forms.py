"""The form in which somebody asks."""

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from app.permits.rules import HOURS, PURPOSE_NAMES
from app.web.fields import options
from app.web.forms import BaseForm
from app.words import _


class AskForm(BaseForm):
    """Which file, for what, why, how long."""

    number = StringField(
        _("档案编号"),
        [
            DataRequired(_("请填档案编号，例如 C1001。")),
            Regexp(r"\s*[Cc]?\d{3,12}\s*$", message=_("编号是 C 加数字，例如 C1001。")),
        ],
    )
    purpose = RadioField(
        _("为了什么"),
        [InputRequired(_("请选一个用途。"))],
        choices=options((purpose.value, words) for purpose, words in PURPOSE_NAMES.items()),
    )
    reason = TextAreaField(
        _("为什么要看，一句话"),
        [DataRequired(_("请用一句话写明为什么要看。")), Length(max=300, message=_("请留在 300 字以内。"))],
    )
    hours = SelectField(
        _("看多久"),
        coerce=int,
        default=24,
        choices=options((str(hours), words) for hours, words in HOURS.items()),
        validate_choice=False,
    )
