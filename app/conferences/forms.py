"""Forms of conferences."""

from uuid import UUID

from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.conferences.rules import DECISION_NAMES
from app.web.fields import DayField, as_id, options
from app.web.forms import BaseForm, said
from app.words import _

WHY = [InputRequired(_("请写一句为什么，请来的人都会看到。")), Length(max=500, message=_("请留在 500 字以内。"))]


class CallForm(BaseForm):
    """When, where, who comes, and about what."""

    held_on = DayField(_("哪天开"), [InputRequired(_("请填日期，例如 2026-12-5。"))])
    venue = StringField(_("在哪里开"), [InputRequired(_("请写在哪里开，2 到 80 个字。"))])
    attending = TextAreaField(_("请哪些单位参加"), [Optional(), Length(max=500, message=_("请留在 500 字以内。"))])
    picks = SelectMultipleField(_("议题"), [Optional()], choices=[], validate_choice=False)

    @property
    def chosen(self) -> list[UUID]:
        """Those that were ticked."""
        return [ident for text in self.picks.data or [] if (ident := as_id(text))]


class MoveForm(BaseForm):
    """Another day, another place."""

    held_on = DayField(_("改到哪天开"), [InputRequired(_("请填日期，例如 2026-12-5。"))])
    venue = StringField(_("在哪里开"), [InputRequired(_("请写在哪里开，2 到 80 个字。"))])
    words = TextAreaField(_("为什么改"), WHY)


class CancelForm(BaseForm):
    """It does not take place."""

    words = TextAreaField(_("为什么取消"), WHY)


class DecideForm(BaseForm):
    """What was decided about one point."""

    decision = RadioField(
        _("决定"),
        [InputRequired(_("请选一种决定。"))],
        choices=options((d.value, name) for d, name in DECISION_NAMES.items()),
        validate_choice=False,
    )
    organization = SelectField(_("交给哪个单位"), [Optional()], validate_choice=False)
    deadline = DayField(_("几号以前办好"), [Optional()])
    units = IntegerField(_("真正到了几次（份）"), [Optional(), NumberRange(0, 998, _("请填 0 到 998 的整数。"))])
    words = TextAreaField(
        _("怎么定的"),
        [InputRequired(_("请写一两句：谁定的，根据什么。")), Length(max=500, message=_("请留在 500 字以内。"))],
    )

    @property
    def body(self) -> UUID | None:
        """The body that was chosen."""
        return as_id(said(self.organization))


class CloseForm(BaseForm):
    """The minutes."""

    minutes = TextAreaField(_("会议纪要"), [InputRequired(_("纪要请写 10 到 5000 个字。"))])
