"""The forms of reports: first the telephone, then a few lines."""

from typing import Any

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.clock import CHINA, now
from app.places.fields import PlaceField
from app.safeguarding.circumstances import LEGAL, circumstances
from app.safeguarding.rules import CHANNEL_NAMES, OUTCOME_NAMES, TOLD_NAMES, UNSURE
from app.settings.defaults import Reports
from app.settings.forms import SettingForm
from app.taxonomy.filters import tongue
from app.web.fields import DayField, Whole, options
from app.web.forms import BaseForm
from app.words import Words, _

SHAPES = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y/%m/%d %H:%M"]
WHEN = _("写成 2026-3-5 14:30 这样")
SAFE = {"safe": True, "danger": False}
MOST, LINE = Length(max=2000, message=_("请留在 2000 字以内。")), Length(max=200, message=_("请留在 200 字以内。"))
MINUTES = Whole(5, 1440, _("请填 %(low)s 到 %(high)s 之间的整数。", low=5, high=1440))


def this_minute() -> Any:
    """In China's time."""
    return now().astimezone(CHINA).replace(tzinfo=None)


def moment(label: Words) -> DateTimeLocalField:
    """A day and an hour, now unless said otherwise."""
    return DateTimeLocalField(label, [InputRequired(WHEN)], format=SHAPES, default=this_minute, description=WHEN)


class SeenForm(BaseForm):
    """What everybody who reports is asked: facts, and whether the child is in danger now. Nobody's consent."""

    danger = RadioField(
        _("孩子现在有危险吗？"),
        choices=options([("danger", _("有危险")), ("safe", _("现在安全")), ("", _("不清楚"))]),
        default="",
        validate_choice=False,
    )
    circumstance = RadioField(_("看到或听到的，最像哪一种"), [InputRequired(UNSURE)], validate_choice=False)
    seen = TextAreaField(
        _("看到、听到了什么"),
        [InputRequired(_("请写看到、听到的事实，一两句就行。")), MOST],
        description=_("写事实，不写猜测；不用写伤害孩子的人是谁"),
    )
    found_at = moment(_("什么时候发现的"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = circumstances()
        order = [*LEGAL, *(code for code in known if code not in LEGAL)]
        self.circumstance.choices = options((code, known[code].said(tongue())) for code in order)


class UnnamedForm(SeenForm):
    """About a child who has no file here, or whom one does not know."""

    who = TextAreaField(
        _("是哪个孩子"), [Optional(), MOST], description=_("姓名、大概几岁、男孩女孩；不知道就写看到的样子")
    )
    place = PlaceField(_("在哪个县、乡镇或村"))
    where = StringField(_("具体在哪里"), [Optional(), LINE], description=_("例如“小学东边的出租屋”"))


class PublicForm(UnnamedForm):
    """From anybody. A name is not asked; how to be reached may stay empty."""

    contact = StringField(_("怎么找到您"), [Optional(), LINE], description=_("不想留就不填，报告一样会处理"))


class PublicSignedForm(PublicForm):
    """The same from somebody signed in, who may leave her name out."""

    anonymous = BooleanField(_("不记我的名字"))


class ToldFields(BaseForm):
    """Somebody was told already."""

    department = RadioField(
        _("已经告诉谁了"), choices=options([*TOLD_NAMES.items(), ("", _("还没有"))]), default="", validate_choice=False
    )
    channel = RadioField(_("怎么告诉的"), choices=options(CHANNEL_NAMES.items()), default="telephone")
    told_at = moment(_("什么时候告诉的"))
    receipt = StringField(_("对方给的编号"), [Optional(), Length(max=60, message=_("请留在 60 字以内。"))])


class StaffForm(SeenForm, ToldFields):
    """By somebody with an account on the path, about a child with a file."""


class StaffUnnamedForm(UnnamedForm, ToldFields):
    """By somebody with an account on the path, about another child."""


class ToldForm(ToldFields):
    """Note afterwards who was told."""

    department = RadioField(_("告诉了谁"), [InputRequired(_("请选告诉了谁。"))], choices=options(TOLD_NAMES.items()))


class NoteForm(BaseForm):
    """A line for those on the path."""

    words = TextAreaField(_("做了什么"), [InputRequired(_("请写做了什么。")), MOST])


class CloseForm(BaseForm):
    """What came of it, and what the reporter is told."""

    version = HiddenField(default="0")
    outcome = RadioField(_("结果"), [InputRequired(_("请选一个结果。"))], choices=options(OUTCOME_NAMES.items()))
    answer = TextAreaField(
        _("告诉报告人的话"), [Optional(), LINE], description=_("以适当方式告知；不写孩子和案情的细节。可以不填")
    )


class ReviewForm(BaseForm):
    """This should have been reported earlier."""

    known_since = DayField(
        _("最早从哪天起有人知道"), [InputRequired(_("请写日期，例如 2026-3-5。"))], description=_("例如 2026-3-5")
    )
    knew = TextAreaField(_("谁知道、怎么知道的"), [InputRequired(_("请写谁知道、怎么知道的。")), MOST])


class LearnForm(BaseForm):
    """What is learnt from a review."""

    learnt = TextAreaField(_("以后怎么避免"), [InputRequired(_("请写以后怎么避免。")), MOST])


class AnswerForm(BaseForm):
    """Ask what came of a report."""

    number = StringField(_("报告编号"), [InputRequired(_("请填报告编号，例如 R1001。"))], description=_("例如 R1001"))
    code = StringField(
        _("查询码"),
        [InputRequired(_("请填查询码，10 个字母和数字。"))],
        description=_("报告以后页面上给的 10 个字母和数字"),
    )


class AcknowledgeForm(BaseForm):
    """One tap."""


class RoutingForm(SettingForm):
    """Whom reports go to in a county, and after how many minutes somebody is reminded."""

    remind = IntegerField(_("几分钟没人受理就提醒"), [MINUTES])
    escalate = IntegerField(_("几分钟没人受理就升到县里"), [MINUTES])
    departments = SelectMultipleField(
        _("除了公安，每份报告还要告诉谁"),
        choices=options([(code, TOLD_NAMES[code]) for code in ("civil_affairs", "education")]),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    police = SelectField(_("公安在本系统里的联络处"), [Optional()], validate_choice=False)
    civil_affairs = SelectField(_("民政在本系统里的联络处"), [Optional()], validate_choice=False)
    education = SelectField(_("教育在本系统里的联络处"), [Optional()], validate_choice=False)

    @property
    def value(self) -> dict[str, Any]:
        """As kept."""
        offices = {code: self[code].data for code in ("police", "civil_affairs", "education") if self[code].data}
        return {
            "remind": self.remind.data, "escalate": self.escalate.data, "departments": list(self.departments.data or []),
            "offices": offices,
        }  # fmt: skip

    def fill(self, value: Reports) -> None:
        """What holds."""
        self.remind.data, self.escalate.data = value.remind, value.escalate
        self.departments.data = list(value.departments)
        for code in ("police", "civil_affairs", "education"):
            self[code].data = value.offices.get(code, "")
