"""The page of an assessment, and the change of a level."""

from typing import Any

from wtforms import DecimalField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.assessments.rules import Side
from app.clock import today
from app.needs.models import Urgency
from app.needs.rules import URGENCY_NAMES
from app.settings.defaults import CountySettings
from app.taxonomy.filters import tongue
from app.taxonomy.types import by_dimension
from app.web.fields import DayField, options
from app.web.forms import BaseForm, said
from app.words import _

WORDS = [Optional(), Length(max=1000, message=_("请留在 1000 字以内。"))]
LINE = [Optional(), Length(max=80, message=_("请留在 80 字以内。"))]


class AssessmentForm(BaseForm):
    """Nothing is required but the day and one word."""

    assessed_on = DayField(_("哪一天评估的"), [InputRequired(_("请写哪一天评估的，例如 2026-3-5。"))], default=today)
    grade = RadioField(_("监护能力等级"), [Optional()], validate_choice=False, default="")
    score = DecimalField(_("得分"), [Optional()])
    assessor = StringField(_("谁评估的"), LINE)
    instrument = StringField(_("用的什么表或方法"), LINE)

    def __init__(self, settings: CountySettings, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grades = [(str(grade), grade) for grade in settings.guardianship.grades]
        self.grade.choices = options([*grades, ("", _("这次没有评"))])
        for side, kinds in by_dimension().items():
            names = [(kind.code, kind.name(tongue())) for kind in kinds]
            self[f"{side.code}_type"].choices = options([("", _("说不准")), *names])

    @property
    def sides(self) -> list[Side]:
        """The four dimensions as filled in."""
        return [
            Side(
                code,
                strengths=said(self[f"{code}_strengths"]),
                lacks=said(self[f"{code}_lacks"]),
                type_code=said(self[f"{code}_type"]),
                urgency=int(said(self[f"{code}_register"]) or 0) or None,
            )
            for code in (side.code for side in by_dimension())
        ]


for _side in by_dimension():
    _urgencies = [("", _("先不登记")), *((str(int(u)), URGENCY_NAMES[u]) for u in Urgency)]
    _parts = {
        "strengths": TextAreaField(_("有什么长处、谁能帮上"), WORDS),
        "lacks": TextAreaField(_("缺什么、担心什么"), WORDS),
        "type": SelectField(_("是哪一种需求"), [Optional()], validate_choice=False),
        "register": SelectField(_("登记成需求"), [Optional()], choices=options(_urgencies), default=""),
    }
    for _name, _field in _parts.items():
        setattr(AssessmentForm, f"{_side.code}_{_name}", _field)


class RiskForm(BaseForm):
    """Which level, and why."""

    level = RadioField(_("风险等级"), [InputRequired(_("请选一个风险等级。"))], validate_choice=False)
    reason = TextAreaField(
        _("为什么"),
        [InputRequired(_("请写明为什么这样定，写看到的事实。")), Length(max=500, message=_("请留在 500 字以内。"))],
    )

    def __init__(self, settings: CountySettings, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.level.choices = options((one.code, f"{one.colour} · {one.name}") for one in settings.levels)
