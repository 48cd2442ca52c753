"""Forms of the loop: asking, answering, reporting, confirming."""

from wtforms import IntegerField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.clock import today
from app.referrals.models import Reason
from app.referrals.rules import REASON_NAMES
from app.web.fields import DayField, Whole, options
from app.web.forms import BaseForm
from app.words import _

SHORT = Length(max=500, message=_("请留在 500 字以内。"))


class AskForm(BaseForm):
    """A word to the provider."""

    message = TextAreaField(_("给对方的话"), [Optional(), SHORT])


class AcceptForm(BaseForm):
    """Yes, with what the director should know."""

    note = TextAreaField(_("给主任的话"), [Optional(), SHORT])


class DeclineForm(BaseForm):
    """No, and why."""

    reason = RadioField(
        _("为什么不能接收？"),
        [InputRequired(_("请选一个原因，这样大家才知道缺什么。"))],
        choices=options((r.value, name) for r, name in REASON_NAMES.items() if r is not Reason.EXPIRED),
    )
    note = TextAreaField(_("补充说明"), [Optional(), SHORT])


class NoteForm(BaseForm):
    """A pause, a failure, a cancellation, a dispute: what happened."""

    note = TextAreaField(_("发生了什么"), [InputRequired(_("请写一两句，对方要据此安排。")), SHORT])


class StartForm(BaseForm):
    """Nothing to fill in."""


class CompleteForm(BaseForm):
    """The first key."""

    delivered_on = DayField(_("哪一天落实的"), [InputRequired(_("请填日期，例如 2026-3-5。"))], default=today)
    units = IntegerField(_("几次（份）"), [Whole(1, 999, _("请填 1 到 999 的整数。"))], default=1)
    note = TextAreaField(_("做了什么"), [Optional(), SHORT])


class ConfirmForm(BaseForm):
    """The second key."""

    how = RadioField(
        _("您怎么知道帮助已经到位？"),
        [InputRequired(_("请选一项。"))],
        choices=options([("visit", _("我去家里看过")), ("family", _("孩子或家里人告诉我的"))]),
    )
