"""Forms of moves."""

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.moves.rules import GROUND_NAMES, PURPOSE_NAMES, REASON_NAMES
from app.places.fields import PlaceField
from app.web.fields import DayField, options
from app.web.forms import BaseForm
from app.words import _

SHORT = Length(max=300, message=_("请留在 300 字以内。"))


class TransferForm(BaseForm):
    """Where to, what for, why."""

    place = PlaceField(_("转到哪个乡镇"), [DataRequired(_("请填要转去的乡镇或街道。"))], levels=("township",))
    village = StringField(_("村（社区）名称"), [Optional(), Length(max=40)])
    purpose = RadioField(_("为了什么"), [InputRequired(_("请选一个原因。"))], choices=options(PURPOSE_NAMES.items()))
    reason = TextAreaField(_("具体情况"), [DataRequired(_("请用一句话写明为什么要转。")), SHORT])


class AbsenceForm(BaseForm):
    """From when until when, where, with whom."""

    from_on = DayField(_("哪天离开"), [InputRequired(_("请填离开的日期，例如 2026-1-20。"))])
    expected_on = DayField(_("预计哪天回来"), [InputRequired(_("请填预计回来的日期；说不准时填最晚的一天。"))])
    whereabouts = StringField(_("去哪里"), [DataRequired(_("请填去了哪里。")), Length(max=120)])
    company = StringField(_("和谁在一起"), [Optional(), Length(max=60)])
    contact = StringField(_("怎么联系"), [Optional(), Length(max=60)])


class CloseForm(BaseForm):
    """Why, and what becomes of open needs."""

    reason = RadioField(_("为什么结案"), [InputRequired(_("请选一个原因。"))], choices=options(REASON_NAMES.items()))
    words = TextAreaField(_("具体情况"), [Optional(), SHORT])
    end_needs = BooleanField(_("没有了结的需求一并结束"))


class ReasonForm(BaseForm):
    """Why."""

    reason = TextAreaField(_("原因"), [DataRequired(_("请写明原因，以后回看时要用。")), SHORT])


class ErasureForm(BaseForm):
    """On which ground."""

    ground = RadioField(_("为什么删除"), [InputRequired(_("请选一个原因。"))], choices=options(GROUND_NAMES.items()))
    words = TextAreaField(_("具体情况"), [Optional(), SHORT])
