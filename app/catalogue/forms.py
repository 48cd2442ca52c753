"""Looking for help. The search is asked by GET, so that its address can be kept or passed on; who could help one child
is posted: her age, her words and where she lives together are in no address, no history and no log."""

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from app.places.fields import PlaceField, PointField
from app.taxonomy.filters import tongue
from app.taxonomy.types import by_dimension
from app.web.fields import options
from app.web.forms import BaseForm
from app.words import _

RADII = (
    ("", _("不限")),
    ("10", _("10 公里内")),
    ("30", _("30 公里内")),
    ("50", _("50 公里内")),
    ("100", _("100 公里内")),
)
FARTHEST = 500
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


class RadiusField(SelectField):
    """Kilometres: one of those offered, or another that stands in an address."""

    def pre_validate(self, _form: Any) -> None:
        """A whole number that means a distance here."""
        text = str(self.data or "").strip()
        if text and not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= FARTHEST):
            raise ValidationError(str(_("距离请填 1 到 %(most)s 之间的整数公里。", most=FARTHEST)))

    @property
    def kilometres(self) -> float | None:
        """None for any distance."""
        return float(self.data) if self.data and not self.errors else None


class FindForm(AskedByGet):
    """Search the catalogue."""

    words = StringField(
        _("要找什么帮助？"), [Optional(), Length(max=200, message=_("写得太长了，请留在 200 字以内。"))]
    )
    place = PlaceField(_("在哪里附近"), [Optional()])
    km = RadiusField(_("多远以内"), choices=options(RADII))
    age = IntegerField(_("孩子几岁"), AGE)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        own = str(self.km.data or "")
        if own and own not in dict(RADII) and len(own) < 6:
            self.km.choices = options([*RADII, (own, own)])


class SaveForm(BaseForm):
    """Keep a search."""

    name = StringField(_("给这个搜索起个名字"), [Length(max=40, message=_("名字请留在 40 字以内。"))])
    query = HiddenField()


class GroupForm(BaseForm):
    """Words that mean the same."""

    words = TextAreaField(_("意思相同的词，一行一个"), [Length(max=500, message=_("写得太长了，请留在 500 字以内。"))])
    reason = StringField(_("为什么要改"), [Length(max=200, message=_("写得太长了，请留在 200 字以内。"))])


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
