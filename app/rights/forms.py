"""Forms of the family's side."""

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app.rights.models import Channel, RequestKind
from app.rights.rules import ASKERS, CHANNEL_NAMES, KIND_NAMES
from app.web.fields import DayField, options
from app.web.forms import BaseForm
from app.words import _

LONG = Length(max=1000, message=_("请留在 1000 字以内。"))


class AskForm(BaseForm):
    """What the family asks for, on its own page."""

    kind = RadioField(
        _("要什么"), [InputRequired(_("请选一项。"))], choices=options((k.value, w) for k, w in KIND_NAMES.items())
    )
    words = TextAreaField(_("具体说说"), [DataRequired(_("请写明要改什么、要什么。")), LONG])
    relation = SelectField(
        _("谁提出的"), [InputRequired(_("请选是谁提出的。"))], choices=options({"": _("请选择"), **ASKERS}.items())
    )


class RequestForm(AskForm):
    """The same, as the director writes it down."""

    channel = RadioField(
        _("怎么提出的"),
        [InputRequired(_("请选是怎么提出的。"))],
        choices=options((c.value, w) for c, w in CHANNEL_NAMES.items() if c is not Channel.PAGE),
    )
    received_on = DayField(_("哪天收到"), [InputRequired(_("请填收到的日期，例如 2026-1-20。"))])


class LimitForm(BaseForm):
    """Why the guardian is not to see it."""

    reason = TextAreaField(
        _("为什么不能给监护人看"), [DataRequired(_("请写明为什么不能给监护人看。只有负责的人看得到。")), LONG]
    )


class CodeForm(BaseForm):
    """The code of a page for one reading."""

    code = StringField(_("页面上的码"), [DataRequired(_("请填纸上的码。"))])


KINDS = tuple(RequestKind)
