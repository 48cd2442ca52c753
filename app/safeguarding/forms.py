"""A report: first the telephone, then these few lines."""

from typing import Any

from wtforms import DateTimeLocalField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.clock import CHINA, now
from app.safeguarding.circumstances import circumstances
from app.safeguarding.rules import CHANNEL_NAMES, TOLD_NAMES
from app.taxonomy.filters import tongue
from app.web.fields import options
from app.web.forms import BaseForm
from app.words import _

SHAPES = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y/%m/%d %H:%M"]
WHEN = _("写成 2026-3-5 14:30 这样")
SAFE = {"yes": True, "no": False}


def this_minute() -> Any:
    """In China's time."""
    return now().astimezone(CHINA).replace(tzinfo=None)


def moment(label: Any) -> DateTimeLocalField:
    """A day and an hour, now unless said otherwise."""
    return DateTimeLocalField(label, [InputRequired(WHEN)], format=SHAPES, default=this_minute, description=WHEN)


class ReportForm(BaseForm):
    """What, when, to whom."""

    circumstance = SelectField(
        _("是哪一种情形"), [InputRequired(_("请选是哪一种情形；拿不准就选“身心健康受到侵害、疑似受侵害”。"))]
    )
    seen = TextAreaField(
        _("看到、听到了什么"),
        [InputRequired(_("请写看到、听到的事实，一两句就行。")), Length(max=2000, message=_("请留在 2000 字以内。"))],
    )
    found_at = moment(_("什么时候发现的"))
    told = RadioField(_("报告给了谁"), choices=options(TOLD_NAMES.items()), default="police")
    channel = RadioField(_("怎么报告的"), choices=options(CHANNEL_NAMES.items()), default="telephone")
    told_at = moment(_("什么时候报告的"))
    receipt = StringField(_("受理编号"), [Optional(), Length(max=60, message=_("请留在 60 字以内。"))])
    safe_now = RadioField(
        _("孩子现在安全吗？"),
        choices=options([("yes", _("安全")), ("no", _("不安全")), ("", _("不清楚"))]),
        default="",
        validate_choice=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(one.code, one.name(tongue())) for one in circumstances().values()]
        self.circumstance.choices = options([("", _("请选择")), *names])
