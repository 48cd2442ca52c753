"""The form of a child's file: the fewest fields that serve."""

from flask_babel import get_locale
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.children.facts import SOURCE_NAMES
from app.children.models import Sex
from app.children.rules import GUARDED, RELATION_NAMES
from app.taxonomy.categories import selectable
from app.web.fields import DayField, options
from app.web.forms import BaseForm
from app.words import _


class ChildForm(BaseForm):
    """Name, sex, birthday and, if known, categories and whom to call."""

    name = StringField(
        _("孩子的姓名"), [DataRequired(_("请填孩子的姓名。")), Length(max=40, message=_("姓名太长了。"))]
    )
    sex = RadioField(
        _("性别"),
        [InputRequired(_("请选性别。"))],
        choices=options([(Sex.FEMALE.value, _("女")), (Sex.MALE.value, _("男"))]),
    )
    birth_date = DayField(_("出生日期"), [InputRequired(_("请填出生日期，例如 2016-3-5。"))])
    categories = SelectMultipleField(
        _("困境类别"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=False
    )
    guardian_name = StringField(_("谁在照看孩子"), [Optional(), Length(max=40)])
    guardian_relation = SelectField(
        _("和孩子的关系"),
        [Optional()],
        choices=options({"": _("请选择"), **RELATION_NAMES}.items()),
        validate_choice=False,
    )
    guardian_phone = StringField(_("照看人的电话"), [Optional(), Length(max=20)])
    address = StringField(_("住在哪里"), [Optional(), Length(max=120)])
    note = TextAreaField(_("还要记下的"), [Optional(), Length(max=500, message=_("请留在 500 字以内。"))])
    despite_double = BooleanField(_("是另一个孩子，只是同名同生日"))
    version = HiddenField()
    source = SelectField(
        _("从哪里知道的"),
        [Optional()],
        choices=options({"": _("请选择"), **SOURCE_NAMES}.items()),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        tongue = str(get_locale() or "zh")
        self.categories.choices = options(
            (c.code, c.name(tongue)) for c in selectable(circumstances=False) if c.code not in GUARDED
        )


class NumberForm(BaseForm):
    """The identity number."""

    number = StringField(_("身份证号"), [DataRequired(_("请填身份证号。"))], description=_("18 位，对照户口簿填写"))
    source = SelectField(
        _("从哪里知道的"),
        [InputRequired(_("请选这些情况是从哪里知道的。"))],
        choices=options({"": _("请选择"), **SOURCE_NAMES}.items()),
    )
