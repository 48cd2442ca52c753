"""Signing up as a donor."""

from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.people.forms import AccountForm
from app.places.fields import PlaceField
from app.taxonomy.filters import tongue
from app.taxonomy.types import all_types
from app.web.fields import options
from app.web.forms import BaseForm
from app.words import _


class WishForm(BaseForm):
    """What a donor would like to support."""

    need_types = SelectMultipleField(
        _("最想支持哪些方面"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    place = PlaceField(_("最关心哪里的孩子"), [Optional()])
    note = TextAreaField(_("还想说的"), [Optional(), Length(max=300, message=_("请留在 300 字以内。"))])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.need_types.choices = options((kind.code, kind.name(tongue())) for kind in all_types())


class DonorForm(AccountForm, WishForm):
    """A new donor: her account and her wishes."""

    body = RadioField(
        _("您是"),
        [InputRequired(_("请选一项。"))],
        choices=options([("person", _("个人")), ("enterprise", _("企业或团体"))]),
    )
