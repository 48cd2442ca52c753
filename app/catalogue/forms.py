"""Looking for help. The search is asked by GET, so that its address can be kept or passed on; who could help one child
is posted: her age, her words and where she lives together are in no address, no history and no log."""

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from app.places.fields import PlaceField, PointField
from app.taxonomy.filters import tongue
from app.taxonomy.types import by_dimension
from app.web.fields import options
from app.words import _

KINDS = (
    ("", _("全部")),
    ("service", _("服务")),
    ("fund", _("慈善基金")),
    ("volunteer", _("志愿者")),
    ("entitlement", _("政策待遇")),
)
RADII = (
    ("", _("不限")),
    ("10", _("10 公里内")),
    ("30", _("30 公里内")),
    ("50", _("50 公里内")),
    ("100", _("100 公里内")),
)
AGE = [Optional(), NumberRange(0, 24, message=_("年龄请填 0 到 24 之间的整数。"))]


def type_choices() -> list[Any]:
    """The types by dimension, for a select."""
    language = tongue()
    return options([("", _("不限类型"))]) + [
        choice
        for side, kinds in by_dimension().items()
        for choice in options(((kind.code, kind.name(language)) for kind in kinds), side.name(language))
    ]


class AskedByGet(FlaskForm):
    """A form that only asks: nothing is done, so nothing can be done twice."""

    class Meta(FlaskForm.Meta):
        """A question needs no token."""

        csrf = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(formdata=request.args, **kwargs)


class FindForm(AskedByGet):
    """Search the catalogue."""

    words = StringField(
        _("要找什么帮助？"), [Optional(), Length(max=200, message=_("写得太长了，请留在 200 字以内。"))]
    )
    kind = SelectField(_("哪一种"), choices=options(KINDS), validate_choice=False)
    type = SelectField(_("需求类型"), validate_choice=False)
    place = PlaceField(_("在哪里附近"), [Optional()])
    km = SelectField(_("多远以内"), choices=options(RADII), validate_choice=False)
    age = IntegerField(_("孩子几岁"), AGE)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.type.choices = type_choices()


class HelpForm(FlaskForm):
    """Who can help a child of this age, here? No name is asked."""

    words = StringField(
        _("孩子需要什么？"), [Optional(), Length(max=200, message=_("写得太长了，请留在 200 字以内。"))]
    )
    type = SelectField(_("需求类型"), validate_choice=False)
    age = IntegerField(_("孩子几岁"), AGE)
    place = PlaceField(_("孩子在哪里"), [Optional()])
    point = PointField(_("或者填坐标"), [Optional()], require_china=False)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.type.choices = type_choices()
