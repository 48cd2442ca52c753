"""Forms of whoever comes with a ticket."""

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.tickets.rules import WORDS
from app.web.fields import options
from app.web.forms import BaseForm
from app.words import _


class CodeForm(BaseForm):
    """The code on the paper."""

    code = StringField(_("纸上的码"), [DataRequired(_("请填纸上的码。"))])


class FamilyForm(BaseForm):
    """Did it arrive?"""

    word = RadioField(
        _("帮助到了吗？"),
        [InputRequired(_("请选一项。"))],
        choices=options((w.value, name) for w, name in WORDS.items()),
    )
    said = TextAreaField(_("想说的话"), [Optional(), Length(max=500, message=_("请留在 500 字以内。"))])
