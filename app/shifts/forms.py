"""Planning a time, answering, checking in, hours, and when one can."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from app.clock import today
from app.errors import RuleBroken
from app.offers.models import Mode
from app.offers.rules import WEEKDAYS
from app.shifts import rules
from app.shifts.cards import when
from app.shifts.models import Company, Why
from app.shifts.service import MOST_REPEATS
from app.shifts.times import Minutes, Span, at, read_clock, read_spans
from app.web.fields import DayField, options
from app.web.forms import BaseForm, said
from app.words import Words, _

OTHER = "other"
LENGTHS: tuple[tuple[str, Words], ...] = (
    ("30", _("半小时")), ("60", _("1 小时")), ("90", _("1 个半小时")), ("120", _("2 小时")), ("180", _("3 小时")),
    ("240", _("4 小时")),
)  # fmt: skip
REPEATS: tuple[tuple[str, Words], ...] = (
    ("1", _("只这一次")), ("2", _("连着 2 周")), ("4", _("连着 4 周")), (str(MOST_REPEATS), _("连着 8 周")),
)  # fmt: skip
CHOOSE = _("请选一项。")


class PlanForm(BaseForm):
    """When, how long, who else is there, and for how many weeks."""

    opening = RadioField(_("什么时候"), [Optional()], validate_choice=False)
    on = DayField(_("哪一天"), [Optional()])
    at = StringField(_("几点开始"), [Optional(), Length(max=20)])
    minutes = SelectField(_("多长时间"), [InputRequired(CHOOSE)], default="60", choices=options(LENGTHS))
    company = RadioField(
        _("谁也在场"),
        [InputRequired(_("请选谁也在场：志愿者不单独和孩子在一起。"))],
        validate_choice=False,
    )
    times = SelectField(_("连着约几周"), [InputRequired(CHOOSE)], default="1", choices=options(REPEATS))

    def __init__(self, *args: Any, mode: Mode, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposed: frozenset[str] = frozenset()
        fitting = [one for one in Company if (one is Company.APART) is (mode is Mode.REMOTE)]
        self.company.choices = options((one.value, rules.COMPANY_NAMES[one]) for one in fitting)
        if len(fitting) == 1 and not self.is_submitted():
            self.company.data = fitting[0].value

    def propose(self, spans: Iterable[Span]) -> None:
        """The times to choose from, and that it can be another."""
        named = {span.start.isoformat(): when(span) for span in spans}
        self.proposed = frozenset(named)
        self.opening.choices = options([*named.items(), (OTHER, _("别的时间"))])

    def starts_at(self) -> datetime:
        """What was chosen, or typed. A rule says what is missing."""
        chosen = said(self.opening)
        if chosen and chosen != OTHER:
            if chosen not in self.proposed:
                raise RuleBroken(_("请选一个时间，或者自己填。"), field="opening")
            return datetime.fromisoformat(chosen)
        if self.on.data is None:
            raise RuleBroken(_("请填日期，例如 2027-3-6。"), field="on")
        minute = read_clock(said(self.at))
        if minute is None:
            raise RuleBroken(_("请填几点开始，例如 14:00。"), field="at")
        return at(self.on.data, minute)

    def chosen_company(self) -> Company:
        """Who else is there; the rules say whether that will do."""
        try:
            return Company(said(self.company))
        except ValueError as bad:
            raise RuleBroken(_("请选谁也在场：志愿者不单独和孩子在一起。"), field="company") from bad


class WhyForm(BaseForm):
    """A reason, from a short list: nothing of a child can slip in."""

    why = RadioField(_("为什么"), [InputRequired(_("请选一个原因。"))])

    def __init__(self, *args: Any, among: tuple[Why, ...] = rules.CANCELLING, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.why.choices = options((one.value, rules.WHY_NAMES[one]) for one in among)


class CodeForm(BaseForm):
    """Six digits."""

    code = StringField(_("签到码"), [DataRequired(_("请填对方念给您的六位数字。")), Length(max=20)])

    def digits(self) -> str:
        """As people type them, with spaces and full-width."""
        plain = said(self.code).translate(str.maketrans("０１２３４５６７８９", "0123456789"))
        return "".join(sign for sign in plain if sign.isdigit())


class HoursForm(BaseForm):
    """How long it was, and whether the child came."""

    minutes = IntegerField(_("做了多少分钟"), [InputRequired(_("请填做了多少分钟，1 到 720 之间的整数，例如 90。"))])
    child_came = RadioField(
        _("孩子来了吗"),
        [InputRequired(CHOOSE)],
        choices=options([("yes", _("来了，或者接了电话")), ("no", _("没有来"))]),
    )


class ConfirmForm(BaseForm):
    """The other side's word."""

    answer = RadioField(
        _("和您知道的一样吗"),
        [InputRequired(CHOOSE)],
        choices=options([("same", _("一样，确认"))] + [(one.value, rules.WHY_NAMES[one]) for one in rules.DOUBTS]),
    )


class WeekForm(BaseForm):
    """When one can on each day of the week."""

    day_0 = StringField(WEEKDAYS[0], [Optional(), Length(max=80)])
    day_1 = StringField(WEEKDAYS[1], [Optional(), Length(max=80)])
    day_2 = StringField(WEEKDAYS[2], [Optional(), Length(max=80)])
    day_3 = StringField(WEEKDAYS[3], [Optional(), Length(max=80)])
    day_4 = StringField(WEEKDAYS[4], [Optional(), Length(max=80)])
    day_5 = StringField(WEEKDAYS[5], [Optional(), Length(max=80)])
    day_6 = StringField(WEEKDAYS[6], [Optional(), Length(max=80)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Every day is read, so that nobody has to come back for each."""
        super().validate(extra_validators)
        self.week: dict[int, list[Minutes]] = {}
        for day in range(7):
            try:
                self.week[day] = read_spans(said(self[f"day_{day}"]))
            except RuleBroken as broken:
                self[f"day_{day}"].errors = [broken.message]
        return not self.errors


class AwayForm(BaseForm):
    """Days on which one cannot."""

    from_on = DayField(_("从哪一天"), [InputRequired(_("请填日期，例如 2027-2-10。"))])
    until_on = DayField(_("到哪一天"), [Optional()])


class CertificateForm(BaseForm):
    """Between which days."""

    from_on = DayField(_("从哪一天"), [InputRequired(_("请填日期，例如 2026-1-1。"))])
    until_on = DayField(_("到哪一天"), [InputRequired(_("请填日期，例如 2026-12-31。"))], default=today)


class VerifyForm(BaseForm):
    """The code on the paper."""

    code = StringField(_("证明上的验证码"), [DataRequired(_("请填证明上的验证码。")), Length(max=40)])


class LeaveForm(BaseForm):
    """Said once, and meant."""

    sure = RadioField(
        _("确定不再做志愿者了吗"),
        [InputRequired(CHOOSE)],
        choices=options([("yes", _("是，把我的事都交回去")), ("no", _("不，我再想想"))]),
    )

    def validate_sure(self, field: RadioField) -> None:
        """Whoever is not sure stays."""
        if field.data == "no":
            raise ValidationError(_("好的，什么都没有变。可以只写几天不在，或者暂停。"))
