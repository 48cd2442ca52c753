"""The forms of growing help."""

from datetime import timedelta

from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.clock import today
from app.funds.forms import AmountField
from app.growth.models import SchemeKind
from app.growth.rules import KIND_NAMES, MOST_SEATS
from app.web.fields import DayField, Whole, options
from app.web.forms import BaseForm
from app.words import _

DAY = InputRequired(_("请填日期，例如 2026-3-5。"))
LASTS = 90
"""Days until a new one ends, as the form proposes it."""
NAME = Length(max=60, message=_("请留在 60 字以内。"))


class SchemeForm(BaseForm):
    """What is opened, because of what."""

    because = SelectField(_("因为缺什么"), [InputRequired(_("请从列表里选是因为缺什么。"))], validate_choice=False)
    kind = RadioField(
        _("开什么"),
        [InputRequired(_("请选一项。"))],
        choices=options((kind.value, name) for kind, name in KIND_NAMES.items()),
        default=SchemeKind.COURSE.value,
    )
    title = StringField(_("名称"), [InputRequired(_("请写名称，例如“乡镇心理陪伴入门课”。")), NAME])
    about = TextAreaField(
        _("做什么，适合谁"),
        [
            InputRequired(_("请写一两句：做什么，适合哪些机构或主任。")),
            Length(max=600, message=_("请留在 600 字以内。")),
        ],
    )
    led_by = StringField(_("谁来教、谁来带、谁出资"), [InputRequired(_("请写由谁来做，例如“市社工协会”。")), NAME])
    seats = IntegerField(_("名额"), [Whole(1, MOST_SEATS, _("请写 1 到 500 的整数。"))], default=20)
    amount = AmountField(_("每家给多少元（小额资助才填）"), [Optional()])
    starts_on = DayField(_("从哪一天起"), [DAY], default=today)
    ends_on = DayField(_("到哪一天止"), [DAY], default=lambda: today() + timedelta(days=LASTS))


class CompleteForm(BaseForm):
    """The day and the paper."""

    done_on = DayField(_("哪一天完成的"), [DAY], default=today)
    paper = StringField(_("证书、签到表或凭证的编号"), [InputRequired(_("请写证书、签到表或凭证的编号。")), NAME])
